"""How compilers of C and C++, linkers, make and their tests write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_BUILD = (Tool.NATIVE, Weight.COMPILER)
_TEST = (Tool.NATIVE_TEST, Weight.TESTS)

SHAPES = (
    shape(
        *_BUILD,
        "error: ",
        r"(?!\S+\.pyi?:)[^\s:][^:]*:\d+:(?:\d+:)? (?:fatal |internal compiler )?error: ",
        before=1,
        after=3,
    ),
    shape(*_BUILD, "Error: ", r"[^\s:][^:]*\.(?:s|S|asm|f\d*|F\d*):\d+: Error: "),
    shape(*_BUILD, "error ", r".*(?:\(\d+(?:,\d+)?\)|LINK|NMAKE|MSBUILD) ?: (?:fatal )?error [A-Z]{1,5}\d+ ?: "),
    shape(*_BUILD, "error: ", r"(?:gcc|g\+\+|clang\S*|cc1\S*|collect2|lto\S*|ld\S*): (?:fatal )?error: "),
    shape(*_BUILD, "ld", r"\S*ld(?:\.\w+)?(?:\.exe)?: (?!warning)\S", before=1),
    shape(*_BUILD, "undefined reference", r".*undefined reference to "),
    shape(*_BUILD, "multiple definition", r".*multiple definition of "),
    shape(*_BUILD, "Undefined symbols", r"Undefined symbols for architecture", after=6),
    shape(
        Tool.NATIVE,
        Weight.TOOL,
        "CMake Error",
        r"CMake Error",
        after=18,
        until=r"(?:Call Stack|-- )",
        says=r"\s+(?:Could not|By not|Could NOT|The source|Cannot|No )|Could NOT",
    ),
    shape(Tool.NATIVE, Weight.TOOL, "meson.build", r"\S*meson\.build:\d+:\d+: ERROR: "),
    shape(Tool.NATIVE, Weight.TOOL, "configure: error", r"configure: error: ", before=3),
    shape(*_TEST, "[  FAILED  ]", r"\[  FAILED  \] (?P<test>[\w/]+\.[\w/]+)", before=6),
    shape(
        *_TEST,
        " - ",
        r"\s+\d+ - (?P<test>\S+) \((?:Failed|Timeout|SEGFAULT|Not Run|BAD_COMMAND|Child aborted|Subprocess aborted|"
        r"\w+)\)$",
        naming=-1,
    ),
    shape(*_TEST, "Failure", r"\S+:\d+: Failure$", after=6, until=r"\["),
    shape(*_TEST, "FAILED:", r"\S+:\d+: FAILED:$", before=6, after=4),
    shape(*_TEST, "Assertion", r"\S+: \S+:\d+: .*: Assertion .* failed\.$"),
    shape(Tool.SYSTEM, Weight.CRASH, "Sanitizer", r".*ERROR: \w+Sanitizer: ", after=10),
    shape(Tool.SYSTEM, Weight.CRASH, "runtime error: ", r"\S+:\d+:\d+: runtime error: "),
    shape(Tool.SYSTEM, Weight.CRASH, "Segmentation fault", r".*Segmentation fault"),
    shape(Tool.SYSTEM, Weight.CRASH, "core dumped", r".*\(core dumped\)"),
    shape(Tool.MAKE, Weight.HINT, "***", r"(?:g|mingw32-)?make(?:\[\d+\])?: \*\*\* (?!.*Waiting)", before=6),
    shape(Tool.MAKE, Weight.TOOL, "No rule to make", r".*\*\*\* No rule to make target"),
    shape(Tool.MAKE, Weight.TOOL, "***", r"\S+:\d+: \*\*\* "),
    shape(Tool.NATIVE, Weight.HINT, "FAILED: ", r"FAILED: \S+\.\w+ ?$", after=6, until=BLANK),
    shape(Tool.LINTER, Weight.LINT, "-Wclang-format-violations", r".*-Wclang-format-violations"),
    shape(
        Tool.SYSTEM,
        Weight.STATEMENT,
        "not found",
        r"(?:/\S+: line \d+: |/bin/\w+: (?:\d+: )?)?\S+: (?:command )?not found$",
    ),
)
