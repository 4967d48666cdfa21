"""How Maven, Gradle, their compilers and tests, and .NET write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_TEST = (Tool.JVM_TEST, Weight.TESTS)
_BUILD = (Tool.JVM, Weight.COMPILER)

SHAPES = (
    shape(*_TEST, "[ERROR]", r"\[ERROR\]\s+(?P<test>[A-Za-z_$][\w$.]*[.#][\w$]+(?:\[.*?\]|\(.*?\))?):\d+(?:->\S+)? "),
    shape(
        *_TEST,
        "<<< ",
        r"(?:\[ERROR\] )?(?P<test>\S+)\s+(?:--\s+)?Time elapsed: .* <<< (?:FAILURE|ERROR)!",
        after=5,
        until=r"\[(?:INFO|ERROR)\]|\s*$",
        naming=1,
    ),
    shape(*_TEST, " FAILED", r"(?P<test>\S+(?: > \S.*?)+)(?:\(\))? FAILED$", after=6, until=BLANK),
    shape(*_TEST, "Tests run:", r"(?:\[ERROR\] )?Tests run: \d+, (?:Failures: [1-9]|Failures: 0, Errors: [1-9])"),
    shape(*_BUILD, "[ERROR]", r"\[ERROR\] /?\S+\.(?:java|kt|scala|groovy):\[\d+,\d+\] ", after=2),
    shape(*_BUILD, ": error: ", r"\S+\.(?:java|scala|groovy):\d+: error: ", after=4),
    shape(*_BUILD, "e: ", r"e: (?:file://)?\S+\.kts?[: ]"),
    shape(*_BUILD, "COMPILATION ERROR", r"\[ERROR\] COMPILATION ERROR"),
    shape(Tool.JVM, Weight.TOOL, "What went wrong", r"\* What went wrong:", after=6, until=r"\* Try:"),
    shape(
        Tool.JVM,
        Weight.TOOL,
        "Failed to execute goal",
        r"\[ERROR\] Failed to execute goal (?!.*(?:maven-surefire|maven-failsafe|maven-compiler)-plugin)",
    ),
    shape(
        Tool.JVM,
        Weight.TOOL,
        "[ERROR]",
        r"\[ERROR\]\s+(?:Non-|'dependencies|Unresolveable|Could not|Child module|Malformed|Unknown|Plugin )",
    ),
    shape(Tool.JVM, Weight.CRASH, "Exception", r'Exception in thread "', after=8),
    shape(Tool.JVM, Weight.CRASH, "Caused by", r"Caused by: [\w.$]+(?:Exception|Error)", after=2),
    shape(Tool.SYSTEM, Weight.VERDICT, "OutOfMemoryError", r".*java\.lang\.OutOfMemoryError"),
    shape(
        Tool.DOTNET_TEST,
        Weight.TESTS,
        "Failed ",
        r"\s*Failed (?P<test>[\w.]+(?:\(.*\))?) \[[^\]]*m?s\]$",
        after=8,
        until=BLANK,
    ),
    shape(Tool.DOTNET_TEST, Weight.TESTS, "[FAIL]", r"\[xUnit\.net \S+\]\s+(?P<test>\S.*) \[FAIL\]$", naming=1),
    shape(Tool.DOTNET, Weight.COMPILER, "error ", r".*(?:\(\d+,\d+\)|CSC|\.\w+proj) ?: error [A-Z]{2,6}\d{3,5}: "),
    shape(Tool.DOTNET, Weight.CRASH, "Unhandled exception", r"Unhandled exception\.? ", after=6),
)
