"""The names of failing tests: each once, in the best spelling that its tool gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.triage.model import Tool, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ci_kit.triage.spans import Span

_UNITTEST = re.compile(r"(?P<method>\w+) \((?P<where>[\w.<>]+)\)(?P<case>.*)")
_LONGEST = 300


def tests(spans: Iterable[Span]) -> list[str]:
    """The names of the failing tests in the order of the log."""
    by_tool: dict[Tool, list[tuple[int, str]]] = {}
    for span in sorted(spans, key=lambda one: one.start):
        if span.weight in (Weight.TESTS, Weight.HINT):
            by_tool.setdefault(span.tool, []).extend(span.names)
    known = any(named for tool, named in by_tool.items() if tool is not Tool.JAVASCRIPT)
    found: dict[str, None] = {}
    for tool, named in by_tool.items():
        if named and not (known and tool is Tool.JAVASCRIPT):
            found |= dict.fromkeys(_best(tool, named))
    return list(found)


def _best(tool: Tool, named: list[tuple[int, str]]) -> Iterator[str]:
    best = min(naming for naming, _ in named)
    for naming, name in named:
        if naming == best:
            yield _spelt(tool, name)[:_LONGEST]


def _spelt(tool: Tool, name: str) -> str:
    """The name as the tool takes it back: unittest's `test_x (a.B)` and `test_x (a.B.test_x)` are `a.B.test_x`."""
    match = _UNITTEST.fullmatch(name) if tool is Tool.UNITTEST else None
    if match is None:
        return name
    where, method = match["where"], match["method"]
    full = where if where.endswith(f".{method}") else f"{where}.{method}"
    return full + match["case"].rstrip()
