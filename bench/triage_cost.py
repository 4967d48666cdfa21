"""What triage costs on a log of 30,000 lines, against reading the same log with a table of key words."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES = 30_000
#: Runs of each; the least is taken, for other work on the machine only adds.
RUNS = 5

_HEAD = f"import resource, sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'python')!r}]\n"
# On Linux ru_maxrss is handed down from the process that started this one; VmHWM is not.
_TAIL = """
import re
used = resource.getrusage(resource.RUSAGE_SELF)
try:
    peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024
except OSError:
    peak = used.ru_maxrss / 1024
print(used.ru_utime + used.ru_stime, peak, tests)
"""
_OURS = """
from ci_kit import triage
tests = len(triage.diagnose(open(sys.argv[1], 'rb')).explanation.tests)
"""
_KEYWORDS = """
from bench import triage_accuracy
triage_accuracy.by_keywords_everywhere(open(sys.argv[1], 'rb').read())
tests = 0
"""
PROGRAMS = {
    "ci-kit": _OURS,
    "its imports alone": "from ci_kit import triage\ntests = 0",
    "key words in the log": _KEYWORDS,
    "nothing at all": "tests = 0",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time and MiB at the peak, of a whole process."""

    seconds: float
    memory: float
    tests: int


def write_log(path: Path, lines: int = LINES) -> None:
    """A job with a loud test run: passing tests, debug output that talks of errors, colours, and 25 failures."""
    rng = random.Random(3)
    with path.open("w", encoding="utf-8") as log:
        for number in range(lines - 60):
            clock = f"12:{number // 600 % 60:02}:{number // 10 % 60:02}.{number % 10}234567Z"
            log.write(f"2026-05-01T{clock} {_line(rng, number)}\n")
        for number in range(25):
            log.write(f"2026-05-01T13:00:00.0000000Z E   assert {number} == {number + 1}\n")
            log.write(f"2026-05-01T13:00:00.0000000Z FAILED tests/test_{number}.py::test_it - assert {number}\n")
        log.write("2026-05-01T13:00:01.0000000Z ##[error]Process completed with exit code 1.\n")


def _line(rng: random.Random, number: int) -> str:
    passed = f"tests/test_{number % 97}.py::test_case_{number}[{rng.random():.6f}] \x1b[32mPASSED\x1b[0m" + " " * 44
    debug = (
        f"DEBUG shop.pool worker={number % 8} id={rng.getrandbits(64):x} took {rng.random() * 900:.1f} ms " + "x" * 40
    )
    warning = f"WARNING shop.retry error rate {rng.random():.2%}, connection refused by 10.0.0.{number % 250}, again"
    error = "ERROR shop.orders failed to charge: simulated failure in a test that expects it"
    return rng.choices((passed, debug, warning, error), weights=(60, 30, 7, 3))[0]


def measure(name: str, log: Path) -> Cost:
    """The least cost of some runs, each a process of its own."""
    program = _HEAD + PROGRAMS[name] + _TAIL
    found = []
    for _ in range(RUNS):
        command = (sys.executable, "-I", "-X", "utf8", "-c", program, str(log))
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, memory, tests = done.stdout.split()
        found.append(Cost(float(seconds), float(memory), int(tests)))
    return min(found, key=lambda cost: cost.seconds)


def table(lines: int = LINES) -> str:
    """All programs on the same log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "job.log")
        write_log(log, lines)
        size = log.stat().st_size / 1e6
        costs = {name: measure(name, log) for name in PROGRAMS}
    base = costs["key words in the log"].seconds
    rows = [
        f"{lines:,} lines, {size:.1f} MB; processor time and peak memory of the whole process, least of {RUNS} runs"
    ]
    rows += [f"{'':<22}{'CPU s':>8}{'ratio':>8}{'MiB':>8}{'tests named':>13}"]
    rows += [
        f"{name:<22}{cost.seconds:>8.2f}{cost.seconds / base:>8.2f}{cost.memory:>8.1f}{cost.tests or '-':>13}"
        for name, cost in costs.items()
    ]
    return "\n".join(rows)
