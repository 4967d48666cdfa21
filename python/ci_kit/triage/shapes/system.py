"""What the runner and the operating system say, and what nobody in particular writes: error, fatal, failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_RUNNER = (Tool.RUNNER, Weight.VERDICT)
_SYSTEM = (Tool.SYSTEM, Weight.VERDICT)

SHAPES = (
    shape(*_RUNNER, "maximum execution time", r".*has exceeded the maximum execution time of "),
    shape(*_RUNNER, "has timed out after", r"The action '.*' has timed out after \d+ minutes"),
    shape(*_RUNNER, "lost communication", r".*lost communication with the server"),
    shape(*_RUNNER, "shutdown signal", r".*(?:runner|agent) has received a shutdown signal"),
    shape(*_RUNNER, "deprovision", r".*(?:deprovision|was deallocated|has been reclaimed)"),
    shape(*_RUNNER, "not acquired by Runner", r".*job was not acquired by Runner"),
    shape(
        *_RUNNER,
        "ot start",
        r".*(?:could not|was not|failed to|job was not) start(?:ed)?(?: because)? .*(?:billing|payments|"
        r"spending limit|runner|account)",
    ),
    shape(*_RUNNER, "No space left on device", r".*No space left on device", before=1),
    shape(*_RUNNER, "Can't use 'tar -xzf'", r".*Can't use 'tar -xzf'", before=3),
    shape(*_RUNNER, "to resolve action", r".*(?:Unable|Failed) to resolve action"),
    shape(*_RUNNER, "download action", r".*(?:Unable|Failed) to download (?:action|archive)", after=2),
    shape(*_RUNNER, "Failed to CreateArtifact", r".*Failed to CreateArtifact"),
    shape(*_RUNNER, "nvalid workflow file", r".*[Ii]nvalid workflow file"),
    shape(*_RUNNER, "not accessible by", r".*Resource not accessible by (?:integration|personal access token)"),
    shape(*_SYSTEM, "ENOSPC", r".*\bENOSPC\b"),
    shape(*_SYSTEM, "isk quota exceeded", r".*[Dd]isk quota exceeded"),
    shape(*_SYSTEM, "ut of memory", r".*\b[Oo]ut of memory\b"),
    shape(*_SYSTEM, "annot allocate memory", r".*[Cc]annot allocate memory"),
    shape(*_SYSTEM, "Killed signal", r".*Killed signal terminated program"),
    shape(*_SYSTEM, "oom-kill", r".*oom-kill"),
    shape(*_SYSTEM, "OOMKilled", r".*OOMKilled"),
    shape(*_SYSTEM, "Killed", r"(?:.*: line \d+: +\d+ )?(?:\S+: )?Killed\b(?!:)"),
    shape(*_SYSTEM, "137", r".*\b(?:exit(?:ed with)? (?:code|status):? |Error |code )137\b"),
    shape(*_SYSTEM, "signal 9", r".*(?:signal 9|SIGKILL)"),
    shape(Tool.RUNNER, Weight.HINT, "operation was cancel", r".*operation was cancell?ed"),
    shape(Tool.GENERAL, Weight.STATEMENT, "ermission denied", r".*[Pp]ermission denied"),
    shape(
        Tool.GENERAL,
        Weight.STATEMENT,
        "rror: ",
        r"(?:\S+: ){0,2}(?:\w+ )?(?:[Ee]rror|ERROR|[Ff]atal|FATAL|\w+Error): \S",
        before=4,
        after=2,
        until=BLANK,
    ),
    shape(
        Tool.GENERAL,
        Weight.STATEMENT,
        "ERROR",
        r"(?:\S+ )?(?:\[\w+\] )?\[?ERROR\]?:? (?!: )\S",
        before=3,
        after=1,
        until=BLANK,
    ),
    shape(Tool.GENERAL, Weight.STATEMENT, "xpecting ", r"Expecting \S.*: line \d+ column"),
    shape(Tool.GENERAL, Weight.STATEMENT, "unterminated ", r"\S+: .*\bunterminated "),
    shape(Tool.GENERAL, Weight.STATEMENT, ": line ", r"\S+: line \d+: \S", before=2),
    shape(Tool.GENERAL, Weight.STATEMENT, "able to ", r"(?:\S+: )?[Uu]nable to \S", before=2),
    shape(Tool.GENERAL, Weight.STATEMENT, "annot ", r"(?:\S+: )?[Cc]annot \S", before=2),
    shape(Tool.GENERAL, Weight.STATEMENT, "No such file", r"\S.*: No such file or directory$", before=2),
    shape(Tool.GENERAL, Weight.STATEMENT, "FATAL", r"(?:\S+ )?\[?FATAL\]?:? \S", before=3, after=1, until=BLANK),
    shape(
        Tool.GENERAL,
        Weight.STATEMENT,
        "rror",
        r"(?:Uncaught |Unhandled )?(?:\w+Exception|\w*Error): ",
        before=2,
        after=4,
        until=BLANK,
    ),
    shape(Tool.GENERAL, Weight.HINT, "ailed", r"(?!.*\b0 failed)(?!.*failed[:=] ?0).*\b[Ff]ailed\b", before=2),
    shape(Tool.GENERAL, Weight.HINT, "FAIL", r".*\bFAIL(?:ED|URE)?\b", before=2),
    shape(Tool.GENERAL, Weight.HINT, "timed out", r".*\btimed out\b", before=2),
)
