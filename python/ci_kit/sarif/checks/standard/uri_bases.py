"""Checks URI base ids: defined, ending in an absolute URI, fit to be put before a relative one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import text
from ci_kit.sarif.checks.standard.uri_syntax import is_absolute, parts
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

URI_BASE_UNDEFINED = standard(
    "uri-base-undefined",
    "A URI base id is not defined",
    why="Without an entry in `originalUriBaseIds` a reader must be told by other means what the base is.",
    remedy="Add the id to `originalUriBaseIds`; its `uri` may be left out to keep the path private.",
    source="§3.14.14", level=Level.NOTE,
)  # fmt: skip
URI_BASE_CYCLE = standard(
    "uri-base-cycle",
    "URI base ids refer to one another in a circle",
    why="No absolute URI comes of it.",
    remedy="Give the outermost base an absolute `uri` and no `uriBaseId`.",
    source="§3.14.14", level=Level.ERROR,
)  # fmt: skip
URI_BASE_RELATIVE = standard(
    "uri-base-relative",
    "A URI base is relative to nothing",
    why="An entry of `originalUriBaseIds` without a `uriBaseId` of its own must be an absolute URI.",
    remedy="Write an absolute URI such as `file:///home/me/project/`, or leave `uri` out.",
    source="§3.14.14", level=Level.ERROR, multitool=("SARIF1004",),
)  # fmt: skip
URI_BASE_UNFIT = standard(
    "uri-base-unfit",
    "A URI base cannot be put before a relative URI",
    why="Readers join the two as text, which works only for a base that ends with `/` and has no `..`, `?`"
    " or `#`.",
    remedy="Write the base as a directory, with a `/` at its end.",
    source="§3.14.14", level=Level.ERROR, multitool=("SARIF1004",),
)  # fmt: skip
URI_BASE_NEEDLESS = standard(
    "uri-base-with-absolute-uri",
    "An absolute URI has a URI base id",
    why="`uriBaseId` is for relative URIs; readers that join the two get neither.",
    remedy="Make `uri` relative to the base, or leave `uriBaseId` out.",
    source="§3.4.4", level=Level.ERROR, github=Level.NOTE, multitool=("SARIF1004",),
)  # fmt: skip


#: How far bases are followed.
_DEPTH = 32


def check_run(scope: Scope) -> None:
    """Check the entries of `originalUriBaseIds`."""
    done: set[str] = set()
    for name, base in scope.table.bases.items():
        at = (*scope.run.at, "originalUriBaseIds", name)
        uri, parent = text(base, "uri"), text(base, "uriBaseId")
        if uri is not None:
            _check_entry(uri, parent, at, scope)
        _check_circle(name, done, scope)


def _check_circle(name: str, done: set[str], scope: Scope) -> None:
    """Report the circle that `name` leads into; `done` are the bases that were followed before."""
    path: dict[str, None] = {}
    step: str | None = name
    while step is not None and step in scope.table.bases and step not in done:
        done.add(step)
        path[step] = None
        step = text(scope.table.bases[step], "uriBaseId")
    if step in path:
        circle = list(path)[list(path).index(step) :]
        message = " → ".join(short(one, 30) for one in [*circle[:4], circle[0]])
        scope.add(URI_BASE_CYCLE, (*scope.run.at, "originalUriBaseIds", circle[0], "uriBaseId"), message)


def _check_entry(uri: str, parent: str | None, at: Pointer, scope: Scope) -> None:
    split = parts(uri)
    if parent is None and not is_absolute(uri):
        scope.add(URI_BASE_RELATIVE, (*at, "uri"), f"`{short(uri)}` is not absolute, and there is no `uriBaseId`")
    reasons = {
        "does not end with `/`": not uri.endswith("/"),
        "has a `..` segment": ".." in split.segments,
        "has a query or a fragment": split.query is not None or split.fragment is not None,
    }
    for reason, holds in reasons.items():
        if holds:
            scope.add(URI_BASE_UNFIT, (*at, "uri"), f"`{short(uri)}` {reason}")


def check_use(location: Obj, at: Pointer, scope: Scope) -> None:
    """Check the `uriBaseId` of one artifactLocation."""
    name, uri = text(location, "uriBaseId"), text(location, "uri")
    if name is None:
        return
    if uri is not None and is_absolute(uri):
        message = f"`{short(uri)}` is absolute, `uriBaseId` is `{short(name, 30)}`"
        scope.add(URI_BASE_NEEDLESS, (*at, "uriBaseId"), message)
    elif name not in scope.table.bases:
        told: set[str] = scope.memo.setdefault("bases", set())
        if name not in told:
            told.add(name)
            scope.add(URI_BASE_UNDEFINED, (*at, "uriBaseId"), f"`{short(name)}` is not in `originalUriBaseIds`")


def chain_of(name: str, bases: Mapping[str, Obj]) -> Iterator[str]:
    """`name` and the base ids it is relative to, outwards, no more than anybody nests them."""
    step: str | None = name
    for _ in range(_DEPTH):
        if step is None:
            return
        yield step
        step = text(bases.get(step, {}), "uriBaseId")


def resolved(location: Obj, bases: Mapping[str, Obj]) -> str:
    """The URI of an artifactLocation behind its bases as far as they are known, percent escapes decoded."""
    uri, name = text(location, "uri") or "", text(location, "uriBaseId")
    if name is not None and not is_absolute(uri):
        chain = dict.fromkeys(chain_of(name, bases))
        uri = "".join(text(bases.get(step, {}), "uri") or "" for step in reversed(chain)) + uri
    return unquote(uri)
