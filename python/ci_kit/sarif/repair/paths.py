"""Repairs of paths with the checkout at hand: written from its root, in their shortest form, spelled as there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair import checkout
from ci_kit.sarif.repair import uri as uris
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import text_of
from ci_kit.sarif.repair.pen import tokens
from ci_kit.sarif.repair.uris import put_uri
from ci_kit.sarif.tree import Found

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

_DOTS = frozenset({"", ".", ".."})
#: Parts of a run whose files are not those under analysis: their paths are about the machine of the scan.
_ELSEWHERE = (
    "originalUriBaseIds",
    "invocations",
    "conversion",
    "specialLocations",
    "versionControlProvenance",
)


@repair(
    "uri-absolute-in-checkout", "Absolute paths of files in the checkout ({n}) were made relative.",
    github=True, tree=True,
)  # fmt: skip
def uri_absolute_in_checkout(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write `/checkout/a.c` as `a.c`. Safe: the file is there, and code scanning wants paths from the root.

    A path below another root is left alone: that a file of the same name is here may be chance.
    """
    if text_of(location, "uri").startswith("/"):
        _make_relative(location, at, pen, job)


@repair(
    "uri-file-in-checkout",
    "file: URIs of files in the checkout ({n}) were made relative.",
    github=True,
    tree=True,
)
def uri_file_in_checkout(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write `file:///checkout/a.c` as `a.c`. Safe: as above."""
    if text_of(location, "uri").lower().startswith("file:"):
        _make_relative(location, at, pen, job)


@repair("uri-host", "Paths whose first part read as a host ({n}) were made relative.", github=True, tree=True)
def uri_host(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write `file://src/a.c` as `src/a.c`. Safe: done only where the checkout has that file."""
    path = uris.host_path(text_of(location, "uri"))
    if path and checkout.is_file(job.scope.tree, path) and not _elsewhere(at):
        _relocate(location, at, path, pen)


@repair("uri-dot-segments", "Paths with needless segments ({n}) were shortened.", github=True)
def uri_dot_segments(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write `./a.c` as `a.c`. Safe: URIs resolve alike with and without a `.` segment.

    `..` and doubled slashes go only where the checkout has the file, and no symbolic link is on the way.
    """
    uri = text_of(location, "uri")
    if not _has_dots(uri) or _elsewhere(at):
        return
    path = uris.relative_path(uri)
    entry = job.scope.tree.look(path) if job.scope.tree and path else None
    known = path and entry and entry.found is Found.FILE and not entry.linked
    put_uri(location, at, uris.from_path(path) if path and known else uris.without_dots(uri), pen)


@repair(
    "uri-base-ignored", "Paths below a uriBaseId that GitHub does not read ({n}) were written from the root.",
    github=True, tree=True,
)  # fmt: skip
def uri_base_ignored(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write the base into the path.

    Safe: the standard says that it is that file (§3.4.4), and the checkout has it, but none at the path as it
    stands.
    """
    path = uris.relative_path(text_of(location, "uri"))
    base = checkout.prefix(location.get("uriBaseId"), job)
    tree = job.scope.tree
    if tree is None or path is None or not base or _elsewhere(at) or tree.look(path).found is Found.FILE:
        return
    if checkout.is_file(tree, base + path):
        _relocate(location, at, base + path, pen)


@repair(
    "file-case-differs",
    "File names whose case differs ({n}) were spelled as in the checkout.",
    tree=True,
)
def file_case_differs(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Use the tree's own spelling.

    Safe: but for case there is one such file, and GitHub compares letter by letter.
    """
    path = uris.relative_path(text_of(location, "uri"))
    if job.scope.tree is None or path is None or _elsewhere(at):
        return
    entry = job.scope.tree.look(path)
    if entry.found is Found.FILE and entry.respelled and not entry.linked:
        put_uri(location, at, uris.from_path(entry.path), pen)


def _make_relative(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write the path of a file in the checkout from its root."""
    path = uris.absolute_path(text_of(location, "uri"))
    if path is None or job.scope.tree is None or _elsewhere(at):
        return
    inside = job.scope.tree.relative(path)
    if inside and job.scope.tree.look(inside).found is Found.FILE:
        _relocate(location, at, inside, pen)


def _relocate(location: Obj, at: Path, path: str, pen: Pen) -> None:
    """Write a path from the root, which no base is to be put before."""
    pen.put(location, at, "uri", uris.from_path(path))
    if "uriBaseId" in location:
        pen.drop(location, at, "uriBaseId")
    pen.count()


def _has_dots(uri: str) -> bool:
    """Whether a path has a segment that is empty, `.` or `..`."""
    return not _DOTS.isdisjoint(uri.split("/"))


def _elsewhere(at: Path) -> bool:
    """Whether a location is not about a file under analysis. `at` is its place in the log."""
    names = tokens(at)
    return len(names) > 2 and names[2] in _ELSEWHERE  # noqa: PLR2004 (behind `runs` and an index)
