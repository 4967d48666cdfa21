"""A deploy of the stand-in service, watched by health-check-rollback in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deployed_service import Service

MAIN = Path(__file__).parents[2] / "python" / "ci_kit" / "__main__.py"
#: Longer than anything here takes on a busy machine.
PATIENCE = 40.0


#: For what has to be found good on a busy machine, too: a probe that is not over when the next is due counts as bad.
UNHURRIED = {"interval": "500ms", "timeout": "10s", "deadline": "60s", "watch-for": "2s"}


@dataclass
class Deployment:
    """The folder of a test, its service, and the commands that deploy and roll back by writing what is live.

    Good answers have seconds to come in, on a busy machine too; bad ones end the wait after `fall` of them.
    """

    folder: Path
    service: Service
    version: str = "v2"
    fault: str = ""
    options: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def state(self) -> dict[str, Any]:
        """The state on disk; empty before there is one."""
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads((self.folder / "state" / "state.json").read_text(encoding="utf-8")))
        return {}

    @property
    def live(self) -> str:
        """What is live."""
        return self.service.live.read_text(encoding="utf-8").strip()

    @property
    def rollbacks(self) -> int:
        """How often the rollback command has been begun."""
        log = self.folder / "rollbacks"
        return len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0

    def arguments(self) -> list[str]:
        """The command line of a run."""
        live = self.service.live
        values = {
            "url": self.service.url,
            "expect-version": self.version,
            "deploy-command": f"echo '{self.version} {self.fault}' > {live}",
            "current-command": f"cut -d' ' -f1 {live}",
            "rollback-command": f'echo begun >> {self.folder}/rollbacks; echo "$CI_KIT_PREVIOUS" > {live}',
            "interval": "20ms",
            "timeout": "2s",
            "deadline": "10s",
            "start-period": "1ms",
            "watch-for": "600ms",
            "rise": "2",
            "state": str(self.folder / "state"),
            **self.options,
        }
        return [word for name, value in values.items() if value for word in (f"--{name}", value)]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a run, or what `arguments` say."""
        self.folder.mkdir(exist_ok=True)
        return subprocess.Popen(
            (
                *self.prefix,
                sys.executable,
                "-I",
                "-X",
                "utf8",
                str(MAIN),
                "health-check-rollback",
                *(arguments or self.arguments()),
            ),
            cwd=self.folder,
            env={**os.environ, **self.env, "CI_KIT_TEST": self.mark, "TMPDIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run to the end; exit code and what was printed."""
        started = self.start(*arguments)
        output, _ = started.communicate(timeout=PATIENCE)
        return started.returncode, output

    def finalise(self) -> tuple[int, str]:
        """Run the finaliser."""
        return self.run("finalise", "--state", str(self.folder / "state"))

    def reach(self, phase: str, running: subprocess.Popen[str]) -> None:
        """Wait until the run is in the middle of a phase."""
        until = time.monotonic() + PATIENCE
        commands = ("backup", "deploy", "smoke", "rollback")
        while time.monotonic() < until and running.poll() is None:
            state = self.state
            if state.get("phase") == phase and (phase not in commands or (self.folder / f"in-{phase}").exists()):
                time.sleep(0.05)
                return
            time.sleep(0.01)
        raise AssertionError(f"{phase} was not reached: {self.state} {running.communicate(timeout=5)[0]}")

    def outcome(self) -> str:
        """How the run ended, by its state."""
        return str(self.state.get("outcome"))

    def orphans(self) -> list[int]:
        """Processes of this test that are still there."""
        wanted = f"CI_KIT_TEST={self.mark}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def no_orphans(self) -> bool:
        """Whether all processes of this test are gone; the system may take a moment to bury what was killed."""
        until = time.monotonic() + 60
        while self.orphans() and time.monotonic() < until:
            time.sleep(0.02)
        return not self.orphans()

    def stop(self) -> None:
        """End whatever is left of this test."""
        for process in self.orphans():
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
