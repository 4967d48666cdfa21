"""A kit to launch: the real launcher and locks, around a program that tells how it was started."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
#: The program that is launched: it tells how it was started, and where its modules would come from.
PROGRAM = """
import importlib.util, json, os, sys
files = {name: importlib.util.find_spec(name).origin for name in ("json", "markdown_it", "requests")}
told = dict(argv=sys.argv[1:], cwd=os.getcwd(), files=files, isolated=sys.flags.isolated, prefix=sys.prefix,
            program=__file__, utf8=sys.flags.utf8_mode, version=list(sys.version_info[:2]))
print(json.dumps(told))
"""


def base_python() -> Path:
    """The interpreter below the environment that runs the tests."""
    return Path(getattr(sys, "_base_executable", sys.executable))


@dataclass(frozen=True, slots=True)
class Run:
    """What a launched program did."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """What the program told, after success."""
        assert self.code == 0, self.err
        return dict(json.loads(self.out))

    @property
    def prefix(self) -> Path:
        """The environment that the program ran in."""
        return Path(self.told["prefix"])


@dataclass(frozen=True, slots=True)
class Kit:
    """A checkout with the real launcher, and how it is started: where, and with which environment."""

    home: Path
    cwd: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def having(self, **variables: object) -> Kit:
        """The same with other variables; None drops one."""
        wanted = {**self.variables, **variables}
        return replace(self, variables={name: str(value) for name, value in wanted.items() if value is not None})

    def start(self, *arguments: str, command: Path | None = None) -> subprocess.Popen[str]:
        """Start the launcher, or another command, with pipes for its output."""
        program = [str(command)] if command else bash(self.home / "python/run.sh")
        return subprocess.Popen(
            [*program, *arguments],
            cwd=self.cwd,
            env=dict(self.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, command: Path | None = None) -> Run:
        """Run the launcher, or another command, to its end."""
        child = self.start(*arguments, command=command)
        out, err = child.communicate(timeout=120)
        return Run(child.returncode, out, err)

    @property
    def root(self) -> Path:
        """Where its environments are."""
        return Path(self.variables["CI_KIT_ENV_ROOT"])

    def folder(self, packages: str = "core") -> Path:
        """The folder of the one environment of a set."""
        (found,) = self.root.glob(f"{packages}-*")
        return found

    def builds(self, packages: str = "core") -> list[Path]:
        """All builds of the one environment of a set."""
        return sorted(path for path in self.folder(packages).iterdir() if path.is_dir())


def bash(script: Path) -> list[str]:
    """The command that runs a script as a workflow step would, also where no first line is read."""
    return [shutil.which("bash") or "bash", str(script)] if os.name == "nt" else [str(script)]


def script(path: Path, text: str) -> Path:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def part(lock: str) -> str:
    """Of a lock the entries of some small packages, hashes and all: tests build dozens of environments."""
    names = ("certifi", "charset-normalizer", "idna", "markdown-it-py", "mdurl", "requests", "urllib3")
    return "".join(entry for entry in re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE) if entry.startswith(names))


def plant(home: Path) -> Path:
    """Make a checkout of the launcher, with part of the lock `core`, around one that tells of itself."""
    for name in ("ci-kit", "dev", "python/run.sh"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, home / name)
    for name in ("locks", "ci_kit_env"):
        shutil.copytree(ROOT / "python" / name, home / "python" / name, ignore=shutil.ignore_patterns("__pycache__"))
    core = home / "python/locks/core.txt"
    core.write_text(part(core.read_text(encoding="utf-8")), encoding="utf-8")
    for package in ("ci_kit", "ci_kit_dev"):
        (home / "python" / package).mkdir()
        (home / "python" / package / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return home
