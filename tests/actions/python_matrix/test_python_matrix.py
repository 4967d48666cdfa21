"""From the step's inputs to its outputs."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from stepping import Stepper

from ci_kit.actions import python_matrix

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """[project]
name = "x"
requires-python = ">=3.12,<3.15"
classifiers = [
  "Programming Language :: Python :: 3.13",
  "Programming Language :: Python :: 3.12",
  "Programming Language :: Python :: 3.14",
]
"""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stepper:
    """A checkout with a project, in November 2026."""
    monkeypatch.setattr(python_matrix, "_today", lambda: date(2026, 11, 21))
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return Stepper(tmp_path, monkeypatch, capsys, {})


def test_the_outputs_are_what_a_matrix_reads(job: Stepper) -> None:
    """A JSON list, and the single versions beside it."""
    done = job.step("python-matrix")
    assert (done.code, done.outputs["verdict"]) == (0, "pass"), done.log
    assert json.loads(done.outputs["versions"]) == ["3.12", "3.13", "3.14"]
    assert [done.outputs[name] for name in ("default", "oldest", "newest")] == ["3.14", "3.12", "3.14"]
    assert json.loads(done.outputs["tiers"])["standard"] == ["3.12", "3.14"]
    assert "devguide.python.org" in done.summary


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [("fast", ["3.14"]), ("standard", ["3.12", "3.14"]), ("fast\nstandard", ["3.12", "3.14"])],
)
def test_a_tier_is_a_part_of_the_matrix(job: Stepper, tiers: str, expected: list[str]) -> None:
    """The single versions stay those of the whole."""
    done = job.step("python-matrix", tiers=tiers)
    assert json.loads(done.outputs["versions"]) == expected
    assert done.outputs["oldest"] == "3.12"


def test_versions_that_are_given_count_alone(job: Stepper) -> None:
    """The project is not even read; the dates are looked at all the same."""
    (job.folder / "pyproject.toml").unlink()
    done = job.step("python-matrix", python_versions='["3.9", "3.14"]', include_free_threaded="true")
    assert (done.code, done.outputs["verdict"]) == (0, "warn"), done.log
    assert json.loads(done.outputs["versions"]) == ["3.9", "3.14", "3.14t"]
    assert "support of Python 3.9 ended on 2025-10-31" in done.log


def test_what_does_not_hold_together_fails_at_its_line(job: Stepper) -> None:
    """The version that pip would refuse is not in the matrix; the outputs are there."""
    (job.folder / "pyproject.toml").write_text(PROJECT.replace(">=3.12", ">=3.13"), encoding="utf-8")
    done = job.step("python-matrix")
    assert (done.code, done.outputs["verdict"]) == (1, "fail")
    assert json.loads(done.outputs["versions"]) == ["3.13", "3.14"]
    assert "::error " in done.log
    assert "file=pyproject.toml,line=6" in done.log


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"pyproject": "elsewhere.toml"}, "there is no file elsewhere.toml"),
        ({"python_versions": "3.11, three"}, "`three` among the Python versions"),
        ({"tiers": "slow"}, "`tiers` has `slow`"),
        ({"include_free_threaded": "perhaps"}, "`include-free-threaded`"),
    ],
)
def test_bad_input_is_one_error(job: Stepper, inputs: dict[str, str], said: str) -> None:
    """Exit 2, one annotation, no list that a matrix could take for its own."""
    done = job.step("python-matrix", **inputs)
    assert done.code == 2
    assert done.log.count("::error") == 1
    assert said.lower() in done.log.lower()
    assert not done.outputs.get("versions")
