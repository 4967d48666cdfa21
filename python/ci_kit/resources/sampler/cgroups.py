"""The cgroup that this process belongs to, in version 2 and version 1: see cgroups(7)."""

from __future__ import annotations

import os

from ci_kit.resources.sampler.reading import whole

#: The controller by which version 2 is known in /proc/self/cgroup.
V2 = "v2"


def find(controller: str, wanted: str, root: str = "") -> str:
    """The folder of this process's cgroup that has the file `wanted`, or of the nearest one around it; empty if none.

    `controller` is `v2` or a controller of version 1. The root of a hierarchy is the machine and does not count, but
    for that of a container, which looks like one. `root` stands before all paths.
    """
    path = _paths(whole(f"{root}/proc/self/cgroup")).get(controller)
    for kind, top, point in _mounts(whole(f"{root}/proc/self/mountinfo")):
        if path is None or controller not in kind:
            continue
        inside = path[len(top) :] if top != "/" and (path + "/").startswith(top + "/") else path
        folder = _nearest(f"{root}{point}", inside.strip("/"), wanted)
        if folder:
            return folder
    return ""


def limit(folder: str, name: str, root: str = "") -> int | None:
    """The lowest limit of the cgroup and of those around it, in the unit of the file `name`; None for no limit."""
    lowest: int | None = None
    while folder.startswith(f"{root}/sys/fs/cgroup"):
        text = whole(f"{folder}/{name}").split()
        # Version 1 says "no limit" by the greatest multiple of the page size.
        if text and text[0].isdigit() and int(text[0]) < 1 << 60:
            lowest = int(text[0]) if lowest is None else min(lowest, int(text[0]))
        folder = os.path.dirname(folder)
    return lowest


def cpus(folder: str, old: str) -> float | None:
    """How many processors a cgroup may use at most: `folder` of version 2, `old` of version 1; None for all."""
    quota, *more = (whole(f"{folder}/cpu.max") if folder else b"").split() or [b"max"]
    if not quota.isdigit() and old:
        quota = whole(f"{old}/cpu.cfs_quota_us").strip()
        more = [whole(f"{old}/cpu.cfs_period_us").strip()]
    period = int(more[0]) if more and more[0].isdigit() else 0
    return int(quota) / period if quota.isdigit() and period else None


def members(folder: str) -> list[int]:
    """The processes of a cgroup and of those inside it."""
    found: list[int] = []
    for inside, _folders, _files in os.walk(folder):
        found += [int(word) for word in whole(f"{inside}/cgroup.procs").split() if word.isdigit()]
    return found


def _paths(text: bytes) -> dict[str, str]:
    """By controller, the path of the process in its hierarchy; `0::/a` is version 2."""
    found: dict[str, str] = {}
    for line in text.decode("utf-8", "surrogateescape").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        for controller in [V2] if number == "0" and not controllers else controllers.split(","):
            found[controller] = path
    return found


def _mounts(text: bytes) -> list[tuple[list[str], str, str]]:
    """Controllers, root inside the hierarchy and mount point of every cgroup mount: proc_pid_mountinfo(5)."""
    found = []
    for line in text.decode("utf-8", "surrogateescape").splitlines():
        head, _, tail = line.partition(" - ")
        words, more = head.split(" "), tail.split(" ")
        if len(words) > 4 and len(more) > 2 and more[0] in ("cgroup", "cgroup2"):
            kind = [V2] if more[0] == "cgroup2" else more[2].split(",")
            found.append((kind, _plain(words[3]), _plain(words[4])))
    return found


def _nearest(point: str, inside: str, wanted: str) -> str:
    while True:
        folder = f"{point}/{inside}".rstrip("/")
        # Only the root of version 1 has `release_agent`; that of version 2 lacks memory.current and cpu.max.
        if os.path.exists(f"{folder}/{wanted}") and not os.path.exists(f"{folder}/release_agent"):
            return folder
        if not inside:
            return ""
        inside = inside.rpartition("/")[0]


def _plain(path: str) -> str:
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
