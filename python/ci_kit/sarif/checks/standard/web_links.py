"""Checks the links of tools, rules and results: absolute URIs that lead to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import items, text
from ci_kit.sarif.checks.standard.uri_syntax import faults, is_absolute
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Findings, Pointer

MALFORMED = standard(
    "uri-malformed",
    "A link or a run's own location is not a URI",
    why="It leads nowhere, or readers stumble over it.",
    remedy="Percent-encode what is not allowed in a URI; see RFC 3986.",
    source="§3.10.1", level=Level.ERROR, github=Level.NOTE, multitool=("SARIF1002",),
)  # fmt: skip
NOT_ABSOLUTE = standard(
    "uri-not-absolute",
    "A link is not absolute",
    why="Help pages, repositories, work items and the like have no base that they could be relative to.",
    remedy="Write the whole link, `https://…`, or leave the property out.",
    source="§3.10.1", level=Level.ERROR, github=Level.NOTE, multitool=("SARIF1005",),
)  # fmt: skip
#: Properties whose value must be an absolute URI, by kind of object.
_LINKS = {
    "reportingDescriptor": ("helpUri",),
    "toolComponent": ("downloadUri", "informationUri"),
    "translationMetadata": ("downloadUri", "informationUri"),
    "versionControlDetails": ("repositoryUri",),
    "result": ("hostedViewerUri",),
}


def _check_links(names: tuple[str, ...]) -> Check:
    """The check of one kind of object that has links."""

    def check(holder: Obj, at: Pointer, scope: Scope) -> None:
        for name in names:
            uri = text(holder, name)
            if uri is not None:
                check_link(uri, (*at, name), scope.out)
        for index, uri in enumerate(items(holder, "workItemUris")):
            if isinstance(uri, str):
                check_link(uri, (*at, "workItemUris", index), scope.out)

    return check


def check_link(uri: str, at: Pointer, out: Findings) -> None:
    """Check one absolute URI that leads to a page."""
    found = faults(uri)
    if found:
        fault, piece = found[0]
        out.add(MALFORMED, at, f"`{short(uri)}` has {fault}: {piece[:20]!r}")
    elif not uri:
        out.add(NOT_ABSOLUTE, at, "the link is empty")
    elif not is_absolute(uri):
        out.add(NOT_ABSOLUTE, at, f"`{short(uri)}` is not absolute")


ON: dict[str, Check] = {kind: _check_links(names) for kind, names in _LINKS.items()}
