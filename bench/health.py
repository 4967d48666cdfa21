"""health-check-rollback against a curl loop and wait-on.

And the decision rule against others in simulation.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.health_costs import costs

from ci_kit.health.sequential import BLIP, SequentialTest, tail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
INTERVAL = 0.25
THRESHOLD, ALPHA = 0.05, 0.01
RATES = (0.01, 0.02, 0.04, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
ENOUGH_SAMPLES = 20
#: The peer, exactly.
WAIT_ON = "wait-on@9.5.1"
IN_A_ROW = 3


def main(argv: Sequence[str]) -> int:
    """Print the tables: rules in simulation, then tools on the same timelines."""
    parser = argparse.ArgumentParser(prog="./dev bench health", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=20_000, help="simulated runs of 60 probes per rate (default: %(default)s)"
    )
    parser.add_argument("--trials", type=int, default=15, help="timelines per tool (default: %(default)s)")
    options = parser.parse_args(argv)
    for probes in (60, 600, 6000):
        _simulate(probes, max(options.runs * 60 // probes, 50))
    sys.path.insert(0, str(ROOT / "tests" / "standins"))
    costs(options.trials)
    _detection(options.trials)
    _wrong_greens()
    return 0


def _simulate(probes: int, runs: int) -> None:
    """Rollbacks for a threshold of 5 %, by the true rate: a false one up to 5 %, a right one above."""
    print(f"\n{probes} probes, {runs:,} runs a rate; threshold 5 %; rolled back @ median probe")
    print(f"{'rule':<26}" + "".join(f"{rate:>13.0%}" for rate in RATES))
    for name, rule in RULES.items():
        for blip in (0, BLIP):
            cells = [_cell(rule, rate, probes, runs, blip) for rate in RATES]
            print(f"{name + (' + blip' if blip else ''):<26}" + "".join(f"{cell:>13}" for cell in cells))


def _cell(rule: Callable[[int], Callable[[int], bool]], rate: float, probes: int, runs: int, blip: int) -> str:
    rng = random.Random(f"{rate} {probes} {blip}")
    hits = []
    for _ in range(runs):
        look = rule(probes)
        at = rng.randrange(probes) if blip else -1
        for number in range(probes):
            if look(int(at <= number < at + blip or rng.random() < rate)):
                hits.append(number + 1)
                break
    share = len(hits) / runs
    return f"{share:.2%}" + (f" @{statistics.median_low(hits)}" if hits and rate > THRESHOLD else "")


def _sequential(probes: int) -> Callable[[int], bool]:
    test = SequentialTest(THRESHOLD, ALPHA, probes)
    looks = itertools.count(1)

    def look(failed: int) -> bool:
        test.one(failed=bool(failed))
        return test.convicts if next(looks) == probes else test.crossed

    return look


def _at_the_end(probes: int) -> Callable[[int], bool]:
    """One look, when all is over, that forgives a blip as well: what the bound leaves to any rule, at the very end."""
    needed = next(count for count in range(probes + 1) if tail(probes, THRESHOLD, count) <= ALPHA)
    seen: list[int] = []

    def look(failed: int) -> bool:
        seen.append(failed)
        if len(seen) < probes:
            return False
        runs = [len(list(group)) for bad, group in itertools.groupby(seen) if bad]
        return sum(seen) - min(max(runs, default=0), BLIP) >= needed

    return look


def _percentage(_probes: int) -> Callable[[int], bool]:
    """The usual rule: more than 5 % so far, from 20 samples on."""
    seen = [0, 0]

    def look(failed: int) -> bool:
        seen[failed] += 1
        return sum(seen) >= ENOUGH_SAMPLES and seen[1] > THRESHOLD * sum(seen)

    return look


def _consecutive(_probes: int) -> Callable[[int], bool]:
    row = [0]

    def look(failed: int) -> bool:
        row[0] = row[0] + 1 if failed else 0
        return row[0] >= IN_A_ROW

    return look


RULES: dict[str, Callable[[int], Callable[[int], bool]]] = {
    "ci-kit": _sequential,
    "one look at the end": _at_the_end,
    "rate so far, 20 samples": _percentage,
    "3 in a row": _consecutive,
}


@contextmanager
def _service(folder: str, version: str, fault: str) -> Iterator[Any]:
    import deployed_service  # noqa: PLC0415 (found once its folder is on the path)

    live = Path(folder, "live")
    with deployed_service.running(live, version, deployed_service.Fault(fault)) as service:
        yield service


@functools.cache
def _wait_on() -> tuple[str, ...]:
    """The command of wait-on, installed into the cache of the benchmarks; empty if it is not to be had."""
    npm, node = shutil.which("npm"), shutil.which("node")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = Path(cache, "ci-kit", "bench", f"npm-{WAIT_ON}")
    program = home / "node_modules" / "wait-on" / "bin" / "wait-on"
    if not npm or not node:
        return ()
    if not program.exists():
        home.mkdir(parents=True, exist_ok=True)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(home))
        if subprocess.run((npm, "install", *options, WAIT_ON), capture_output=True, check=False).returncode:
            return ()
    return (node, str(program))


def _tools(url: str) -> dict[str, list[str]]:
    """Commands that wait for a good answer, looking every quarter of a second."""
    kit = [sys.executable, "-I", "-X", "utf8", str(MAIN), "health-check-rollback", "--url", url]
    curl = f"until curl -fso /dev/null --max-time 5 {url}; do sleep {INTERVAL}; done"
    found = {
        "ci-kit": [*kit, "--interval", "250ms", "--rise", "1", "--watch-for", "0", "--timeout", "5s"],
        "curl loop": ["bash", "-c", curl],
    }
    if wait_on := _wait_on():
        found["wait-on"] = [*wait_on, "-i", "250", "-t", "20000", url.replace("http://", "http-get://")]
    return found


def _detection(trials: int) -> None:
    """A service becomes healthy at a random moment: how long until a tool says so, and at what cost."""
    print(f"\nfrom 503 to 200; looking every {INTERVAL} s; {trials} timelines, the same for each tool")
    if not _wait_on():
        print("there is no npm, or it could not install wait-on: left out")
    moments = [random.Random(number).uniform(1.5, 3.0) for number in range(trials)]
    rows = {name: [_wait(name, moment) for moment in moments] for name in _tools("")}
    base = statistics.median(row[1] for row in rows["curl loop"])
    print(f"{'tool':<12}{'detect ms':>10}{'max':>7}{'CPU ms':>8}{'CPU/curl':>10}{'requests':>10}")
    for name, row in rows.items():
        detect = [one[0] * 1000 for one in row]
        cpu = statistics.median(one[1] for one in row)
        asked = statistics.median(one[2] for one in row)
        print(
            f"{name:<12}{statistics.median(detect):>10.0f}{max(detect):>7.0f}{cpu * 1000:>8.0f}"
            f"{cpu / base:>10.1f}{asked:>10.0f}"
        )


def _wait(name: str, moment: float) -> tuple[float, float, int]:
    """Seconds from healthy to said, CPU seconds, requests."""
    with tempfile.TemporaryDirectory() as folder, _service(folder, "v1", "unavailable") as service:
        healthy: list[float] = []

        def turn() -> None:
            service.deploy("v1")
            healthy.append(time.monotonic())

        threading.Timer(moment, turn).start()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(_tools(service.url)[name], capture_output=True, timeout=60, check=False)
        ended = time.monotonic()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return ended - healthy[0], cpu, service.requests


def _wrong_greens() -> None:
    """Services that must not pass, and who says they do within 12 s."""
    print("\nwrong greens: what is said of a deploy of v2 that is not good (ci-kit watches 5 s)")
    cases = {"old version answers": ("v1", ""), "one error in three": ("v2", "one-in-three")}
    cases |= {"slow drip": ("v2", "drip"), "flapping": ("v2", "flap"), "redirect": ("v2", "redirect")}
    more = [
        "--expect-version",
        "v2",
        "--deadline",
        "4s",
        "--timeout",
        "1s",
        "--watch-for",
        "5s",
        "--interval",
        "50ms",
        "--rise",
        "3",
    ]
    for case, (version, fault) in cases.items():
        said = {}
        with tempfile.TemporaryDirectory() as folder, _service(folder, version, fault) as service:
            for name, command in _tools(service.url).items():
                said[name] = _said([*command, *(more if name == "ci-kit" else [])])
        print(f"{case:<24}" + "   ".join(f"{name}: {what}" for name, what in said.items()))


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=12, check=False)
    except subprocess.TimeoutExpired:
        return "nothing in 12 s"
    return "GREEN" if done.returncode == 0 else "red"
