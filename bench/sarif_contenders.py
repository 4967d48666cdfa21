"""The commands that are measured: ours, the floor that parsing alone sets, and the peers."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bench.sarif_gate import GATE

from bench import sarif_peers
from ci_kit.sarif.schema import SCHEMA_FILE
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.sarif_peers import Peers

#: What the tables call those that the aims are about.
PARSE, KIT, STEP = "orjson.loads, collector off", "ci-kit", "ci-kit, as the action's step"
MULTITOOL = "Multitool validate (heap up to 8 GB)"

_PYTHON = ROOT / "python"
_PYTHON_FLAGS = ("-I", "-X", "utf8")
_FLOOR = Path(__file__).parent / "peers/floor.py"


class Part(StrEnum):
    """What the benchmark consists of, by the name that `--only` takes."""

    FLOOR = "floor"
    US = "us"
    GATE = "gate"
    SARIF_TOOLS = "sarif-tools"
    MULTITOOL = "multitool"
    VERDICTS = "verdicts"
    RULES = "rules"


#: The parts that are measured on each input, in the order of the table.
MEASURED = (Part.FLOOR, Part.US, Part.GATE, Part.SARIF_TOOLS, Part.MULTITOOL)


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to work on an input. The command ends with the files, or with `folder` where it takes a folder."""

    part: Part
    name: str
    command: tuple[str | Path, ...]
    after: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Whether many files are given as their folder; else one by one.
    takes_folder: bool = False

    def line(self, path: Path) -> tuple[str | Path, ...]:
        """The command line for a file, or for all files of a folder."""
        several = path.is_dir() and not self.takes_folder
        return (*self.command, *(sorted(path.iterdir()) if several else (path,)), *self.after)


@functools.cache
def locked_python() -> Path:
    """The interpreter that the launcher becomes for `sarif-validate`.

    Learnt by launching another program from a copy of the launcher, with the same locks.

    Raises:
        RuntimeError: The launcher does not start.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copy(_PYTHON / "run.sh", copy)
        for part in ("locks", "ci_kit_env"):
            shutil.copytree(_PYTHON / part, copy / part)
        (copy / "ci_kit").mkdir()
        (copy / "ci_kit/__main__.py").write_text("import sys\nprint(sys.executable)\n", encoding="utf-8")
        command = ("bash", copy / "run.sh", "sarif-validate")
        said = subprocess.run(command, env=plain(), capture_output=True, text=True, encoding="utf-8", check=False)
    if said.returncode:
        raise RuntimeError(f"python/run.sh does not start: {said.stderr.strip()}")
    return Path(said.stdout.strip())


def floors() -> list[Contender]:
    """What starting Python costs, and reading the JSON."""
    python = locked_python()
    return [
        Contender(Part.FLOOR, PARSE, (python, *_PYTHON_FLAGS, _FLOOR), (), plain()),
    ]


def ours() -> list[Contender]:
    """The command, with and without the launcher."""
    after = ("--checkout", "none")
    return [
        Contender(
            Part.US,
            KIT,
            (locked_python(), *_PYTHON_FLAGS, _PYTHON / "ci_kit/__main__.py", "sarif-validate"),
            after,
            plain(),
            takes_folder=True,
        ),
        Contender(
            Part.US,
            "ci-kit, launcher included",
            ("bash", _PYTHON / "run.sh", "sarif-validate"),
            after,
            plain(),
            takes_folder=True,
        ),
    ]


def others(peers: Peers) -> list[Contender]:
    """The peers that are to be had."""
    found: list[Contender] = []
    if peers.modules:
        gate = ("node", GATE, peers.modules, SCHEMA_FILE, "upload")
        found.append(Contender(Part.GATE, "what the upload action runs", gate, (), plain()))
    if peers.sarif_tools:
        command = (peers.sarif_tools, "summary")
        name = "sarif-tools summary (validates nothing)"
        found.append(Contender(Part.SARIF_TOOLS, name, command, (), plain(), takes_folder=True))
    if peers.multitool:
        # Files over 10 MB are skipped unless told otherwise.
        after = ("--quiet", "true", "--max-file-size-in-kb", "1000000")
        command = (peers.multitool, "validate")
        found.append(Contender(Part.MULTITOOL, MULTITOOL, command, after, sarif_peers.quiet()))
    return found


def plain() -> dict[str, str]:
    """The environment of a terminal: nothing of a job that the benchmark may run in."""
    dropped = ("GITHUB_", "RUNNER_", "ACTIONS_", "CI_KIT_INPUTS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def job(folder: Path, sarif: Path) -> dict[str, str]:
    """The environment of a step `uses: …/sarif-validate` whose workspace is `folder`."""
    files = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE")
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    for name in files:
        (temporary / name).write_text("", encoding="utf-8")
    return {
        **plain(),
        **{name: str(temporary / name) for name in files},
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "RUNNER_TEMP": str(temporary),
        "CI_KIT_INPUTS": json.dumps({"sarif": str(sarif), "checkout": "."}),
    }
