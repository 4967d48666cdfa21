"""Checks fixes: each changes a file once, does something, and inserts what fits the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import integer, obj, objects, position, text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

FILE_TWICE = standard(
    "fix-file-repeated",
    "A fix changes the same file in two places of its list",
    why="All replacements in one file belong into one change; readers apply the first or overwrite it.",
    remedy="Join the replacements of the file into one `artifactChange`.",
    source="§3.55.3", level=Level.ERROR,
)  # fmt: skip
REPLACEMENT_VOID = standard(
    "replacement-without-effect",
    "A replacement neither deletes nor inserts anything",
    why="Applying it changes nothing.",
    remedy="Remove it, or give what is to be inserted.",
    source="§3.57.2", level=Level.WARNING,
)  # fmt: skip
REPLACEMENT_KIND = standard(
    "replacement-content-mismatch",
    "A replacement puts text at a byte offset, or bytes into text",
    why="What replaces bytes must be given as `binary`, what replaces text as `text`.",
    remedy="Give the content in the form that the deleted region has.",
    source="§3.57.2", level=Level.ERROR,
)  # fmt: skip


def check_fix(fix: Obj, at: Pointer, scope: Scope) -> None:
    """Check that a fix names each file once."""
    met: set[tuple[str | None, str | None, int | None]] = set()
    for index, change in enumerate(objects(fix, "artifactChanges")):
        location = obj(change, "artifactLocation")
        uri = text(location, "uri")
        key = (uri, text(location, "uriBaseId"), None if uri is not None else position(location, "index"))
        if key in met and key != (None, None, None):
            message = f"`{short(uri or '', 60)}` is changed earlier in this fix too"
            scope.add(FILE_TWICE, (*at, "artifactChanges", index, "artifactLocation"), message)
        met.add(key)


def check_replacement(replacement: Obj, at: Pointer, scope: Scope) -> None:
    """Check one replacement."""
    region, content = obj(replacement, "deletedRegion"), obj(replacement, "insertedContent")
    if not (text(content, "text") or text(content, "binary")) and _is_empty(region):
        scope.add(REPLACEMENT_VOID, at, "an empty region is replaced by nothing")
    textual = "startLine" in region or position(region, "charOffset") is not None
    binary = position(region, "byteOffset") is not None
    if content and binary and not textual and "binary" not in content:
        scope.add(REPLACEMENT_KIND, (*at, "insertedContent"), "bytes are replaced, but there is no `binary`")
    elif content and textual and not binary and "text" not in content and "binary" in content:
        scope.add(REPLACEMENT_KIND, (*at, "insertedContent"), "text is replaced, but there is no `text`")


def _is_empty(region: Obj) -> bool:
    """Whether a region surely holds nothing."""
    start = integer(region, "startLine")
    if start is not None:
        same_line = integer(region, "endLine") in (None, start)
        return same_line and integer(region, "endColumn") == (integer(region, "startColumn") or 1)
    sizes = {"charOffset": "charLength", "byteOffset": "byteLength"}
    return any(start in region for start in sizes) and not any(integer(region, size) for size in sizes.values())


ON: dict[str, Check] = {"fix": check_fix, "replacement": check_replacement}
