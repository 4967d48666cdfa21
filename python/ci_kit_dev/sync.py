"""Write action.yml, README tables, help texts, rule pages and schemas from the models; `--check` only compares."""

from __future__ import annotations

import argparse
import difflib
from typing import TYPE_CHECKING

from ci_kit_dev import pages
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def main(argv: Sequence[str]) -> int:
    """Write what differs, or with `--check` show it and exit with 1."""
    parser = argparse.ArgumentParser(prog="./dev sync", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 where a file differs")
    check = parser.parse_args(argv).check
    files = pages.generated()
    stale = {path: text for path, text in files.items() if _current(path) != text}
    for path, text in stale.items():
        if check:
            print(_difference(path, text), end="")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")
    if check and stale:
        print(f"{len(stale)} of {len(files)} generated files differ; run ./dev sync")
        return 1
    print(f"{len(files)} generated files agree with the models" if not stale else f"{len(stale)} files written")
    return 0


def _current(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _difference(path: Path, wanted: str) -> str:
    name = str(path.relative_to(ROOT))
    lines = difflib.unified_diff(
        _current(path).splitlines(keepends=True),
        wanted.splitlines(keepends=True),
        name,
        f"{name} (from the models)",
    )
    return "".join(lines)
