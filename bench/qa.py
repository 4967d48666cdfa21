"""qa-summary's reader of JUnit XML against bare iterparse and junitparser on the same report: CPU time and memory."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
PEERS = Path.home() / ".cache" / "ci-kit" / "bench" / "qa"
PER_SUITE = 500
_OUTPUT = "a line of output of some length\n" * 25
#: Aims: CPU time against bare iterparse, and megabytes over the interpreter.
RATIO, MEMORY = 1.3, 25.0

#: Each contender in a process of its own: CPU seconds of the reading alone, peak memory of the process, cases seen.
_HEAD = """
import json, resource, sys, time
path = sys.argv[1]
def peak():
    try:  # on Linux ru_maxrss is handed down from the process that started this one
        with open('/proc/self/status') as status:
            return int(next(line for line in status if line.startswith('VmHWM')).split()[1]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
"""
_TAIL = "print(json.dumps([spent, peak(), cases]))"
CONTENDERS = {
    "bare interpreter": "spent, cases = 0, 0\n",
    "bare iterparse": """
from xml.etree.ElementTree import iterparse
begin = time.process_time(); cases = 0
for _, element in iterparse(path):
    if element.tag == "testcase":
        cases += 1
        element.clear()
spent = time.process_time() - begin
""",
    "ci-kit": f"""
sys.path.insert(0, {str(ROOT / "python")!r})
from pathlib import Path
from ci_kit.quality import xml
from ci_kit.quality.source import Source
from ci_kit.quality.tests.junit import JUnit
from ci_kit.quality.tests.marks import Marks
from ci_kit.quality.tests.tally import Settings
begin = time.process_time()
with Source(Path(path), 1 << 32) as source:
    handler, _ = xml.read(source, lambda: JUnit("report", Settings(), Marks()))
reading = handler.close()
spent = time.process_time() - begin
cases = reading.tests.total
assert not reading.remarks, reading.remarks
""",
    "junitparser": """
from junitparser import JUnitXml
begin = time.process_time()
cases = sum(1 for suite in JUnitXml.fromfile(path) for case in suite)
spent = time.process_time() - begin
""",
}


def main(argv: Sequence[str]) -> int:
    """Print the table; 1 when the reader misses its aims."""
    parser = argparse.ArgumentParser(prog="./dev bench qa", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="test cases in the report (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, in turns (default: %(default)s)")
    options = parser.parse_args(argv)
    _install()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.xml")
        path.write_text("".join(_report(options.cases)), encoding="utf-8")
        print(f"{options.cases:,} cases, {path.stat().st_size / 1e6:.1f} MB; medians of {options.runs} runs, in turns")
        runs: dict[str, list[list[float]]] = {name: [] for name in CONTENDERS}
        for _ in range(options.runs):
            for name in CONTENDERS:
                runs[name].append(_run(name, path))
    return _told(runs, options.cases)


def _told(runs: dict[str, list[list[float]]], wanted: int) -> int:
    spent, peaks, cases = (
        {name: statistics.median(run[part] for run in rows) for name, rows in runs.items()} for part in range(3)
    )
    bare, base = spent["bare iterparse"], peaks["bare interpreter"]
    print(f"{'reader':<18}{'CPU s':>8}{'ratio':>8}{'MB over interpreter':>21}{'cases':>10}")
    for name in list(CONTENDERS)[1:]:
        ratio, over = spent[name] / bare, peaks[name] - base
        print(f"{name:<18}{spent[name]:>8.2f}{ratio:>8.2f}{over:>21.1f}{cases[name]:>10,.0f}")
    kept = spent["ci-kit"] / bare <= RATIO and peaks["ci-kit"] - base <= MEMORY and cases["ci-kit"] == wanted
    print(f"aims (ratio at most {RATIO}, at most {MEMORY:.0f} MB): {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


def _run(name: str, path: Path) -> list[float]:
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = (str(python), "-I", "-c", _HEAD + CONTENDERS[name] + _TAIL, str(path))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(map(float, json.loads(done.stdout)))


def _install() -> None:
    """An environment with the peer and with what the reader needs, made once."""
    if (PEERS / "ready").exists():
        return
    venv.create(PEERS, with_pip=True, clear=True)
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run((python, "-m", "pip", "install", "--quiet", "junitparser==5.0.2", "defusedxml==0.7.1"), check=True)
    (PEERS / "ready").touch()


def _report(cases: int) -> Iterator[str]:
    """A report as large test runs have them: 3 % failures with tracebacks, output, properties, skipped tests."""
    rng = random.Random(8)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    for number in range(0, cases, PER_SUITE):
        made = [_case(rng, number // PER_SUITE, index) for index in range(min(PER_SUITE, cases - number))]
        failed, skipped = (sum(word in one for one in made) for word in ("<failure", "<skipped"))
        header = f'tests="{len(made)}" failures="{failed}" errors="0" skipped="{skipped}" time="1.0"'
        yield (
            f'<testsuite name="suite{number}" timestamp="2026-01-01T00:00:00" {header}>\n'
            + "".join(made)
            + "</testsuite>\n"
        )
    yield "</testsuites>\n"


def _case(rng: random.Random, suite: int, index: int) -> str:
    name = f"test_something_reasonable_{index}[param-{rng.random():.6f}]"
    classname = f"com.example.pkg{suite}.LongishTestClass{suite % 7}"
    head = f'<testcase classname="{classname}" name="{name}" time="{rng.random():.3f}"'
    kind = rng.random()
    if kind < 0.03:  # noqa: PLR2004 (shares of a usual report)
        trace = "Traceback line &lt;module&gt; at foo.py:12\n" * 40
        return f'{head}><failure message="expected 1 got 2" type="AssertionError">{trace}</failure></testcase>\n'
    if kind < 0.3:  # noqa: PLR2004
        return f"{head}><system-out>{_OUTPUT}</system-out></testcase>\n"
    if kind < 0.33:  # noqa: PLR2004
        return f'{head}><skipped message="not here"/></testcase>\n'
    if kind < 0.5:  # noqa: PLR2004
        return f'{head}><properties><property name="owner" value="team"/></properties></testcase>\n'
    return f"{head}/>\n"
