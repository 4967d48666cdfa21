"""Which kind of runner a job ran on, by its labels and its group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SELF_HOSTED = "self-hosted"
#: The group of the runners that GitHub offers to everybody.
_GITHUB = "GitHub Actions"
_SYSTEMS = {"ubuntu": "linux", "windows": "windows", "macos": "macos"}
_CORES = re.compile(r"(\d+)-?cores?")


def kind(labels: Iterable[str], group: str = "") -> str:
    """Such as `linux`, `windows`, `macos`, `linux_slim`, `linux_4_core`, `macos_xlarge`, or `self-hosted`.

    A label that is none of GitHub's own is a runner of the user's, unless its group is GitHub's: then it is `unknown`.
    """
    names = [label.lower() for label in labels]
    if SELF_HOSTED in names:
        return SELF_HOSTED
    for name in names:
        system = next((short for prefix, short in _SYSTEMS.items() if name.startswith(f"{prefix}-")), "")
        if system:
            return _sized(system, name)
    return "unknown" if group == _GITHUB else SELF_HOSTED


def _sized(system: str, name: str) -> str:
    if name.endswith("-slim"):
        return f"{system}_slim"
    cores = _CORES.search(name)
    if cores:
        return f"{system}_{cores[1]}_core"
    size = name.rpartition("-")[2]
    return f"{system}_{size}" if size in ("large", "xlarge") else system
