"""Starts the sampler beside the job, finds it again in a later step, and stops it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.resources import record
from ci_kit.resources.sampler import __file__ as _package

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Of the step's environment the sampler gets what finds it again: the runner ends what carries its mark when the job
#: is over.
_KEPT = ("RUNNER_TRACKING_ID", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME")
#: Seconds until the first row must be there; a start takes a tenth of one on an idle machine.
_PATIENCE = 10.0
_LINUX = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to sample.

    `starter` is the process whose memory is no part of the baseline. `guard` is in percent of memory, 0 for none.
    `anchor` is the process with which the sampler ends, 0 for none.
    `cgroups` are folders to measure in place of this process's own cgroup. `scope` is `auto` or `machine`.
    """

    scope: str = "auto"
    place: str = "/"
    anchor: int = 0
    starter: int = 0
    guard: float = 0.0
    seconds: float = 5 * 24 * 3600.0
    cgroups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A sampler, as its folder remembers it. `wall` is the Unix time of the start."""

    pid: int
    wall: float
    settings: Settings


class Recorder:
    """The sampler of one folder: there is one at most."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "record"
        self._memory = folder / "sampler.json"

    def started(self) -> Started | None:
        """What was started here; None if nothing was."""
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            known = json.loads(self._memory.read_text(encoding="utf-8"))
            settings = Settings(**{**known["settings"], "cgroups": tuple(known["settings"]["cgroups"])})
            return Started(int(known["pid"]), float(known["wall"]), settings)
        return None

    def running(self) -> bool:
        """Whether the sampler of this folder runs."""
        started = self.started()
        return started is not None and _is_ours(started.pid, self.record)

    def start(self, settings: Settings, env: Mapping[str, str]) -> Started:
        """Start the sampler; it is recording when this returns.

        Raises:
            CiKitError: It cannot be started, or a second one would be.
        """
        self._claim()
        try:
            process = self._spawn(settings, env)
            started = Started(process.pid, time.time(), settings)
            self._remember(started)
            self._await_first_row(process)
        except BaseException as error:
            # Nothing runs: the next start is the first one.
            with contextlib.suppress(OSError):
                self._memory.unlink()
            if isinstance(error, OSError):
                raise _not_started(error.strerror or str(error), self.folder) from error
            raise
        # It is to outlive this process, which must not warn of that.
        process.returncode = 0
        return started

    def stop(self, patience: float = 3.0) -> None:
        """Ask the sampler for its last row and wait until it is there; without one there is nothing to do."""
        started = self.started()
        if started is None or not _is_ours(started.pid, self.record):
            return
        with contextlib.suppress(OSError):
            Path(f"{self.record}.stop").touch()
        if os.name == "posix":
            with contextlib.suppress(OSError):
                os.kill(started.pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while _is_ours(started.pid, self.record) and time.monotonic() < until:
            _bury(started.pid)
            time.sleep(0.02)

    def _claim(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._memory.open("x", encoding="utf-8"):
                pass
        except FileExistsError as error:
            raise CiKitError(
                "a sampler was already started for this job",
                why=f"{self.folder} belongs to it",
                remedy="start one per job; `state` names another folder",
            ) from error
        except OSError as error:
            raise CiKitError(
                f"the samples cannot be kept in {self.folder}",
                why=error.strerror or str(error),
                remedy="free space there, or name a folder that can be written in `state`",
            ) from error

    def _remember(self, started: Started) -> None:
        half = self._memory.with_suffix(".part")
        half.write_text(json.dumps(asdict(started)), encoding="utf-8")
        half.replace(self._memory)

    def _spawn(self, settings: Settings, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        values = {"record": self.record, "scope": settings.scope, "place": settings.place, "anchor": settings.anchor}
        words = [f"{name}={value}" for name, value in values.items()]
        words += [f"starter={settings.starter}", f"guard={settings.guard}", f"seconds={settings.seconds}"]
        words += [f"cgroup={folder}" for folder in settings.cgroups]
        alone = ("-I", "-S") if _LINUX and settings.scope != "portable" else ("-I",)  # elsewhere it needs psutil
        with (self.folder / "sampler.log").open("wb") as log:
            # No stream of the step: the runner waits for whoever holds one (ProcessInvoker, _waitingOnStreams).
            return subprocess.Popen(
                (sys.executable, *alone, str(Path(_package).with_name("__main__.py")), *words),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/" if os.name == "posix" else None,
                env={name: env[name] for name in _KEPT if name in env},
                start_new_session=os.name == "posix",
            )

    def _await_first_row(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError):
                *lines, _ = self.record.read_text(encoding="ascii", errors="replace").split("\n")
                if record.parse(lines).rows:
                    return
            time.sleep(0.01)
        said = (self.folder / "sampler.log").read_text(encoding="utf-8", errors="replace").strip()
        process.kill()
        process.wait()
        raise _not_started(said.splitlines()[-1] if said else "it wrote no row", self.folder)


def of_job(temporary: Path, environment: Mapping[str, str]) -> Recorder:
    """The recorder that all steps of a job share, and no other job on the machine."""
    names = ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB")
    key = "-".join(environment[name] for name in names if environment.get(name))
    return Recorder(temporary / "ci-kit" / f"resources-{key}".rstrip("-"))


def _not_started(why: str, folder: Path) -> CiKitError:
    return CiKitError("the sampler did not start", why=why, remedy=f"see {folder}; the job can go on without it")


def _is_ours(pid: int, record: Path) -> bool:
    """Whether the process is the sampler that writes this record, and not another one with its number."""
    if _LINUX:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return f"record={record}".encode() in words
    import psutil  # noqa: PLC0415 (only where there is no /proc)

    try:
        return f"record={record}" in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def _bury(pid: int) -> None:
    """Where start and stop are one process, the sampler is its child and stays a zombie until it is waited for."""
    with contextlib.suppress(OSError, AttributeError):
        os.waitpid(pid, os.WNOHANG)
