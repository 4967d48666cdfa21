"""Paths and names as text: cleaned of dots, and alike but for case and Unicode form."""

from __future__ import annotations

import unicodedata


def clean(path: str) -> list[str] | None:
    """The parts of `path` without `.` and `..`; None when it leaves the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts


def fold(name: str) -> str:
    """What names that differ only in case or Unicode form share; marked, as no name starts with a slash."""
    return "/" + unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def by_name(names: list[str]) -> dict[str, str]:
    """Each name under itself and, if no other folds to the same, under its folded form."""
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(fold(name), []).append(name)
    return {name: name for name in names} | {key: same[0] for key, same in folded.items() if len(same) == 1}
