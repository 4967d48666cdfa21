"""The Python of the jobs in the hub: a virtual environment that can be copied, with all that the tests have."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def make(folder: Path) -> None:
    """Make it. Its scripts run with whatever Python is first on the PATH, which is that of the job."""
    base = Path(getattr(sys, "_base_executable", sys.executable))
    subprocess.run((base, "-m", "venv", "--without-pip", folder), check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    ours = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (packages / "hub.pth").write_text(f"{ours}\n", encoding="utf-8")
    # Nothing comes from a package index. Said here alone, for the kit has yet to fetch what its actions need.
    (folder / "pip.conf").write_text("[global]\nno-index = true\n", encoding="utf-8")
    for script in Path(sys.executable).parent.iterdir():
        target = folder / "bin" / script.name
        if script.is_file() and not target.exists() and not script.name.lower().startswith(("activate", "python")):
            _provide(script, target)


def _provide(script: Path, target: Path) -> None:
    first, _, rest = script.read_bytes().partition(b"\n")
    if first.startswith(b"#!") and b"python" in first:
        target.write_bytes(b"#!/usr/bin/env python\n" + rest)
        shutil.copymode(script, target)
    else:
        target.symlink_to(script)
