"""How the tests of further languages and all sorts of linters write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_RUBY = (Tool.RUBY_TEST, Weight.TESTS)
_OTHER = (Tool.OTHER_TEST, Weight.TESTS)
_LINT = (Tool.LINTER, Weight.LINT)

SHAPES = (
    shape(*_RUBY, "rspec ", r"rspec (?P<test>\S+(?:\[[\d:]+\])? # .*)$"),
    shape(*_RUBY, "Failure/Error", r"\s+Failure/Error: ", before=1, after=6, until=BLANK),
    shape(*_RUBY, "#test_", r"(?P<test>[\w:]+#test_\S+)(?: \[\S+\])?:?$", before=1, after=5, until=BLANK),
    shape(Tool.RUBY, Weight.CRASH, "Error)", r"\S+\.rb:\d+:in .*\((?:[\w:]*Error|\w*Exception)\)$", after=4),
    shape(Tool.PHP_TEST, Weight.TESTS, "::", r"\d+\) (?P<test>[\w\\]+::\w+.*)$", after=5, until=BLANK),
    shape(*_OTHER, ") test ", r"\s+\d+\) (?P<test>test .+ \([\w.]+\))$", after=8, until=BLANK),
    shape(*_OTHER, "failed", r"Test Case '-\[(?P<test>\S+ \S+)\]' failed", before=4),
    shape(*_OTHER, "failed", r"Test Case '(?P<test>[\w.]+)' failed", before=4),
    shape(*_OTHER, " [E]", r"\d\d:\d\d \+\d+(?: ~\d+)? -\d+: (?P<test>\S.*) \[E\]$", after=6, until=r"\d\d:\d\d \+"),
    shape(*_OTHER, "| FAIL |", r"(?P<test>\S.*?)\s+\| FAIL \|$", after=2),
    shape(*_OTHER, ".feature:", r"(?:cucumber |  )?(?P<test>\S+\.feature:\d+)\s+(?:# )?\S", naming=0),
    shape(*_OTHER, "//", r"(?P<test>//\S+)\s+(?:FAILED|TIMEOUT|FAILED TO BUILD)"),
    shape(*_OTHER, "\u2717 ", r"\s?\u2717 (?P<test>\S.*)$", after=4, until=r"\s?[\u2713\u2717]|\d+ tests"),
    # Linters that name a place: flake8, ruff, mypy, pylint, shellcheck, yamllint, hadolint, markdownlint, actionlint.
    shape(*_LINT, ".py:", r"\S+\.pyi?:\d+:\d+: (?:error: )?[A-Z]{1,6}\d{1,5}\b"),
    shape(*_LINT, ": error: ", r"\S+\.pyi?:\d+:(?:\d+:)? error: ", after=1, until=r"\S+:\d+:|Found \d"),
    shape(*_LINT, " error ", r"\s+\d+:\d+\s+error\s+", before=1),
    shape(*_LINT, ":", r"[^\s:]+:\d+(?::\d+)? (?:MD\d{3}|DL\d{4}|SC\d{4})", after=1),
    shape(*_LINT, "In ", r"In \S+ line \d+:$", after=5, until=BLANK),
    shape(*_LINT, " [", r"[^\s:]+\.ya?ml:\d+:\d+: .* \[[\w-]+\]$", after=3),
    shape(*_LINT, " --> ", r" +--> \S+:\d+:\d+$", before=1, after=5, until=BLANK),
    shape(*_LINT, "would reformat ", r"(?:would reformat|Would reformat:?) \S"),
    shape(*_LINT, "would be reformatted", r".*\d+ files? would be reformatted"),
    shape(*_LINT, "Imports are incorrectly", r"ERROR: \S+ Imports are incorrectly sorted"),
    shape(
        *_LINT,
        "- hook id",
        r"- hook id: \S+",
        before=1,
        after=12,
        until=r".*\.{4,}(?:Passed|Failed|\(no files|Skipped)",
    ),
    shape(*_LINT, "Found ", r"Found \d+ errors?(?: in \d+ files?.*)?\.?$"),
    shape(*_LINT, "offense", r"\d+ files? inspected, [1-9]\d* offenses? detected", before=6),
    shape(*_LINT, ": C: ", r"\S+\.rb:\d+:\d+: [CWEF]: ", after=2),
    shape(*_LINT, ".py:", r"\S+\.pyi?:\d+:\d+:? (?:undefined|unused|redefinition|local variable|.* imported but)"),
    shape(*_LINT, "QUALITY GATE", r".*QUALITY GATE STATUS: FAILED"),
    shape(*_LINT, "int failed", r"\s*[Ll]int failed", before=4),
    shape(*_LINT, "inter failed", r".*[Ll]inter failed", after=4),
    shape(*_LINT, "not formatted", r".*(?:is|are) not (?:properly )?formatted"),
    shape(*_LINT, "rated at", r"Your code has been rated at", before=6),
)
