"""The machine that this process runs on, as far as it bears on times."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from ci_kit.performance.model import Machine

_MODEL = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)


def here(cpuinfo: Path = Path("/proc/cpuinfo")) -> Machine:
    """This machine; a CPU that the system does not name is left out rather than guessed."""
    try:
        found = _MODEL.search(cpuinfo.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        found = None
    cpu = found[1] if found else platform.processor()
    return Machine(" ".join(cpu.split()), os.cpu_count() or 0, f"{platform.system()} {platform.machine()}".strip())
