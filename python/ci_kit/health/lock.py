"""A lock that dies with its holder: nothing a cancelled job leaves behind can stay locked."""

from __future__ import annotations

import contextlib
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ci_kit.health.state import Store


class HeldError(CiKitError):
    """Somebody else holds the lock."""


class Lock:
    """A lock on a file, by `flock`: held by this process, not by the commands it runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self, patience: float, wait: Callable[[float], object] = time.sleep) -> None:
        """Take the lock, for which others may wait `patience` seconds.

        Raises:
            HeldError: It is still held.
            CiKitError: The file cannot be made.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CiKitError(f"the lock {self._path} cannot be made", why=error.strerror or str(error)) from error
        until = time.monotonic() + patience
        while not _locked(file):
            if time.monotonic() >= until:
                holder = os.pread(file, 200, 0).decode("utf-8", "replace").strip()
                os.close(file)
                raise HeldError(
                    f"the lock {self._path} is held by {holder or 'another process'}",
                    remedy="wait for that deploy to end, or see what keeps it",
                )
            wait(0.1)
        os.ftruncate(file, 0)
        os.write(file, f"process {os.getpid()}\n".encode())
        self._file = file

    def release(self) -> None:
        """Let others have it."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = None


@contextmanager
def owned(store: Store, patience: float) -> Iterator[None]:
    """Be the only process that works with this state."""
    owner = Lock(store.owner)
    try:
        owner.take(patience)
    except HeldError as error:
        raise CiKitError(
            f"another process works with the state in {store.directory}",
            why=error.what,
            remedy="give each its own `state`",
        ) from error
    try:
        yield
    finally:
        owner.release()


@contextmanager
def held(path: Path | None, patience: float, wait: Callable[[float], object]) -> Iterator[None]:
    """Hold the lock on a file for as long as the block lasts, if there is one to hold.

    Raises:
        HeldError: Somebody else holds it.
    """
    lock = Lock(path) if path else None
    if lock:
        lock.take(patience, wait)
    try:
        yield
    finally:
        if lock:
            lock.release()


def _locked(file: int) -> bool:
    try:
        import fcntl  # noqa: PLC0415 (not on Windows)
    except ImportError:  # pragma: no cover
        raise CiKitError("locks need a POSIX system", remedy="use `concurrency` of the workflow there") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
