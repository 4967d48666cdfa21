"""How Node.js, its test runners and compilers write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_CROSS = "[\u00d7\u2715\u2716\u2717\u2718\u2a2f]"
_TIME = r"(?: \(?\d[\d.,]* ?m?s\)?)?"

SHAPES = (
    shape(
        Tool.JEST,
        Weight.TESTS,
        "\u25cf ",
        r"\s{0,4}\u25cf (?!Console|Test suite failed|Cannot log|Validation|Deprecation|process\.exit)(?P<test>\S.*)$",
        after=14,
        until=r"\s{0,4}\u25cf |Test Suites:|(?:FAIL|PASS) ",
    ),
    shape(
        Tool.JEST,
        Weight.TESTS,
        "Test suite failed to run",
        r"\s{0,4}\u25cf Test suite failed to run",
        before=2,
        after=12,
    ),
    shape(
        Tool.JEST,
        Weight.TESTS,
        "FAIL ",
        r"\s?FAIL (?!\s*\S+ > )(?:\S+ )?\s?(?P<test>\S+\.[cm]?[jt]sx?)(?: \(.*\))?$",
        naming=2,
    ),
    shape(Tool.JEST, Weight.TESTS, "coverage threshold", r"Jest: .*coverage threshold for"),
    shape(
        Tool.VITEST,
        Weight.TESTS,
        " FAIL ",
        r"\s{1,2}FAIL\s{1,2}(?P<test>\S.* > .+?)$",
        after=10,
        until=r"\s*(?:\u23af{4,}|FAIL )",
    ),
    shape(
        Tool.VITEST,
        Weight.TESTS,
        " FAIL ",
        r"\s{1,2}FAIL\s{1,2}(?P<test>\S+)(?: \[ .* \])?$",
        after=6,
        until=BLANK,
        naming=1,
    ),
    shape(Tool.JAVASCRIPT, Weight.HINT, " ", rf"\s+{_CROSS} (?P<test>\S.*?){_TIME}$", naming=3),
    shape(
        Tool.PLAYWRIGHT,
        Weight.TESTS,
        " \u203a ",
        r"\s+\d+\) (?P<test>(?:\[.*?\] \u203a )?\S+:\d+:\d+ \u203a .+?)[ \u2500]*$",
        after=12,
    ),
    shape(
        Tool.TAP,
        Weight.TESTS,
        "not ok ",
        r"\s*not ok \d+(?: -)? (?P<test>(?!.*# (?:TODO|SKIP|todo|skip))\S.*)$",
        after=14,
        until=r"\s*(?:not )?ok |\s*\.\.\.$",
    ),
    shape(
        Tool.TAP,
        Weight.TESTS,
        "\u2716 ",
        r"\u2716 (?!failing tests|\d+ problem)(?P<test>\S.*?) \(\d[\d.]*ms\)$",
        after=8,
        until=BLANK,
    ),
    shape(
        Tool.OTHER_TEST,
        Weight.TESTS,
        " FAILED",
        r"(?!\[)(?:Chrome|Firefox|HeadlessChrome|jsdom|Safari|Edge)\b.*?\) (?P<test>\S.*) FAILED$",
        after=6,
    ),
    shape(
        Tool.JAVASCRIPT,
        Weight.COMPILER,
        "error TS",
        r"\S.*?(?:\(\d+,\d+\)|:\d+:\d+)(?::| -) error TS\d+: ",
        after=6,
        until=BLANK,
    ),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "error TS", r"error TS\d+: "),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "ERROR in ", r"ERROR in ", after=10, until=BLANK),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "[ERROR]", rf"\s?{_CROSS} \[ERROR\] ", after=6),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "Module not found", r"(?:Error: )?Module not found: ", before=3, after=4),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "Rollup failed", r".*Rollup failed to resolve import"),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "error during build", r"error during build:", after=6),
    shape(Tool.JAVASCRIPT, Weight.COMPILER, "Failed to compile", r"\s*Failed to compile", after=8),
    shape(
        Tool.JAVASCRIPT,
        Weight.CRASH,
        "Error",
        r"(?:Uncaught |Unhandled |\[?)(?:\w*Error)(?: \[\w+\])?: ",
        before=5,
        after=6,
        until=r"Node\.js v",
    ),
    shape(
        Tool.JAVASCRIPT,
        Weight.CRASH,
        "Error",
        r"(?:Syntax|Type|Reference|Range|Assertion)Error(?: \[\w+\])?: ",
        before=5,
        after=6,
        until=r"Node\.js v",
    ),
    shape(Tool.JAVASCRIPT, Weight.CRASH, "UnhandledPromiseRejection", r".*UnhandledPromiseRejection", after=4),
    shape(Tool.SYSTEM, Weight.VERDICT, "heap out of memory", r".*JavaScript heap out of memory"),
    shape(Tool.LINTER, Weight.LINT, "  error  ", r"\s+\d+:\d+\s+error\s+\S", before=3),
    shape(Tool.LINTER, Weight.LINT, "problem", rf"\s*{_CROSS} \d+ problems? \("),
    shape(Tool.LINTER, Weight.LINT, "Code style issues", r".*Code style issues", before=6),
    shape(Tool.LINTER, Weight.LINT, "] ", r"\[error\] \S+\.\w+: \S", after=4),
)
