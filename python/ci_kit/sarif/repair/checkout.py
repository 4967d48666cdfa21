"""What repairs ask of the checkout: which file a location means, and where an offset is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.lines import ColumnKind
from ci_kit.sarif.repair import uri as uris
from ci_kit.sarif.repair.lookup import child, text_of
from ci_kit.sarif.repair.offsets import Source, Unit
from ci_kit.sarif.tree import Found, Unread

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.tree import Tree

#: How many source texts are kept at a time.
_KEPT = 32
#: How many base ids may stand on one another.
_DEPTH = 16
#: Files that stand for a repository as a whole, the best first.
_FRONT = ("README.md", "README.rst", "README.txt", "README", "readme.md", "LICENSE", ".gitignore")


def is_file(tree: Tree | None, path: str) -> bool:
    """Whether a relative path is a file of the checkout, spelled exactly like that."""
    if tree is None:
        return False
    entry = tree.look(path)
    return entry.found is Found.FILE and not entry.respelled


def front_page(tree: Tree | None) -> str:
    """A file that stands for the repository as a whole; empty when there is none."""
    return next((name for name in _FRONT if is_file(tree, name)), "")


def prefix(base_id: object, job: Job) -> str:
    """The directory, with a slash, that a base id stands for; empty for the root and for what is not known.

    An outermost base elsewhere is taken for the root, which it was where the tool ran.

    Source: SARIF 2.1.0 §3.14.14.
    """
    if not isinstance(base_id, str) or job.scope.tree is None:
        return ""
    bases = child(job.run, "originalUriBaseIds")
    tail = ""
    for _ in range(_DEPTH):
        base = child(bases, base_id)
        uri = text_of(base, "uri")
        path = uris.absolute_path(uri)
        if path is not None:
            inside = job.scope.tree.relative(path if path.endswith("/") else f"{path}/")
            return (inside or "") + tail
        tail = f"{uris.relative_path(uri) or ''}{tail}"
        base_id = text_of(base, "uriBaseId")
        if not base_id:
            break
    return ""


def path_of(location: Obj, job: Job) -> str | None:
    """The file of the checkout that an artifactLocation means, in the tree's own spelling, if there is one."""
    tree = job.scope.tree
    path = uris.relative_path(text_of(location, "uri"))
    if tree is None or path is None:
        return None
    for candidate in dict.fromkeys((prefix(location.get("uriBaseId"), job) + path, path)):
        entry = tree.look(candidate)
        if entry.found is Found.FILE:
            return entry.path
    return None


def line_column(location: Obj, region: Obj, job: Job) -> dict[str, int] | None:
    """Lines and columns of a physicalLocation's region that is given by offsets.

    None when it is not in the file, or the file is not here. Columns count what the run says, UTF-16 units if
    it does not.
    """
    path = path_of(child(location, "artifactLocation"), job)
    source = None if path is None else _source(path, job)
    kind = ColumnKind.POINTS if job.run.get("columnKind") == ColumnKind.POINTS.value else ColumnKind.UTF16
    start = end = None
    for unit, start_key, size_key in _OFFSETS.get(kind, ()):
        first, size = region.get(start_key), region.get(size_key, 0)
        if source is not None and type(first) is int and type(size) is int and first >= 0 and size >= 0:
            start, end = source.place(first, unit, kind), source.place(first + size, unit, kind)
            break
    if start is None or end is None:
        return None
    return {"startLine": start[0], "startColumn": start[1], "endLine": end[0], "endColumn": end[1]}


_BYTES = ("byteOffset", "byteLength")
_CHARS = ("charOffset", "charLength")
#: Which offsets to look for, the first found counts, and what they count (§3.30.9).
_OFFSETS = {
    ColumnKind.UTF16: ((Unit.UTF16, *_CHARS), (Unit.BYTES, *_BYTES)),
    ColumnKind.POINTS: ((Unit.POINTS, *_CHARS), (Unit.BYTES, *_BYTES)),
}


def _source(path: str, job: Job) -> Source | None:
    """The text of a file of the checkout; None when it is no UTF-8 text. A few are kept."""
    kept: dict[str, Source | None] = job.memo.setdefault("sources", {})
    if path not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        assert job.scope.tree is not None  # noqa: S101 (without a tree there is no path)
        try:
            kept[path] = Source.of(job.scope.tree.read(path))
        except Unread:
            kept[path] = None
    return kept[path]
