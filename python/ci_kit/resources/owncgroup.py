"""A cgroup for one command: what it uses is counted alone, and the kernel's own peak is its peak."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.resources.sampler import cgroups

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEGACY = (("memory", "memory.usage_in_bytes"), ("cpuacct", "cpuacct.usage"))
#: How long a cgroup may take to become empty once the command has ended.
_PATIENCE = 1.0


@dataclass(slots=True)
class OwnCgroup:
    """The folders of a cgroup that was made: one in version 2, one for each controller in version 1."""

    folders: list[str] = field(default_factory=list)
    sudo: str = ""

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """This process is a member while the block lasts: a child that it starts is one from its first moment."""
        before = [_home(folder) for folder in self.folders]
        self._move(self.folders)
        try:
            yield
        finally:
            self._move(before)

    def remove(self) -> bool:
        """Take the cgroup away; false if the command has left processes in it."""
        until = time.monotonic() + _PATIENCE
        for folder in self.folders:
            while not _removed(folder, self.sudo) and time.monotonic() < until:
                time.sleep(0.02)
        return not any(os.path.isdir(folder) for folder in self.folders)  # noqa: PTH112 (cgroup paths are text here)

    def _move(self, folders: list[str]) -> None:
        for folder in folders:
            _write(f"{folder}/cgroup.procs", str(os.getpid()), self.sudo)


def create(*, sudo: bool = True) -> OwnCgroup | None:
    """Make a cgroup beside or below this process's own one; None where that is not allowed.

    With `sudo` it tries by sudo without a password what it may not do itself, as GitHub's own runners allow.
    """
    name = f"ci-kit-{secrets.token_hex(6)}"
    for means in ("", (shutil.which("sudo") or "") if sudo and os.geteuid() else ""):
        made = OwnCgroup([], means)
        for parent in _parents():
            if _made(f"{parent}/{name}", means):
                made.folders.append(f"{parent}/{name}")
        if made.folders and _works(made):
            return made
        made.remove()
        if not means:
            continue
    return None


def _parents() -> list[str]:
    """Where a cgroup with a count of its memory can be made."""
    own = cgroups.find(cgroups.V2, "memory.current")
    if own:
        # Not below: a cgroup of version 2 that has processes hands no controller on ("no internal processes").
        return [str(Path(own).parent)]
    return [folder for controller, wanted in _LEGACY if (folder := _legacy(controller, wanted))]


def _legacy(controller: str, wanted: str) -> str:
    """The own cgroup of a controller of version 1; its root, where the process is in no other."""
    found = cgroups.find(controller, wanted)
    root = f"/sys/fs/cgroup/{controller}"
    return found or (root if Path(root, wanted).exists() else "")


def _works(made: OwnCgroup) -> bool:
    """Whether this process can get in and out, and memory is counted there."""
    counted = ("memory.current", "memory.usage_in_bytes")
    if not any(Path(made.folders[0], name).exists() for name in counted):
        return False
    try:
        with made.entered():
            return str(os.getpid()) in Path(made.folders[0], "cgroup.procs").read_text(encoding="ascii").split()
    except OSError:
        return False


def _home(folder: str) -> str:
    """Where this process is in the hierarchy of `folder`."""
    text = Path("/proc/self/cgroup").read_text(encoding="utf-8")
    mount = next((point for point in ("memory", "cpuacct") if folder.startswith(f"/sys/fs/cgroup/{point}/")), "")
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        if (mount and mount in controllers.split(",")) or (not mount and not controllers):
            return f"/sys/fs/cgroup/{mount}{path}".rstrip("/") if mount else f"/sys/fs/cgroup{path}".rstrip("/")
    return f"/sys/fs/cgroup/{mount}".rstrip("/")


def _made(folder: str, sudo: str) -> bool:
    if sudo:
        return _run(sudo, "mkdir", folder)
    try:
        Path(folder).mkdir()
    except OSError:  # not allowed, read-only, no such file system
        return False
    return True


def _removed(folder: str, sudo: str) -> bool:
    if not Path(folder).is_dir():
        return True
    if sudo:
        return _run(sudo, "rmdir", folder)
    with contextlib.suppress(OSError):
        Path(folder).rmdir()
        return True
    return False


def _write(path: str, text: str, sudo: str) -> None:
    if sudo and not _run(sudo, "tee", path, text=text):
        raise PermissionError(path)
    if not sudo:
        Path(path).write_text(text, encoding="ascii")


def _run(sudo: str, *words: str, text: str = "") -> bool:
    command = (sudo, "-n", *words)
    try:
        return (
            subprocess.run(command, input=text.encode(), capture_output=True, timeout=10, check=False).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
