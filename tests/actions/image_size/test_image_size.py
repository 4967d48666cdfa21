"""From inputs to verdict, tables and outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from images import LAYERS, Layout, archived, docker, layer, packed
from stepping import Stepper

if TYPE_CHECKING:
    from pathlib import Path

UNPACKED = sum(len(data) for one in LAYERS for data in one.values())


@pytest.fixture
def stepper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stepper:
    """A job with an image in its workspace, and no engine."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody")
    archived(tmp_path / "image.tar", docker([layer(one) for one in LAYERS]))
    return Stepper(tmp_path, monkeypatch, capsys, {})


def test_a_small_image_passes(stepper: Stepper) -> None:
    """With its sizes as outputs, in bytes; what made the layers is shown, and runs nowhere."""
    step = stepper.step("image-size", image="image.tar")
    assert (step.code, step.outputs["verdict"]) == (0, "pass")
    assert (step.outputs["unpacked"], step.outputs["layers"], step.outputs["grown"]) == (str(UNPACKED), "2", "")
    (image,) = step.report["data"]["images"]
    assert image["packed"] == int(step.outputs["packed"])
    assert "MiB" in step.summary
    assert "<script>" not in step.summary
    assert "\n::error::" not in step.log


def test_limits(stepper: Stepper) -> None:
    """Over a limit is a failure, near it a warning; MB and MiB are told apart."""
    size = int(stepper.step("image-size", image="image.tar").outputs["packed"])
    over = stepper.step("image-size", image="image.tar", max_size=f"{size - 1} B")
    assert (over.code, [one["rule"] for one in over.report["findings"]]) == (1, ["too-large"])
    near = stepper.step("image-size", image="image.tar", max_size=f"{size} B")
    assert (near.code, near.outputs["verdict"]) == (0, "warn")
    unpacked = stepper.step("image-size", image="image.tar", max_unpacked="0.4 MB")
    assert [one["rule"] for one in unpacked.report["findings"]] == ["unpacked-too-large"]
    binary = stepper.step("image-size", image="image.tar", max_unpacked="0.42 MiB", warn_at="99%")
    assert (UNPACKED > 420_000, binary.code) == (True, 0)


def test_growth_is_held_against_an_earlier_report(stepper: Stepper, tmp_path: Path) -> None:
    """In bytes or as a share; without an earlier report it is a warning, no pass."""
    archived(tmp_path / "old.tar", docker([layer(LAYERS[0])], "demo:0"))
    missing = stepper.step("image-size", image="old.tar", baseline="size.json", max_growth="1%")
    assert (missing.code, [one["rule"] for one in missing.report["findings"]]) == (0, ["no-baseline"])
    old = stepper.step("image-size", image="old.tar").outputs["report"]
    for allowed, code in (("100 B", 1), ("0.1%", 1), ("1 MB", 0), ("50%", 0)):
        step = stepper.step("image-size", image="image.tar", baseline=old, max_growth=allowed)
        assert step.code == code, allowed
        assert int(step.outputs["grown"]) > 100
    assert stepper.step("image-size", image="old.tar", baseline=old).outputs["grown"] == "0"
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    assert stepper.step("image-size", image="old.tar", baseline="bad.json").code == 3


def test_platforms(stepper: Stepper, tmp_path: Path) -> None:
    """All are held against the limits; the largest is told; those asked for must be there."""
    layout = Layout()
    layout.index(layout.image(packed(LAYERS[:1]), "arm64"), layout.image(packed()))
    layout.write(tmp_path / "layout")
    step = stepper.step("image-size", image="layout")
    assert [one["platform"] for one in step.report["data"]["images"]] == ["linux/arm64", "linux/amd64"]
    assert step.outputs["layers"] == "2"
    assert stepper.step("image-size", image="layout", platform="linux/arm64").outputs["layers"] == "1"
    assert stepper.step("image-size", image="layout", platform="linux/riscv").code == 3


@pytest.mark.parametrize(
    ("inputs", "code", "said"),
    [
        ({"image": "demo:1"}, 3, "no docker engine answers"),
        ({"image": "gone.tar"}, 3, "there is no file gone.tar"),
        ({"image": "image.tar\nother.tar"}, 2, "more than one image"),
        ({"image": "image.tar", "max_size": "500"}, 2, "500 MB"),
        ({"image": "image.tar", "max_growth": "5"}, 2, "500 MB"),
        ({}, 2, "`image` is required"),
        ({"image": "demo:1", "engine": "ssh://far"}, 2, "is no docker engine"),
    ],
)
def test_what_cannot_be_measured_is_no_pass(stepper: Stepper, inputs: dict[str, str], code: int, said: str) -> None:
    """One clear error each."""
    step = stepper.step("image-size", **inputs)
    assert (step.code, step.outputs["verdict"]) == (code, "error")
    assert said.casefold() in step.log.casefold()


def test_the_report_can_be_read_by_others(stepper: Stepper) -> None:
    """Sizes in bytes, the digest of each layer, whether the packed size was computed."""
    (image,) = stepper.step("image-size", image="image.tar").report["data"]["images"]
    assert image["estimated"] is True
    assert all(one["digest"].startswith("sha256:") for one in image["layers"])
    assert json.dumps(image["layers"][1]["made_by"]).startswith('"RUN make')
