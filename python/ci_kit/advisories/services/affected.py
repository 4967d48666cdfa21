"""Whether a version is affected by an advisory: the evaluation that OSV's schema describes, by the order of PEP 440."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from packaging.version import Version

from ci_kit.advisories.record import about, events

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What comes first at one version. A range may begin where another ends, and end where it begins.
_ORDER = {"fixed": 0, "introduced": 1, "last_affected": 2}


def affects(raw: dict[str, Any], package: str, version: Version) -> bool:
    """Whether `version` is listed or lies in a range (OSV schema, *Evaluation*).

    A range that cannot be read counts as one that it lies in: a false alarm can be looked at, silence cannot.
    """
    return any(_listed(part, version) or _ranged(part, version) for part in about(raw, package))


def _listed(part: dict[str, Any], version: Version) -> bool:
    listed = part.get("versions")
    return any(_same(str(one), version) for one in (listed if isinstance(listed, list) else []))


def _same(text: str, version: Version) -> bool:
    try:
        return text == str(version) or Version(text) == version
    except ValueError:
        return False  # as packages were numbered before PEP 440; none that is pinned today is


def _ranged(part: dict[str, Any], version: Version) -> bool:
    for listed in events(part):
        try:
            if _within(listed, version):
                return True
        except ValueError:  # InvalidVersion, or thousands of digits
            return True
    return False


def _within(listed: Iterable[dict[str, Any]], version: Version) -> bool:
    """Go through the events up to `version`; the last of them decides. What never begins has always been there."""
    known = [(Version(_text(one[key])), _ORDER[key], key) for one in listed for key in _ORDER if key in one]
    inside = bool(known) and all(key != "introduced" for _, _, key in known)
    for bound, _, key in sorted(known):
        if key == "introduced" and version >= bound:
            inside = True
        elif (key == "fixed" and version >= bound) or (key == "last_affected" and version > bound):
            inside = False
    return inside


def _text(bound: object) -> str:
    """`0` means before every version, pre-releases and all."""
    return "0.dev0" if str(bound) == "0" else str(bound)
