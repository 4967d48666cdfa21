"""The stand-in's server: `ollama serve` and `ollama --version`.

Faults come as OLLAMA_STANDIN, such as `slow-bind=2,die-in-pull=100000`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from standin_ollama.disk import Disk
from standin_ollama.inference import Runner
from standin_ollama.routes import Routes

if TYPE_CHECKING:
    from types import FrameType

VERSION = "0.33.0-rc2"


class Server(ThreadingHTTPServer):
    """What requests are answered from."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], program: Path, models: Path, faults: dict[str, str]) -> None:
        super().__init__(address, Routes)
        self.disk = Disk(models)
        self.runner = Runner(program)
        self.faults = faults
        self.version = VERSION
        self._seen: set[str] = set()

    def first_time(self, what: str) -> bool:
        """Whether this is asked for the first time."""
        new = what not in self._seen
        self._seen.add(what)
        return new


def faults() -> dict[str, str]:
    """The faults that are switched on, with their values."""
    pairs = (one.partition("=") for one in os.environ.get("OLLAMA_STANDIN", "").split(",") if one)
    return {name: value for name, _, value in pairs}


def main(program: str, version: str) -> int:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        print(f"ollama version is {version}")  # noqa: T201 (a command line)
        return 0
    host, _, port = os.environ.get("OLLAMA_HOST", "127.0.0.1:11434").rpartition(":")
    on = faults()
    if "die-at-start" in on:
        sys.stderr.write("Error: something is wrong with this machine\n")
        return 1
    time.sleep(float(on.get("slow-bind", "0")))
    try:
        models = Path(os.environ.get("OLLAMA_MODELS") or Path.home() / ".ollama" / "models")
        server = Server((host.strip("[]"), int(port)), Path(program).resolve(), models, on)
    except OSError:
        sys.stderr.write(f"Error: listen tcp {host}:{port}: bind: address already in use\n")
        return 1
    server.version = version

    def end(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sys.stderr.write(f"Listening on {host}:{port} (version {version})\n")
    server.serve_forever(poll_interval=0.05)
    server.runner.stop()
    return 0
