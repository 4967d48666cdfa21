"""Benchmark results made for tests, and a repository whose benchmarks are as slow as a file says."""

from __future__ import annotations

import json
import math
import random
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CPU = "Tested CPU @ 3.00GHz"
#: Writes what pytest-benchmark would. How slow it is stands in factor.txt, beside the names; noise is 3 %.
SCRIPT = """
import json, os, random, sys
entries = []
for line in open("factor.txt", encoding="utf-8").read().splitlines():
    name, factor = line.rsplit(" ", 1)
    times = [float(factor) * 0.01 * random.lognormvariate(0, 0.03) for _ in range(9)]
    entries.append({"fullname": name, "stats": {"data": times}})
where = sys.argv[1] if len(sys.argv) > 1 else os.environ["CI_KIT_RESULTS"]
with open(where, "w", encoding="utf-8") as file:
    json.dump({"machine_info": {}, "benchmarks": entries}, file)
"""


def times(level: float, count: int, noise: float = 0.03, seed: object = 0) -> list[float]:
    """Seconds that scatter around a level; the same for the same seed."""
    chance = random.Random(str(seed))
    return [level * math.exp(chance.gauss(0, noise)) for _ in range(count)]


def pytest_json(benchmarks: Mapping[str, Sequence[object]], cpu: str = CPU, commit: str = "") -> str:
    """What pytest-benchmark writes, as far as anybody reads it."""
    entries = [{"fullname": name, "stats": {"data": list(values)}} for name, values in benchmarks.items()]
    machine = {"cpu": {"brand_raw": cpu, "count": 2}, "system": "Linux", "machine": "x86_64"}
    return json.dumps({"machine_info": machine, "commit_info": {"id": commit}, "benchmarks": entries})


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder."""
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false")
    done = subprocess.run(("git", *identity, *arguments), cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def repository(folder: Path, *factors: str) -> list[str]:
    """A repository with a commit for each content of factor.txt; the hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet")
    (folder / "bench.py").write_text(SCRIPT, encoding="utf-8")
    hashes = []
    for content in factors:
        (folder / "factor.txt").write_text(content, encoding="utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--allow-empty", "--message=test")
        hashes.append(git(folder, "rev-parse", "HEAD"))
    return hashes
