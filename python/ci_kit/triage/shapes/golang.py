"""How Go and its tests write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_TEST = (Tool.GO_TEST, Weight.TESTS)
_END = r"(?:=== |--- |FAIL\b|ok  |PASS$|\?   )"

SHAPES = (
    shape(*_TEST, "--- FAIL: ", r"\s*--- FAIL: (?P<test>\S+) \(", before=2, after=14, until=_END),
    shape(*_TEST, "=== FAIL: ", r"=== FAIL: (?P<test>\S+ \S+) \(", after=12, until=_END, naming=-1),
    shape(*_TEST, '"Action":"fail"', r'\{.*"Action":"fail".*"Test":"(?P<test>[^"]+)"'),
    shape(*_TEST, "_test.go:", r"\s+\S*_test\.go:\d+: "),
    shape(*_TEST, "Error Trace:", r"\s+Error Trace:\s", after=8, until=r"\s+Test:"),
    shape(*_TEST, "FAIL\t", r"FAIL\t\S+\s(?!\[(?:build|setup) failed)"),
    shape(*_TEST, "DATA RACE", r"WARNING: DATA RACE", after=12),
    shape(*_TEST, "panic: test timed out", r"panic: test timed out after ", after=6),
    shape(Tool.GO, Weight.COMPILER, ".go:", r"(?:vet: )?(?:\.{0,2}/)?[^\s:]+\.go:\d+:\d+: (?!.*\(\w+\)$)\S", before=1),
    shape(Tool.GO, Weight.COMPILER, "import cycle", r"(?:package .*|.*import cycle not allowed.*)$", after=4),
    shape(Tool.GO, Weight.CRASH, "panic: ", r"panic: \S", after=12, until=r"exit status"),
    shape(
        Tool.GO,
        Weight.CRASH,
        "fatal error: ",
        r"fatal error: (?:all goroutines|concurrent map|runtime|stack|out of|unexpected)",
        after=8,
    ),
    shape(Tool.GO, Weight.TOOL, "go: ", r"go: (?!downloading|finding|extracting|added|upgraded|warning)\S", after=3),
    shape(Tool.GO, Weight.TOOL, "no required module", r".*no required module provides package", before=1, after=1),
    shape(Tool.LINTER, Weight.LINT, ".go:", r"[^\s:]+\.go:\d+:\d+: .* \(\w+\)$", after=2, until=BLANK),
)
