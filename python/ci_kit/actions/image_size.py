"""Hold the size of a container image against limits and its past: packed and unpacked, layer by layer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from ci_kit import globs, quantity
from ci_kit.errors import CiKitError, InputError, suggestion
from ci_kit.image import engine, gate, manifest, present, store
from ci_kit.report import Level as Weight
from ci_kit.report import Report, Verdict
from ci_kit.runner import live
from ci_kit.runner.inputs import ActionInputs, Lines, Rate, Size
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from ci_kit.runner.job import Job

NAME = "image-size"
_DEFAULT: Any = "500 MB"
_NONE: Any = "0 B"


def _growth(text: object) -> int | float | None:
    """Bytes, a share, or None for no limit."""
    if text in ("", None):
        return None
    return quantity.rate(text) if str(text).strip().endswith("%") else quantity.size(text)


class Inputs(ActionInputs):
    """What `image-size` takes."""

    image: Lines = Field(
        description="Archive of `docker save`, OCI archive or layout; or the name of an image that a docker engine has",
        json_schema_extra={"positional": True},
    )
    # Defaults as users would write them; the validator makes bytes of both.
    max_size: Size = Field(default=_DEFAULT, description="Most that it may take packed, as a registry keeps it")
    max_unpacked: Size = Field(default=_NONE, description="Most that it may take unpacked; `0 B` for no limit")
    warn_at: Rate = Field(default=0.9, description="Share of a limit from which on it is a warning")
    baseline: str = Field(default="", description="Report of an earlier run to compare with")
    max_growth: Annotated[int | float | None, BeforeValidator(_growth)] = Field(
        default=None, description="Most that it may have grown since the baseline, packed: `10 MB` or `5%`"
    )
    platform: Lines = Field(default=(), description="Platforms to look at, such as `linux/amd64`; by default all")
    largest: int = Field(default=10, ge=0, le=100, description="How many of the largest files to name")
    engine: str = Field(
        default="", description="Where the docker engine listens; by default `DOCKER_HOST`, else its usual socket"
    )


class Outputs(ActionOutputs):
    """What `image-size` gives."""

    packed: int = Field(default=0, description="Bytes packed; of several platforms the largest")
    unpacked: int = Field(default=0, description="Bytes unpacked; of several platforms the largest")
    layers: int = Field(default=0, description="Number of layers; of several platforms the most")
    grown: str = Field(
        default="", description="Bytes since the baseline, packed, if one was given; the most of several"
    )


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; sizes in bytes."""

    digest: str
    packing: str
    packed: int
    unpacked: int
    files: int
    made_by: str


@dataclass(frozen=True, slots=True)
class Image:
    """One image of one platform; sizes in bytes. `estimated`: the packed size was computed, not stored."""

    name: str
    platform: str
    packed: int
    unpacked: int
    estimated: bool
    layers: list[Layer]


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    images: list[Image]


def run(inputs: Inputs, job: Job) -> Outcome:
    """Measure the image, compare, and say what is too large and why.

    Raises:
        CiKitError: It cannot be read whole: a half image is never small enough.
    """
    limits = gate.Limits(inputs.max_size, inputs.max_unpacked, inputs.warn_at, inputs.max_growth)
    path = job.workspace / inputs.baseline
    baseline = gate.read(path) if inputs.baseline and path.exists() else None
    found = manifest.images(_store(inputs, job))
    images = _wanted(inputs, found.images)
    findings = list(gate.findings(images, limits, baseline))
    levels = {one.level for one in findings}
    verdict = Verdict.FAIL if Weight.ERROR in levels else Verdict.WARN if levels else Verdict.PASS
    notes = [*found.notes, *present.notes(images)]
    if inputs.baseline and baseline is None:
        notes.append(f"there is no baseline at {inputs.baseline} yet")
    report = Report(
        NAME,
        verdict,
        present.headline(images),
        findings=findings,
        tables=list(present.tables(images, baseline, inputs.largest)),
        notes=notes,
        rules={one.rule: gate.RULES[gate.Rule(one.rule)] for one in findings},
        data=asdict(Data([_data(image) for image in images])),
    )
    return Outcome(report, _outputs(verdict, images, baseline))


def _store(inputs: Inputs, job: Job) -> store.Store:
    if len(inputs.image) != 1:
        raise InputError("`image` names more than one image", remedy="take a step for each")
    name = inputs.image[0]
    path = job.workspace / name
    if globs.is_directory(path):
        return store.from_layout(path, inputs.largest)
    if path.is_file():
        return store.from_file(path, inputs.largest)
    if name.endswith((".tar", ".tgz", ".gz")):
        raise CiKitError(f"there is no file {name}", remedy="save the image before this step")
    host = inputs.engine or live.environment().get("DOCKER_HOST", "")
    with engine.saved(name, host) as stream:
        return store.from_archive(stream, inputs.largest)


def _wanted(inputs: Inputs, images: list[manifest.Image]) -> list[manifest.Image]:
    """The images of the platforms that are asked for.

    Raises:
        CiKitError: One of them is not there.
    """
    platforms = list(dict.fromkeys(image.platform for image in images))
    for name in inputs.platform:
        if name not in platforms:
            raise CiKitError(f"there is no image for the platform {name[:60]}", remedy=suggestion(name, platforms))
    return [image for image in images if not inputs.platform or image.platform in inputs.platform]


def _data(image: manifest.Image) -> Image:
    layers = [
        Layer(one.layer.digest, one.layer.packing, one.layer.packed, one.layer.unpacked, one.layer.files, one.made_by)
        for one in image.steps
    ]
    return Image(image.name, image.platform, image.packed, image.unpacked, image.estimated, layers)


def _outputs(verdict: Verdict, images: list[manifest.Image], baseline: gate.Baseline | None) -> Outputs:
    grown = [
        image.packed - old.packed
        for image in images
        if (
            old := gate.before(image, baseline or {}, several=sum(one.platform == image.platform for one in images) > 1)
        )
    ]
    return Outputs(
        verdict=verdict,
        packed=max(image.packed for image in images),
        unpacked=max(image.unpacked for image in images),
        layers=max(len(image.steps) for image in images),
        grown=str(max(grown)) if grown else "",
    )
