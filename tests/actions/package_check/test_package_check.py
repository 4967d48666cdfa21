"""From inputs to verdict, findings and outputs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from distributions import INFO, Made
from stepping import Stepper

from ci_kit_dev import tools


@pytest.fixture
def stepper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stepper:
    """A job in an empty workspace."""
    return Stepper(tmp_path, monkeypatch, capsys, {})


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Its distributions are written to dist/."""
    (tmp_path / "dist").mkdir()
    return Made(tmp_path / "dist")


def test_a_sound_pair_passes(stepper: Stepper, made: Made) -> None:
    """With its name, version and files as outputs."""
    made.sdist()
    made.wheel()
    (made.folder / "SHA256SUMS").write_text("not looked at\n", encoding="utf-8")
    step = stepper.step("package-check")
    assert (step.code, step.outputs["verdict"]) == (0, "pass")
    assert (step.outputs["name"], step.outputs["version"], step.outputs["reproducible"]) == ("demo", "1.0", "")
    assert json.loads(step.outputs["files"]) == ["dist/demo-1.0-py3-none-any.whl", "dist/demo-1.0.tar.gz"]
    assert step.report["data"]["distributions"][0]["files"] == 8


def test_faults_fail_unless_ignored(stepper: Stepper, made: Made) -> None:
    """An ignored one is counted; of a rule all, or those whose name in the archive fits."""
    made.files |= {"demo/.env": "A=b\n", "demo/tests/.env": "A=b\n"}
    made.wheel()
    step = stepper.step("package-check", directory="dist/*.whl")
    assert (step.code, step.outputs["errors"]) == (1, "2")
    assert {finding["rule"] for finding in step.report["findings"]} == {"secret-file"}
    assert all(finding["remedy"] for finding in step.report["findings"])
    step = stepper.step("package-check", ignore="secret-file: */tests/*")
    assert (step.code, step.outputs["errors"]) == (1, "1")
    step = stepper.step("package-check", ignore="secret-file # meant")
    assert step.code == 2
    step = stepper.step("package-check", ignore="secret-file")
    assert (step.code, step.outputs["verdict"]) == (0, "pass")
    assert "2 problems ignored" in json.dumps(step.report["notes"])


def test_the_level_that_fails_can_be_chosen(stepper: Stepper, made: Made) -> None:
    """A warning fails only if asked for; `never` reports and passes on."""
    del made.files["demo/py.typed"]
    made.wheel()
    assert (stepper.step("package-check").code, stepper.step("package-check", fail_on="warning").code) == (0, 1)
    made.files[f"{INFO}/METADATA"] = "nothing"
    made.wheel()
    assert stepper.step("package-check", fail_on="never").outputs["verdict"] == "warn"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, "there is no sdist and no wheel"),
        ({"directory": "nowhere"}, "nowhere"),
        ({"directory": "dist/notes.txt"}, "neither a wheel nor an sdist"),
        ({"directory": "dist/notes.txt", "ignore": "secret-fiel"}, "did you mean `secret-file`"),
    ],
)
def test_what_makes_no_sense_is_refused(stepper: Stepper, made: Made, inputs: dict[str, str], said: str) -> None:
    """No file looked at is never a pass."""
    (made.folder / "notes.txt").write_text("x\n", encoding="utf-8")
    step = stepper.step("package-check", **inputs)
    assert (step.code, step.outputs["verdict"]) == (2, "error")
    assert said.casefold() in step.log.casefold()


def test_hostile_archives_are_not_run(stepper: Stepper, made: Made) -> None:
    """An sdist whose names lead out is told, and neither built nor installed."""
    made.raw.append(("../outside", b"x"))
    made.sdist()
    step = stepper.step("package-check", reproducible="true", install="true")
    assert (step.code, step.outputs["reproducible"]) == (1, "")
    assert "nothing was built or installed" in json.dumps(step.report["notes"])
    assert not (made.folder / "outside").exists()


def test_it_is_built_twice_and_used(stepper: Stepper, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes are an output; what was made for it is taken away again."""
    monkeypatch.setenv("PATH", f"{Path(tools.binary('uv')).parent}{os.pathsep}{os.environ['PATH']}")
    made.sdist()
    made.wheel()
    step = stepper.step("package-check", reproducible="true", install="true")
    assert (step.code, step.outputs["reproducible"]) == (0, "true"), step.log
    left = [path for path in stepper.folder.glob("ci-kit-package-check-*") if not (path / "report.json").exists()]
    assert left == []
    made.spoil = "files['demo/now.py'] = str(time.time_ns()).encode()"
    made.sdist()
    step = stepper.step("package-check", reproducible="true")
    assert (step.code, step.outputs["reproducible"]) == (1, "false")


def test_a_rebuild_needs_an_sdist(stepper: Stepper, made: Made) -> None:
    """Without one it is an error, not a pass."""
    made.wheel()
    step = stepper.step("package-check", rebuild="true")
    assert (step.code, step.outputs["verdict"]) == (3, "error")
