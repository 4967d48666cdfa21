"""The metadata of a distribution: whether each field is valid, and whether two distributions agree.

Source: https://packaging.python.org/en/latest/specifications/core-metadata/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from packaging.metadata import Metadata, RawMetadata, parse_email
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a wheel must have as its sdist has it, unless the sdist calls it dynamic.
_AGREED = (
    "summary",
    "requires_python",
    "requires_dist",
    "provides_extra",
    "license_expression",
    "license",
    "classifiers",
    "keywords",
    "description",
    "description_content_type",
)
#: Before 2.2 an sdist could not say which of its fields are reliable, so none but name and version is.
_RELIABLE = (2, 2)
#: A message about a field repeats what the field holds, which may be long.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Described:
    """What a distribution says of itself; `version` is normalised where it can be."""

    file: str
    raw: RawMetadata

    @property
    def name(self) -> str:
        """The project's name, normalised (PEP 503)."""
        return canonicalize_name(self.raw.get("name", ""))

    @property
    def version(self) -> str:
        """The version, normalised (PEP 440) where it is one."""
        given = self.raw.get("version", "")
        try:
            return str(Version(given))
        except InvalidVersion:
            return given


def described(file: str, data: bytes) -> Described:
    """Read a METADATA or PKG-INFO file, whatever is wrong with it."""
    return Described(file, parse_email(data)[0])


def invalid(file: str, inside: str, data: bytes) -> Iterator[Problem]:
    """Everything in it that the standard does not allow."""
    try:
        Metadata.from_email(data, validate=True)
    except ExceptionGroup as group:
        for error in _flat(group):
            yield Problem(Rule.METADATA_INVALID, file, str(error)[:_LONGEST], inside)
    except ValueError as error:
        yield Problem(Rule.METADATA_INVALID, file, str(error)[:_LONGEST], inside)


def _flat(group: ExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _flat(error)
        else:
            yield error


def disagreements(sdist: Described, wheel: Described) -> Iterator[Problem]:
    """Fields that must be the same in both and are not."""
    dynamic = {field.lower().replace("-", "_") for field in sdist.raw.get("dynamic", [])}
    if _generation(sdist) < _RELIABLE:
        return
    for field in _AGREED:
        plural = {"classifiers": "classifier"}.get(field, field)
        if plural in dynamic:
            continue
        one, other = (_comparable(side.raw.get(field)) for side in (sdist, wheel))
        if one != other:
            text = f"{plural.replace('_', '-').title()} is not that of {sdist.file}: {_difference(one, other)}"
            yield Problem(Rule.METADATA_DIFFERS, wheel.file, text)


def _generation(one: Described) -> tuple[int, ...]:
    parts = one.raw.get("metadata_version", "0").split(".")
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)


def _comparable(value: object) -> list[str]:
    """A field as a sorted list: order means nothing, nor does space at the ends."""
    if isinstance(value, list):
        return sorted(str(item).strip() for item in cast("list[object]", value))
    return [str(value).strip()] if value is not None else []


def _difference(sdist: list[str], wheel: list[str]) -> str:
    only = [(name, sorted(set(mine) - set(his))) for name, mine, his in _sides(sdist, wheel)]
    said = [f"only the {name} has `{_short(items[0])}`" for name, items in only if items]
    return "; ".join(said) or "the same entries, not as often"


def _sides(sdist: list[str], wheel: list[str]) -> tuple[tuple[str, list[str], list[str]], ...]:
    return ("sdist", sdist, wheel), ("wheel", wheel, sdist)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:60] + "…"  # noqa: PLR2004 (a line of a log)
