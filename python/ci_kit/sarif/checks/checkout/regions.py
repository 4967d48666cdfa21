"""Are the lines and columns of a result within its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.checkout.family import DOCS, checkout
from ci_kit.sarif.lines import ColumnKind
from ci_kit.sarif.rule import Effect
from ci_kit.sarif.text import counted, short
from ci_kit.sarif.tree import Found, Unread
from ci_kit.sarif.uri import Form, target

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Findings, Pointer
    from ci_kit.sarif.lines import Lines
    from ci_kit.sarif.tree import Tree

_KEY = "ci_kit.sarif.checks.checkout"

LINE = checkout(
    "line-past-end",
    "A result is behind the last line of its file",
    why="GitHub has no line to show the alert at. Usually the file has changed since it was scanned, or a"
    " generated file was scanned instead of its source.",
    remedy="Scan the commit that is uploaded for; do not change files between checkout and scan.",
)
COLUMN = checkout(
    "column-past-end",
    "A result is behind the end of its line",
    why="GitHub marks the wrong part of the line. Tabs count as one column; columns count UTF-16 code units"
    " unless the run's columnKind says otherwise.",
    remedy="Count columns as columnKind says, from 1; endColumn is the column behind the last character.",
    source=f"{DOCS}; SARIF 2.1.0 §3.30.6 to §3.30.8, §3.14.17",
)
NOT_READ = checkout(
    "file-not-read",
    "Lines and columns in a file were not checked",
    why="The file is binary, very large or cannot be read; GitHub may not show it either.",
    remedy="Nothing to do if the file is no source.",
    level=Level.NOTE,
    effect=Effect.NONE,
)


@dataclass(slots=True)
class Files:
    """The files of one run's results by URI; None for what is not there or no text."""

    kind: ColumnKind
    lines: dict[str, Lines | None] = field(default_factory=dict)
    unread: dict[str, tuple[Pointer, str]] = field(default_factory=dict)


def check_result(result: Obj, at: Pointer, run: RunContext, out: Findings) -> None:
    """Check the places at which GitHub shows the result, which fits the schema."""
    files: Files = run.memo.get(_KEY) or _open(run)
    for index, location in enumerate(result.get("locations", ())):
        try:
            physical = location["physicalLocation"]
            uri = physical["artifactLocation"]["uri"]
            region = physical["region"]
            start = region["startLine"]
        except KeyError:
            continue
        lines = files.lines[uri] if uri in files.lines else _read(uri, (*at, "locations", index), files, run)
        if lines is None:
            continue
        end = region.get("endLine", start)
        if min(start, end) < 1:
            continue  # the schema has said so
        if max(start, end) > len(lines.points):
            _past_end(max(start, end), lines, uri, (*at, "locations", index), out)
        elif "startColumn" in region or "endColumn" in region:
            _check_columns(region, lines, files.kind, (*at, "locations", index), out)


def finish_run(run: RunContext, out: Findings) -> None:
    """Name the files that were not read."""
    files: Files | None = run.memo.get(_KEY)
    for uri, (at, reason) in files.unread.items() if files else ():
        out.add(NOT_READ, at, f"{short(uri)!r} was not read: {short(reason)}")


def _check_columns(region: Obj, lines: Lines, kind: ColumnKind, at: Pointer, out: Findings) -> None:
    start: int = region["startLine"]
    end = region.get("endLine", start)
    start_column = region.get("startColumn", 1)
    end_column = region.get("endColumn", 1)
    lengths = lines.points if kind is ColumnKind.POINTS else lines.units
    if start_column <= lengths[start - 1] + 1 and end_column <= lengths[end - 1] + 1:
        return
    here = (*at, "physicalLocation", "region")
    if start_column > lines.last_start(start, kind):
        message = f"column {start_column:,}, but line {start:,} has {counted(lengths[start - 1], 'column')}"
        out.add(COLUMN, (*here, "startColumn"), message)
    elif end_column > lines.last_end(end, kind):
        message = f"up to column {end_column:,}, but line {end:,} has {counted(lengths[end - 1], 'column')}"
        out.add(COLUMN, (*here, "endColumn"), message)


def _past_end(line: int, lines: Lines, uri: str, at: Pointer, out: Findings) -> None:
    # The empty line that a last line break opens is no line to a reader.
    last = len(lines) - (len(lines) > 1 and not lines.points[-1])
    message = f"line {line:,}, but {short(uri)!r} has {counted(last, 'line')}"
    out.add(LINE, (*at, "physicalLocation", "region"), message)


def _open(run: RunContext) -> Files:
    points = run.run.get("columnKind") == ColumnKind.POINTS
    files = run.memo[_KEY] = Files(ColumnKind.POINTS if points else ColumnKind.UTF16)
    return files


def _read(uri: str, at: Pointer, files: Files, run: RunContext) -> Lines | None:
    """The lines of the file that `uri` names, remembered; None when there is nothing to compare with."""
    tree = run.options.tree
    files.lines[uri] = None
    path = _path_of(uri, tree) if tree is not None else None
    if tree is not None and path is not None:
        try:
            files.lines[uri] = tree.lines(path)
        except Unread as error:
            files.unread[uri] = (at, error.reason)
    return files.lines[uri]


def _path_of(uri: str, tree: Tree) -> str | None:
    place = target(uri, tree)
    if place.form in (Form.OTHER, Form.OUTSIDE):
        return None
    entry = tree.look(place.path)
    return entry.path if entry.found is Found.FILE else None
