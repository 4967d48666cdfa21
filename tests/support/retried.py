"""`ci-kit retry` as a process of its own, in a folder where its attempts leave traces."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAIN = Path(__file__).parents[2] / "python" / "ci_kit" / "__main__.py"
#: Longer than anything here takes on a busy machine.
PATIENCE = 40.0


@dataclass(frozen=True, slots=True)
class Ran:
    """How it ended, what it printed, and its JSON report."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report, with `--format json`."""
        return dict(json.loads(self.out))

    @property
    def data(self) -> dict[str, Any]:
        """The concern's part of it."""
        return dict(self.report["data"])


@dataclass
class Retrying:
    """A folder, and `ci-kit retry` in it."""

    folder: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """Begin a run that waits only for a moment between attempts."""
        quick = ("--wait", "10ms", "--format", "json")
        return subprocess.Popen(
            (sys.executable, "-I", "-X", "utf8", str(MAIN), "retry", *quick, *words),
            cwd=self.folder,
            env={**os.environ, "CI_KIT_TEST": self.mark, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, **environment: str) -> Ran:
        """Run to the end."""
        return self.finish(self.start(*words, **environment))

    def finish(self, started: subprocess.Popen[str]) -> Ran:
        """Wait for the end."""
        out, err = started.communicate(timeout=PATIENCE)
        return Ran(started.returncode, out, err)

    def script(self, text: str) -> str:
        """A script for bash in which `$n` is the number of the attempt."""
        path = self.folder / "script.sh"
        path.write_text(f"echo x >> tries; n=$(wc -l < tries); n=$((n))\n{text}\n", encoding="utf-8")
        return "./script.sh"

    @property
    def tries(self) -> int:
        """How many attempts there were."""
        path = self.folder / "tries"
        return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0

    def wait_for(self, name: str) -> None:
        """Wait until a file is there."""
        until = time.monotonic() + PATIENCE
        while not (self.folder / name).exists():
            assert time.monotonic() < until, f"{name} did not come"
            time.sleep(0.01)

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
        """Whether all of them are gone; the system may take a moment to bury what was killed."""
        until = time.monotonic() + 5
        while self.orphans() and time.monotonic() < until:
            time.sleep(0.02)
        return not self.orphans()
