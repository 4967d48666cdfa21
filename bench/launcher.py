"""The launcher: a warm start against Python alone, a cold start against venv and pip."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[1]
#: The program that is launched: what is measured is the way to it.
PROGRAM = "pass\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took, in seconds.

    Attributes:
        wall: From start to end, the fastest of all runs: others on the machine only add to it.
        cpu: Of the command and all it started, user and system, the median of all runs.
    """

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall * 1000:8.1f} ms wall {self.cpu * 1000:8.1f} ms CPU"


def main(argv: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="./dev bench launcher", description=__doc__)
    parser.add_argument("--warm", type=int, default=50, metavar="N", help="warm starts to measure (default 50)")
    parser.add_argument("--cold", type=int, default=3, metavar="N", help="cold starts to measure (default 3)")
    parser.add_argument("--set", default="core", dest="packages", help="the locked set (default core)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.packages)
        bench.warm(options.warm)
        bench.cold(options.cold)
    return 0


class Bench:
    """A checkout with the real launcher and locks around a program that does nothing."""

    def __init__(self, folder: Path, packages: str) -> None:
        self.folder = folder
        self.lock = ROOT / "python/locks" / f"{packages}.txt"
        self.launcher = folder / "kit/python/run.sh"
        shutil.copytree(ROOT / "python/locks", folder / "kit/python/locks")
        shutil.copytree(ROOT / "python/ci_kit_env", folder / "kit/python/ci_kit_env")
        shutil.copy(ROOT / "python/run.sh", self.launcher)
        (folder / "kit/python/locks/concerns").write_text(f"it {packages}\n", encoding="utf-8")
        (folder / "kit/python/ci_kit").mkdir()
        (folder / "kit/python/ci_kit/__main__.py").write_text(PROGRAM, encoding="utf-8")
        self.base = getattr(sys, "_base_executable", sys.executable)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CI_KIT_", "RUNNER_"))}
        self.variables = {**kept, "CI_KIT_PYTHON": self.base, "CI_KIT_ENV_ROOT": str(folder / "root")}

    def launch(self, **variables: str) -> None:
        """Start the launcher and wait for the end."""
        subprocess.run(
            [self.launcher, "it"], env={**self.variables, **variables}, check=True, stderr=subprocess.DEVNULL
        )

    def warm(self, times: int) -> None:
        """The launcher with an environment that is ready, against the Python of that environment."""
        self.launch(CI_KIT_BUILDERS="pip-uv")
        python = next((self.folder / "root").glob(f"{self.lock.stem}-*/*/bin/python"))
        program = self.folder / "kit/python/ci_kit/__main__.py"
        alone: list[str | Path] = [python, "-I", "-X", "utf8", program]
        floor, ours = measured_together(times, lambda: subprocess.run(alone, check=True), self.launch)
        print(f"warm, {times} times each, set {self.lock.stem}")
        print(f"  python -I alone    {floor}")
        print(f"  launcher           {ours}")
        print(f"  the launcher adds  {Cost(ours.wall - floor.wall, ours.cpu - floor.cpu)}   (budget 50 ms)")

    def cold(self, times: int) -> None:
        """The launcher without an environment, against what people do by hand; then without caches."""
        peer, ours = measured_together(times, self.by_hand, self.anew)
        print(f"cold, {times} times each, caches of uv and pip as they are")
        print(f"  venv and pip       {peer}")
        print(f"  launcher           {ours}   {peer.cpu / ours.cpu:.1f} times less CPU")
        empty, bare = measured_together(
            times, lambda: self.anew(caches=False), lambda: self.anew(caches=False, uv=False)
        )
        print(f"  and without caches {empty}   {peer.cpu / empty.cpu:.1f} times less CPU")
        print(f"  and without a uv   {bare}   {peer.cpu / bare.cpu:.1f} times less CPU   (budget 3 s)")

    def by_hand(self) -> None:
        """`python -m venv` and `pip install --require-hashes`."""
        home = tempfile.mkdtemp(dir=self.folder)
        # Without --no-deps pip would ask for what the locks leave out on purpose.
        quiet = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps")
        subprocess.run([self.base, "-m", "venv", home], check=True)
        pip = (f"{home}/bin/python", "-m", "pip", "install", *quiet, "-r", str(self.lock))
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)

    def anew(self, *, caches: bool = True, uv: bool = True) -> None:
        """A cold start: no environment, no interpreter known; with a uv that was fetched before, or not."""
        root = tempfile.mkdtemp(dir=self.folder)
        for kept in (self.folder / "root").glob("uv-*"):
            if uv:
                shutil.copytree(kept, Path(root, kept.name), symlinks=True)
        empty = {} if caches else dict.fromkeys(("UV_CACHE_DIR", "PIP_CACHE_DIR"), f"{root}/cache")
        self.launch(CI_KIT_ENV_ROOT=root, CI_KIT_BUILDERS="pip-uv", **empty)


def measured_together(times: int, *commands: Callable[[], object]) -> list[Cost]:
    """The costs of commands that take turns, so that what else the machine does meets all of them."""
    taken: list[list[Cost]] = [[] for _ in commands]
    for _ in range(times):
        for costs, command in zip(taken, commands, strict=True):
            costs.append(measured(command))
    return [Cost(min(c.wall for c in costs), statistics.median(c.cpu for c in costs)) for costs in taken]


def measured(command: Callable[[], object]) -> Cost:
    """What one run takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
