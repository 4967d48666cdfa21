"""Installs a distribution into an environment of its own, imports it, and asks its commands for help."""

from __future__ import annotations

import configparser
import sys
from typing import TYPE_CHECKING

from packaging.tags import sys_tags

from ci_kit.package import workbench
from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ci_kit.package.archive import Archive
    from ci_kit.package.names import Named
    from ci_kit.package.workbench import Workbench

_IMPORT = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"


def fitting(wheels: Sequence[Named]) -> Named | None:
    """The wheel that runs on this interpreter; the best of several."""
    for tag in map(str, sys_tags()):
        for one in wheels:
            if tag in one.tags:
                return one
    return None


def modules(archive: Archive) -> list[str]:
    """What a wheel lets users import: its public packages and modules at the top."""
    found: set[str] = set()
    for member in archive.files():
        top, _, rest = member.name.partition("/")
        if rest == "__init__.py":
            found.add(top)
        elif not rest and top.endswith(".py"):
            found.add(top.removesuffix(".py"))
    return sorted(name for name in found if name.isidentifier() and not name.startswith("_"))


def commands(archive: Archive, info: str) -> list[str]:
    """The names of the commands that a wheel installs."""
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    parser.read_string(archive.texts.get(f"{info}/entry_points.txt", b"").decode("utf-8", "replace"))
    return sorted(parser["console_scripts"]) if parser.has_section("console_scripts") else []


def try_out(path: Path, names: Sequence[str], scripts: Sequence[str], bench: Workbench) -> Iterator[Problem]:
    """Install it with what it depends on, import each of `names`, and run each of `scripts` with `--help`.

    Raises:
        CiKitError: No environment can be made here, or the job is being cancelled.
    """
    home = bench.folder / "environment"
    python = str(workbench.python_of(home))
    made = bench.run(bench.uv, "venv", "--quiet", "--python", sys.executable, str(home)) if bench.uv else None
    made = made or bench.run(sys.executable, "-I", "-m", "venv", str(home))
    pip = (python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(path))
    uv = (bench.uv, "pip", "install", "--quiet", "--python", python, str(path))
    done = bench.run(*(uv if bench.uv else pip)) if made.succeeded else made
    if not done.succeeded:
        yield Problem(Rule.INSTALL, path.name, f"installing it ended with {workbench.said(done)}")
        return
    elsewhere = bench.folder / "elsewhere"
    elsewhere.mkdir()
    for name in names:
        done = bench.run(python, "-I", "-c", _IMPORT, name, cwd=elsewhere)
        if not done.succeeded:
            yield Problem(Rule.INSTALL, path.name, f"`import {name[:80]}` ended with {workbench.said(done)}")
    for script in scripts:
        done = bench.run(str(workbench.command_of(home, script)), "--help", cwd=elsewhere)
        if not done.succeeded:
            yield Problem(Rule.INSTALL, path.name, f"`{script[:80]} --help` ended with {workbench.said(done)}")
