"""LCOV tracefiles (geninfo(1)), as lcov, jest, c8, coverage.py and others write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.quality import numbers
from ci_kit.quality.coverage.lines import Coverage, FileLines
from ci_kit.quality.model import Kind, Reading
from ci_kit.quality.rules import Remark, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Longer lines than any path.
_LONGEST_LINE = 64 * 1024


def read(pieces: Iterable[bytes], name: str) -> Reading:
    """The lines of all files; a record without its end, or a file without any record, is a remark."""
    reading = Reading(name, Kind.COVERAGE, "lcov", coverage=Coverage())
    coverage = reading.coverage or Coverage()
    file, source, records, odd = FileLines(), "", 0, 0
    for line in _lines(pieces):
        word, _, value = line.partition(":")
        if word == "SF":
            file, source = FileLines(), value.strip()
        elif word == "DA":
            odd += not _line(file, value)
        elif word == "BRDA":
            taken, total = file.branches
            file.branches = (taken + (value.rpartition(",")[2] not in ("-", "0")), total + 1)
        elif word.strip() == "end_of_record":
            coverage.file(source).add(file)
            records, source = records + 1, ""
    if source:
        reading.whole = False
        reading.remarks.append(Remark(Rules.TRUNCATED, f"the record of `{source}` has no end", name))
    elif not records:
        reading.remarks.append(Remark(Rules.EMPTY, "it has no record of a file", name))
    if odd:
        reading.remarks.append(
            Remark(Rules.COUNTS_DIFFER, f"{odd:,} lines of data have no number and are left out", name)
        )
    return reading


def _line(file: FileLines, value: str) -> bool:
    number, _, hits = value.partition(",")
    hits = hits.partition(",")[0].strip()
    line = numbers.line(number)
    return line is not None and hits.lstrip("-").isdecimal() and file.set(line, hit=_ran(hits))


def _ran(hits: str) -> bool:
    return not hits.startswith("-") and bool(hits.strip("0"))


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    kept = b""
    for piece in pieces:
        *whole, kept = (kept + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace").rstrip("\r")
        kept = kept[:_LONGEST_LINE]
    yield kept.decode("utf-8", "replace")
