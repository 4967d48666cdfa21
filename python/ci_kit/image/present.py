"""What was measured of images, as a report says it."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from ci_kit.image.gate import Baseline, before, change, label, shown
from ci_kit.report import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.image.manifest import Image

_NOP = "/bin/sh -c #(nop) "
_SHELL = "/bin/sh -c "
_COMMAND, _NAME = 100, 120


def tables(images: Sequence[Image], baseline: Baseline | None, largest: int) -> Iterator[Table]:
    """Sizes of all images, then layers and largest files of each."""
    yield _sizes(images, baseline or {})
    for image in images:
        yield _layers(image, label(image, images))
        if largest and any(step.layer.largest for step in image.steps):
            yield _files(image, label(image, images), largest)


def headline(images: Sequence[Image]) -> str:
    """The size of the image, or of the largest of several."""
    image = max(images, key=lambda one: one.packed)
    what = image.name[:80] or "the image"
    several = f", the largest of {len(images)}," if len(images) > 1 else ""
    return f"{what}{several} is {shown(image.packed)} packed, {shown(image.unpacked)} unpacked"


def notes(images: Sequence[Image]) -> list[str]:
    """What the numbers rest on."""
    if any(image.estimated for image in images):
        return ["layers are stored unpacked here: packed sizes are what gzip makes of them, as a push does"]
    return []


def _sizes(images: Sequence[Image], baseline: Baseline) -> Table:
    rows = []
    for image in images:
        several = sum(one.platform == image.platform for one in images) > 1
        old = before(image, baseline, several)
        grown = change(image.packed, old.packed) if old else ""
        sizes = (shown(image.packed), shown(image.unpacked))
        rows.append((image.name[:_NAME], image.platform, *sizes, str(len(image.steps)), grown))
    return Table("Sizes", ("image", "platform", "packed", "unpacked", "layers", "since the baseline"), tuple(rows))


def _layers(image: Image, who: str) -> Table:
    rows = tuple(
        (
            step.layer.digest.partition(":")[2][:12],
            _megabytes(step.layer.packed),
            _megabytes(step.layer.unpacked),
            str(step.layer.files),
            _command(step.made_by),
        )
        for step in image.steps
    )
    return Table(f"{who}Layers", ("layer", "packed MB", "unpacked MB", "files", "made by"), rows)


def _files(image: Image, who: str, largest: int) -> Table:
    every = ((size, name, number) for number, step in enumerate(image.steps, 1) for size, name in step.layer.largest)
    rows = tuple((_megabytes(size), name[:_NAME], str(number)) for size, name, number in heapq.nlargest(largest, every))
    return Table(f"{who}Largest files", ("MB", "file", "layer"), rows)


def _command(text: str) -> str:
    short = text.removeprefix(_NOP).removeprefix(_SHELL).removesuffix(" # buildkit")
    return short if len(short) <= _COMMAND else f"{short[:_COMMAND]}…"


def _megabytes(size: int) -> str:
    return f"{size / 1000**2:.2f}"
