"""What shapes of single lines cannot find: tracebacks, and tests whose names run over several lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.triage.log import Log

_TRACEBACK = re.compile(r"(?P<margin>[ |+-]*)(?:Exception Group )?Traceback \(most recent call last\):")
_CHAINED = re.compile(r"[ |]*(?:During handling of the above exception|The above exception was the direct cause)")
_EXCEPTION = re.compile(
    r"[A-Za-z_][\w.]*(?:[Ee]rror|Exception|timeout|Exit|Interrupt|Group|Warning|Timeout|[A-Z]\w*)\b(?:: |$| \()"
)
#: A traceback has no more lines than this; a recursion is cut by Python itself.
_LONGEST = 400
#: Most lines of a message behind the name of its exception.
_MESSAGE = 8

_FAILING = re.compile(r"\s*(\d+) failing$")
_NUMBERED = re.compile(r"(\s+)\d+\) (\S.*)")
_MOCHA_TESTS = 200
_TITLE_LINES = 8


def tracebacks(log: Log) -> Iterator[Span]:
    """Python's tracebacks, with the exceptions that led to each other in one span."""
    taken = -1
    for index in log.signals:
        match = _TRACEBACK.match(log.lines[index].text) if index > taken else None
        if match:
            span = _traceback(log, index, len(match["margin"]))
            taken = span.end
            yield span


def _traceback(log: Log, start: int, margin: int) -> Span:
    lines = log.lines
    end, keys = start + 1, set[int]()
    limit = min(len(lines), start + _LONGEST)
    while end < limit:
        text = lines[end].text[margin:]
        if text.startswith("  ") or not text.strip() or _CHAINED.match(text) or _TRACEBACK.match(text):
            end += 1
            continue
        if not _EXCEPTION.match(text):
            break
        keys.add(end)
        end = _after_message(log, end + 1, margin, limit)
        if not _goes_on(log, end):
            break
    return Span(Tool.PYTHON, Weight.CRASH, start, end, keys | ({end - 1} if not keys else set()))


def _after_message(log: Log, at: int, margin: int, limit: int) -> int:
    """The end of a message of several lines: at an empty line, or where somebody else speaks."""
    stop = min(limit, at + _MESSAGE)
    while at < stop and (text := log.lines[at].text[margin:]).strip() and text.startswith((" ", "\t")):
        at += 1
    return at


def _goes_on(log: Log, at: int) -> bool:
    return any(_CHAINED.match(line.text) for line in log.lines[at : at + 3])


def mocha(log: Log) -> Iterator[Span]:
    """What Mocha lists under `2 failing`: suites and title on lines of their own, then the error."""
    for index in log.signals:
        if match := _FAILING.match(log.lines[index].text):
            yield _mocha(log, index, int(match[1]))


def _mocha(log: Log, start: int, failing: int) -> Span:
    span = Span(Tool.MOCHA, Weight.TESTS, start, start + 1, {start})
    limit = min(len(log.lines), start + 40 * min(failing, _MOCHA_TESTS) + 4)
    at = start + 1
    while at < limit and len(span.names) < failing:
        if match := _NUMBERED.match(log.lines[at].text):
            title, at = _title(log, at, match[2])
            span.names.append((0, title))
            span.end = min(at + 6, len(log.lines))
            span.keys |= {at - 1, min(at, span.end - 1)}
        at += 1
    return span


def _title(log: Log, at: int, first: str) -> tuple[str, int]:
    """A title and the index of the line after it; its last line ends with a colon."""
    parts = [first.strip()]
    end = at + 1
    while not parts[-1].endswith(":") and end < min(len(log.lines), at + _TITLE_LINES):
        parts.append(log.lines[end].text.strip())
        end += 1
    return " ".join(filter(None, parts)).removesuffix(":"), end
