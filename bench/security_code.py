"""bandit by itself against bandit as a source of security-scan: time, and whether the findings are the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.secrets import pip_source

if TYPE_CHECKING:
    from collections.abc import Callable

    Contenders = dict[str, tuple[str | Path, ...]]

MAIN = Path(__file__).resolve().parents[1] / "python" / "ci_kit" / "__main__.py"


def compare(folder: Path, times: int, measured: Callable[[Contenders, int, Path], None]) -> None:
    """Measure both on the source distribution of pip with `measured`, and hold their findings against each other."""
    tree = pip_source(folder)
    alone = (sys.executable, "-I", "-m", "bandit", "-q", "-r", ".", "-f", "json", "--exit-zero")
    scan = (sys.executable, "-I", "-X", "utf8", str(MAIN), "security-scan", "bandit", "--fail-on", "never")
    ours = (*scan, "--format", "json")
    print(f"\n{tree.name}: {sum(1 for _ in tree.rglob('*.py')):,} files of Python")
    measured({"bandit alone": alone, "ci-kit with bandit": ours}, times, tree)
    theirs = {(one["test_id"], one["filename"][2:], one["line_number"]) for one in _said(alone, tree)["results"]}
    found = {(one["rule"], one["path"], one["line"]) for one in _said(ours, tree)["data"]["findings"]}
    print(f"  findings: {len(theirs)} and {len(found)}, {'the same' if theirs == found else 'NOT the same'}")


def _said(command: tuple[str, ...], tree: Path) -> Any:  # noqa: ANN401 (JSON)
    done = subprocess.run(command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(done.stdout)
