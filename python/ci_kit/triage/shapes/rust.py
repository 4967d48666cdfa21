"""How rustc, cargo and its tests write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_TEST = (Tool.CARGO_TEST, Weight.TESTS)

SHAPES = (
    shape(*_TEST, "... FAILED", r"test (?P<test>\S.*?)(?: - should panic)? \.\.\. FAILED$"),
    shape(*_TEST, " stdout ----", r"---- (?P<test>\S.*?) stdout ----$", after=8, until=BLANK),
    shape(*_TEST, "panicked at", r"thread '.*' (?:\(\d+\) )?panicked at", after=4, until=BLANK),
    shape(
        *_TEST, "] ", r"\s+(?:FAIL|TIMEOUT|SIG\w+|ABORT) \[ *[\d.]+s\] (?:\( *\d+/\d+\) )?(?P<test>\S+ \S+)$", naming=-1
    ),
    shape(*_TEST, "test result: FAILED", r"test result: FAILED"),
    shape(Tool.RUST, Weight.COMPILER, "error", r"error\[E\d{4}\]: ", after=14, until=BLANK),
    shape(
        Tool.RUST,
        Weight.COMPILER,
        "error: ",
        r"error: (?!could not compile|aborting|test failed|subprocess-exited|metadata-generation|"
        r"externally-managed|legacy-install|process didn't|\d+ targets? failed|no such command|"
        r"failed to|linking)\S",
        after=10,
        until=BLANK,
        then=r"\s*(?:-->|\|)",
    ),
    shape(Tool.RUST, Weight.COMPILER, "error: linking", r"error: linking with ", after=10, until=BLANK),
    shape(
        Tool.PACKAGES,
        Weight.TOOL,
        "error: failed to ",
        r"error: (?:failed to (?:select|get|load|parse|download|fetch|resolve|sync)|no matching package)",
        before=1,
        after=14,
    ),
    shape(Tool.LINTER, Weight.LINT, "Diff in ", r"Diff in \S+", after=8),
)
