"""The ways to install a lock: by uv, by a uv that pip fetches, by pip alone. All demand the hashes."""

from __future__ import annotations

import enum
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_env import children
from ci_kit_env.errors import AbsentError, BuildError, StepError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit_env.wanted import Wanted

NO_PIP = (
    "this Python has neither pip nor ensurepip. Install them (Debian and Ubuntu: "
    "`apt install python3-venv`) or uv, which needs neither"
)

#: Wheels only: building a package would run code that no hash covers, and may need a compiler.
_PIP_INSTALL = ("install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile")


@enum.unique
class Way(enum.Enum):
    """A way to install, in the order in which they are tried; the values are those of CI_KIT_BUILDERS."""

    UV = "uv"
    FETCHED_UV = "pip-uv"
    PIP = "pip"


@dataclass(frozen=True, slots=True)
class Workshop:
    """What it takes to install. All that is asked of it may fail with a StepError: it does not work here.

    Attributes:
        base: The interpreter that environments are made of.
        variables: The environment of each step, from `children.environment`.
    """

    base: Path
    variables: Mapping[str, str]

    def find_uv(self) -> Path:
        """The uv on the PATH."""
        found = shutil.which("uv", path=self.variables["PATH"])
        if not found:
            raise AbsentError("not on the PATH")
        return Path(found)

    def fetch_uv(self, wanted: Wanted, build: Path) -> None:
        """Install uv itself with pip, in a plain folder: it needs no environment around it."""
        with _Pip(self, build) as pip:
            self.run(*pip, *_PIP_INSTALL, "--target", build, "-r", wanted.lock)
        if not wanted.program(build).is_file():
            raise StepError(f"its package has no {wanted.program(build).name}")

    def with_uv(self, uv: Path, wanted: Wanted, build: Path) -> None:
        """Make an environment with uv, in a fraction of the time that pip takes."""
        self.run(uv, "venv", "--python", self.base, build)
        # Copies: a file linked to uv's cache and damaged here would be damaged there, for the next build.
        options = ("--require-hashes", "--no-build", "--link-mode", "copy", wanted.lock)
        sync = (uv, "pip", "sync", "--python", wanted.program(build), *options)
        try:
            # What hashes pin cannot have changed: a cache that has it all is as good as the index.
            self.run(*sync, "--offline")
        except StepError:
            self.run(*sync)

    def with_pip(self, wanted: Wanted, build: Path) -> None:
        """Make an environment with pip: slow, but some platforms have no uv."""
        self.run(self.base, "-I", "-m", "venv", "--without-pip", build)
        with _Pip(self, build) as pip:
            self.run(*pip, "--python", wanted.program(build), *_PIP_INSTALL, "-r", wanted.lock)

    def run(self, *command: str | os.PathLike[str]) -> None:
        """Run one step."""
        children.run(command, self.variables)


@dataclass(frozen=True, slots=True)
class _Pip:
    """The command for pip: the interpreter's own, else one that ensurepip lends for the time of one build."""

    shop: Workshop
    build: Path

    def __enter__(self) -> tuple[str | os.PathLike[str], ...]:
        python = self.shop.base
        if not self._has("pip"):
            if not self._has("ensurepip"):
                raise AbsentError(NO_PIP)
            self.shop.run(python, "-I", "-m", "venv", self._lent)
            python = self._lent / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        return (python, "-I", "-m", "pip")

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._lent, ignore_errors=True)

    @property
    def _lent(self) -> Path:
        return self.build.with_name(f"{self.build.name}-pip")

    def _has(self, module: str) -> bool:
        question = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
        try:
            self.shop.run(self.shop.base, "-I", "-c", question)
        except StepError:
            return False
        return True


def chosen(setting: str) -> tuple[Way, ...]:
    """The ways to install that a setting of CI_KIT_BUILDERS allows: all of them if it is empty.

    Raises:
        BuildError: It names one that does not exist.
    """
    try:
        return tuple(Way(name) for name in setting.replace(",", " ").split()) or tuple(Way)
    except ValueError as problem:
        known = ", ".join(way.value for way in Way)
        raise BuildError(f"CI_KIT_BUILDERS={setting} names no way to install; there are: {known}.") from problem
