"""How Python, pytest and unittest write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_PYTEST = (Tool.PYTEST, Weight.TESTS)
_UNITTEST = (Tool.UNITTEST, Weight.TESTS)
_NAME = r"(?P<test>[^\s:]+\.py(?:::\S.*?)?)"

SHAPES = (
    shape(
        *_PYTEST,
        "FAILED",
        r"(?:FAILED|SUBFAIL(?:ED)?\S*)(?: [A-Z]+:)?(?: \[[\d.]+s\])? (?P<test>[^\s:]+::.+?)(?: - .*)?$",
    ),
    shape(*_PYTEST, "ERROR", rf"ERROR {_NAME}(?: - .*)?$"),
    shape(*_PYTEST, "FAILED", r"(?P<test>[^\s:]+\.py::.+?) FAILED(?:\s+\[ *\d+%\])?$", naming=1),
    shape(*_PYTEST, "ERROR", r"(?P<test>[^\s:]+\.py::.+?) ERROR(?:\s+\[ *\d+%\])?$", naming=1),
    shape(*_PYTEST, "] FAILED ", r"\[gw\d+\] \[ *\d+%\] FAILED (?P<test>\S.*)$", naming=1),
    shape(*_PYTEST, "] ERROR ", r"\[gw\d+\] \[ *\d+%\] ERROR (?P<test>\S.*)$", naming=1),
    shape(
        *_PYTEST, "ERROR collecting", r"_+ ERROR collecting (?P<test>\S+) _+$", after=12, until=r"[_=]{5,} ", naming=2
    ),
    shape(*_PYTEST, "ERROR at ", r"_+ ERROR at (?:setup|teardown) of (?P<test>\S.*?) _+$", after=2, naming=3),
    shape(*_PYTEST, "___", r"_{3,} (?P<test>[A-Za-z][\w.]*(?:\[.*\])?) _{3,}$", naming=3),
    shape(*_PYTEST, "E  ", r"E {2,}\S", before=3),
    shape(*_PYTEST, ": ", r"[^\s:]+\.py:\d+: [A-Z]\w+(?:Error|Exception|Failed|Exit|Interrupt|Timeout)?$"),
    shape(*_PYTEST, " in ", r"=*\s*(?:\d+ \w+, )*\d+ (?:failed|errors?)\b.* in \d[\d.]*s\b.*$"),
    shape(*_PYTEST, "Interrupted", r"!+ Interrupted: .* !+$"),
    shape(*_PYTEST, "INTERNALERROR>", r"INTERNALERROR> \S"),
    shape(*_PYTEST, "Timeout", r"\++ Timeout \++$", after=12),
    shape(
        *_PYTEST,
        "ERROR: ",
        r"ERROR: (?:usage:|file or directory not found|not found:|found no collectors)",
        before=2,
        after=3,
    ),
    shape(Tool.PYTEST, Weight.STATEMENT, "no tests ran", r"=*\s*no tests ran"),
    shape(
        Tool.LINTER,
        Weight.LINT,
        "coverage",
        r"(?:ERROR: |FAIL )?(?:Coverage failure:|Required test coverage of .* not reached)",
    ),
    shape(
        *_UNITTEST,
        "): ",
        r"(?:FAIL|ERROR): (?P<test>\w+ \([\w.<>]+\)(?: .*)?)$",
        before=1,
        after=30,
        until=r"={30,}$|Ran \d+ test",
    ),
    shape(
        *_UNITTEST,
        " (",
        r"(?:FAIL|ERROR): (?P<test>\w+ \([\w.<>]+\)(?: .*)?)$",
        before=1,
        after=30,
        until=r"={30,}$|Ran \d+ test",
    ),
    shape(*_UNITTEST, "FAILED (", r"FAILED \((?:failures|errors|unexpected successes)=\d+.*\)$"),
    shape(
        Tool.PYTHON,
        Weight.CRASH,
        "Error",
        r"(?:  [|+-] {0,3})?(?:[a-z_][\w.]*\.)?[A-Z]\w*Error(?:Group)?(?:: .*)?$",
        before=4,
    ),
    shape(Tool.PYTHON, Weight.CRASH, "Exception", r"(?:[a-z_][\w.]*\.)?\w*Exception(?:: .*)?$", before=3),
    shape(Tool.PYTHON, Weight.CRASH, "Interrupt", r"KeyboardInterrupt$", before=3),
    shape(Tool.PYTHON, Weight.CRASH, "Fatal Python error", r"Fatal Python error: ", after=10, until=BLANK),
    shape(Tool.PYTHON, Weight.CRASH, "No module named", r"\S*python\S*: No module named "),
    shape(Tool.PYTHON, Weight.CRASH, "can't open file", r"\S*python\S*: can't open file "),
)
