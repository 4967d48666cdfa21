"""The words of triage: lines of a log, blocks that explain a failure, what kind of failure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Mark(StrEnum):
    """What the runner says a line is; the word in `##[word]`."""

    NONE = ""
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    GROUP = "group"
    END = "endgroup"
    COMMAND = "command"
    DEBUG = "debug"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log without timestamp, colours and mark. `number` is 1-based in the log as it came."""

    number: int
    text: str
    mark: Mark = Mark.NONE


class Tool(StrEnum):
    """What wrote a block."""

    RUNNER = "runner"
    SYSTEM = "system"
    PYTHON = "Python"
    PYTEST = "pytest"
    UNITTEST = "unittest"
    JAVASCRIPT = "JavaScript"
    JEST = "Jest"
    VITEST = "Vitest"
    MOCHA = "Mocha"
    TAP = "TAP"
    PLAYWRIGHT = "Playwright"
    GO = "go"
    GO_TEST = "go test"
    RUST = "rustc"
    CARGO_TEST = "cargo test"
    NATIVE = "compiler"
    NATIVE_TEST = "native tests"
    JVM = "JVM"
    JVM_TEST = "JVM tests"
    DOTNET = ".NET"
    DOTNET_TEST = ".NET tests"
    RUBY = "Ruby"
    RUBY_TEST = "Ruby tests"
    PHP_TEST = "PHPUnit"
    OTHER_TEST = "tests"
    MAKE = "make"
    LINTER = "linter"
    PACKAGES = "package manager"
    DOCKER = "docker"
    GIT = "git"
    NETWORK = "network client"
    ANNOTATION = "annotation"
    GENERAL = "general"
    OWN = "own rule"


class Weight(StrEnum):
    """How much a block explains, from what settles it to what merely stands at the right place."""

    VERDICT = "verdict"
    TESTS = "tests"
    COMPILER = "compiler"
    CRASH = "crash"
    TOOL = "tool"
    LINT = "lint"
    STATEMENT = "statement"
    HINT = "hint"
    PLACE = "place"

    @property
    def rank(self) -> int:
        """0 for the weightiest: comparable."""
        return _RANKS[self]


_RANKS = {weight: rank for rank, weight in enumerate(Weight)}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together and explain something.

    `keys` are the numbers of the lines that say it; the others are context.
    """

    tool: Tool
    weight: Weight
    lines: tuple[Line, ...]
    keys: frozenset[int]
    tests: tuple[str, ...] = ()

    @property
    def key_lines(self) -> tuple[Line, ...]:
        """The lines that say it."""
        return tuple(line for line in self.lines if line.number in self.keys)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What of a log explains its failure.

    `blocks` come with the weightiest first. `errors` are what the runner marked as errors, without those that only
    say that a process failed. `exit_code` is the last one named; `step` the command or action of the step that
    failed. `dropped` counts lines in the middle of a log too long to be kept.
    """

    blocks: tuple[Block, ...] = ()
    tests: tuple[str, ...] = ()
    errors: tuple[Line, ...] = ()
    exit_code: int | None = None
    step: str = ""
    length: int = 0
    dropped: int = 0

    @property
    def primary(self) -> Block | None:
        """The block that explains most."""
        return self.blocks[0] if self.blocks else None


class Category(StrEnum):
    """What kind of failure it is."""

    SYNTAX = "syntax"
    DEPENDENCY = "dependency"
    ASSERTION = "assertion"
    COMPILE = "compile"
    LINT = "lint"
    NETWORK = "network"
    RATE_LIMIT = "rate-limit"
    RESOURCE = "resource"
    TIMEOUT = "timeout"
    INFRASTRUCTURE = "infrastructure"
    PERMISSION = "permission"
    UNKNOWN = "unknown"


class Disposition(StrEnum):
    """What to do with it."""

    #: A change in the repository mends it.
    FIXABLE = "fixable"
    #: The log does not settle whether the repository is at fault.
    INVESTIGATE = "investigate"
    #: It lies outside the repository: services, machines, permissions.
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Classification:
    """What a failure is taken for, by which rule, how surely (0 to 1), and the lines that it rests on.

    `transient` means that running the same again may succeed.
    """

    category: Category
    disposition: Disposition
    transient: bool
    confidence: float
    rule: str
    title: str
    evidence: tuple[Line, ...] = field(default=())
