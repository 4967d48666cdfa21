"""The stand-ins of Ollama as a test needs them: a program on disk, a running server, the store of its models."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from standin_ollama.releases import members

from ci_kit.ollama import server
from ci_kit.ollama.models import Pulling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.ollama.store import Store

VERSION = "0.33.0-rc2"


def program(folder: Path, *, runner: bool = True, version: str = VERSION) -> Path:
    """An unpacked stand-in; its program."""
    for name, data in members(version, runner=runner).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o755)
    return folder / "bin" / "ollama"


def settings(binary: Path, folder: Path, faults: str = "", port: int = 0, seconds: float = 30.0) -> server.Settings:
    """How to start it with its models and log in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return server.Settings(
        program=binary,
        host="127.0.0.1",
        port=port,
        models=folder / "models",
        log=folder / "ollama.log",
        environment={"PATH": os.environ["PATH"], "HOME": str(folder)},
        extra={"OLLAMA_STANDIN": faults} if faults else {},
        seconds=seconds,
    )


@contextmanager
def running(folder: Path, faults: str = "", *, runner: bool = True) -> Iterator[server.Server]:
    """A server, for as long as the block lasts."""
    made = server.start(settings(program(folder / "program", runner=runner), folder, faults))
    try:
        yield made
    finally:
        made.service.stop(grace=5.0)


def pulling(store: Store | None, *, seconds: float = 30.0, stall: float = 5.0, free: int = 1 << 40) -> Pulling:
    """How to pull, in haste."""
    return Pulling(
        until=time.monotonic() + seconds,
        stall=stall,
        store=store,
        free=lambda: free,
        tell=lambda _label, _done, _total: None,
        pause=0.01,
    )


def real() -> Path | None:
    """A real Ollama, where one is on the PATH."""
    found = shutil.which("ollama")
    return Path(found) if found else None
