"""Where two wheels differ: bit for bit, or only in what they install."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.package.archive import Archive

_CHUNK = 1024 * 1024
_SHOWN = 5


def first_difference(one: Path, other: Path) -> str:
    """The first thing that differs between two wheels; empty when they are the same bit for bit.

    Raises:
        OSError, zipfile.BadZipFile: One cannot be read.
    """
    if one.name != other.name:
        return f"the file's name: {one.name} and {other.name}"
    if _same(one, other):
        return ""
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        return next(_differences(first, second), "the structure of the zip file")


def _differences(first: zipfile.ZipFile, second: zipfile.ZipFile) -> Iterator[str]:
    """What is in the files comes before how it is kept there, for it tells more."""
    here, there = first.infolist(), second.infolist()
    for left, right in zip(here, there, strict=False):
        if left.filename != right.filename:
            yield f"the order or the set of files: {left.filename[:200]} and {right.filename[:200]}"
        elif where := _contents(first, left, second, right):
            yield f"{left.filename[:200]}: {where}"
    if len(here) != len(there):
        yield f"the number of files: {len(here)} and {len(there)}"
    for left, right in zip(here, there, strict=False):
        if what := _header(left, right):
            yield f"{left.filename[:200]}: {what}"


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while data := left.read(_CHUNK):
            if data != right.read(_CHUNK):
                return False
    return True


def _contents(first: zipfile.ZipFile, left: zipfile.ZipInfo, second: zipfile.ZipFile, right: zipfile.ZipInfo) -> str:
    """Where the contents of a member begin to differ. A RECORD only repeats what differs elsewhere."""
    if (left.CRC, left.file_size) == (right.CRC, right.file_size) or left.filename.endswith(".dist-info/RECORD"):
        return ""
    position = 0
    with first.open(left) as one, second.open(right) as other:
        while True:
            here, there = one.read(_CHUNK), other.read(_CHUNK)
            if here != there or not here:
                break
            position += len(here)
    same = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there)))
    return f"its contents, from byte {position + same} on"


def _header(left: zipfile.ZipInfo, right: zipfile.ZipInfo) -> str:
    """What differs in how a member is kept."""
    if left.date_time != right.date_time:
        times = ("{}-{:02}-{:02} {:02}:{:02}:{:02}".format(*one.date_time) for one in (left, right))
        return "its time, {} and {}".format(*times)
    if left.external_attr != right.external_attr:
        return f"its mode, {left.external_attr >> 16:o} and {right.external_attr >> 16:o}"
    if (left.compress_type, left.compress_size) != (right.compress_type, right.compress_size):
        return "how it is compressed"
    return ""


def installs_other(sdist: str, built: Archive, given: Archive) -> Iterator[Problem]:
    """What a wheel built from the sdist has in it that the given one has not, and the other way."""
    left, right = ({one.name: one for one in side.files()} for side in (built, given))
    differences = [
        *(f"{name[:200]} is only in the given wheel" for name in sorted(right.keys() - left.keys())),
        *(f"{name[:200]} is only in the wheel that {sdist} builds" for name in sorted(left.keys() - right.keys())),
        *(
            f"{name[:200]} has other contents"
            for name in sorted(left.keys() & right.keys())
            if left[name].digest != right[name].digest and not _of_the_build(name)
        ),
    ]
    for text in differences[:_SHOWN]:
        yield Problem(Rule.SDIST_DIFFERS, given.path.name, text)
    if len(differences) > _SHOWN:
        yield Problem(Rule.SDIST_DIFFERS, given.path.name, f"and {len(differences) - _SHOWN} more files")


def _of_the_build(name: str) -> bool:
    """Whether a file tells of the build rather than of the package: digests, and which tool built it."""
    return name.partition("/")[0].endswith(".dist-info") and name.endswith(("/RECORD", "/WHEEL"))
