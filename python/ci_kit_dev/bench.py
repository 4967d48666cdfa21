"""The benchmarks: runs bench/<name>.py, which prints ratios to something measured in the same run."""

from __future__ import annotations

import ast
import difflib
import importlib
import sys
from typing import TYPE_CHECKING

from ci_kit.errors import ExitCode, InputError
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def benchmarks(folder: Path) -> dict[str, Path]:
    """The benchmarks by the name that is typed; a file is one when it has a function `main`."""
    files = sorted(path for path in folder.glob("*.py") if not path.stem.startswith("_"))
    return {path.stem.replace("_", "-"): path for path in files if has_main(path)}


def has_main(path: Path) -> bool:
    """Whether the file defines `main`, seen without running it."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)


def summary(path: Path) -> str:
    """The first line of the file's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def usage(known: dict[str, Path]) -> str:
    """All benchmarks and what they measure."""
    lines = [f"  {name:<12} {summary(path)}" for name, path in known.items()]
    return "\n".join(["Usage: ./dev bench <name> [arguments]", "", *lines])


def main(argv: list[str], root: Path = ROOT) -> int:
    """Run the benchmark named first with the other arguments; without one, list them.

    Raises:
        InputError: there is no such benchmark.
    """
    known = benchmarks(root / "bench")
    if not argv or argv[0] in ("-h", "--help"):
        print(usage(known))
        return ExitCode.OK
    path = known.get(argv[0])
    if path is None:
        near = difflib.get_close_matches(argv[0], known, n=1)
        hint = f"Did you mean ./dev bench {near[0]}?" if near else "./dev bench lists them."
        raise InputError(f"There is no benchmark {argv[0]!r}", remedy=hint)
    if str(root) not in sys.path:
        sys.path.append(str(root))  # last, so that nothing at the root can stand in for a library
    return int(importlib.import_module(f"bench.{path.stem}").main(argv[1:]))
