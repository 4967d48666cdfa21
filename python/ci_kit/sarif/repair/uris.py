"""Repairs of URIs: Windows paths, percent-encoding, colons, paths in the checkout and their spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair import checkout
from ci_kit.sarif.repair import uri as uris
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import text_of
from ci_kit.sarif.repair.pen import tokens
from ci_kit.sarif.tree import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: Every property that holds a URI or a list of them, but for those of artifacts.
_LINKS = ("helpUri", "informationUri", "downloadUri", "repositoryUri", "hostedViewerUri", "workItemUris")
_DOTS = frozenset({"", ".", ".."})
#: Parts of a run whose files are not those under analysis: their paths are about the machine of the scan.
_ELSEWHERE = (
    "originalUriBaseIds",
    "invocations",
    "conversion",
    "specialLocations",
    "versionControlProvenance",
)


@repair("uri-windows-path", "Windows paths ({n}) were written as URIs.")
def uri_windows_path(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    r"""Write `C:\a` as `file:///C:/a` and `a\b` as `a/b`.

    Safe: it is the same path; GitHub matches files by `/`. A file of the checkout whose name holds a
    backslash is left alone.
    """
    uri = text_of(location, "uri")
    if ("\\" in uri or ":" in uri) and not ("\\" in uri and checkout.is_file(job.scope.tree, uri)):
        _put(location, at, uris.from_windows(uri), pen)


@repair("uri-drive-as-host", "Drive letters that read as a host ({n} URIs) were moved into the path.")
def uri_drive_as_host(location: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Write `file://C:/a` as `file:///C:/a`. Safe: no machine has a name that ends in a colon."""
    _put(location, at, uris.with_drive_in_path(text_of(location, "uri")), pen)


@repair("uri-bad-percent", "Percent signs that start no escape ({n} URIs) were escaped.")
def uri_bad_percent(holder: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Write `100%.txt` as `100%25.txt`. Safe: a percent sign that escapes nothing can only mean itself."""
    _each_uri(holder, at, uris.with_good_escapes, pen)


@repair("uri-unencoded", "Characters that a URI must escape ({n} URIs) were percent-encoded.")
def uri_unencoded(holder: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Escape blanks, brackets, non-ASCII and the like.

    Safe: decoded, the URI is what it was. `#` and `?` are escaped only where the checkout has a file of that
    very name.
    """

    def hides(path: str) -> bool:
        return checkout.is_file(job.scope.tree, checkout.prefix(holder.get("uriBaseId"), job) + path)

    _each_uri(holder, at, lambda uri: uris.encoded(uri, hides), pen)


@repair("uri-colon-first-segment", "Colons that read as the end of a scheme ({n} URIs) were percent-encoded.")
def uri_colon_first_segment(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Escape a colon in the first segment.

    Safe: done where no scheme can stand before it, or where the checkout has a file of that very name.
    """

    def known(path: str) -> bool:
        return checkout.is_file(job.scope.tree, checkout.prefix(location.get("uriBaseId"), job) + path)

    _put(location, at, uris.without_first_colon(text_of(location, "uri"), known), pen)


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
    _put(location, at, uris.from_path(path) if path and known else uris.without_dots(uri), pen)


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
        _put(location, at, uris.from_path(entry.path), pen)


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


def _put(location: Obj, at: Path, uri: str, pen: Pen) -> None:
    if uri and uri != text_of(location, "uri"):
        pen.put(location, at, "uri", uri)


def _each_uri(holder: Obj, at: Path, mended: Callable[[str], str], pen: Pen) -> None:
    """Mend `uri` and every link of an object."""
    _put(holder, at, mended(text_of(holder, "uri")), pen)
    for key in _LINKS:
        value = holder.get(key)
        if isinstance(value, str) and mended(value) != value:
            pen.put(holder, at, key, mended(value))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, str) and mended(item) != item:
                    pen.set_item(value, (at, key), index, mended(item))
