"""security-scan against pip-audit and bandit alone, and finding advisories in a snapshot against parsing it."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bench import sarif_meter, security_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.sarif_meter import Usage

ROOT = Path(__file__).resolve().parents[1]
#: As many as PyPA's database had in October 2024, and the packages that they are about.
RECORDS, NAMES = 2661, 665
PACKAGES = 100
#: Seconds that the service takes to answer; OSV's own is some hundred milliseconds away.
DISTANCE = 0.1
CANARY = """{"vulns": [{"id": "PYSEC-2019-217", "aliases": ["CVE-2019-10906"], "affected": [
{"package": {"name": "jinja2", "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": [
{"introduced": "0"}, {"fixed": "2.10.1"}]}]}]}]}"""

_HEAD = f"import os, sys; from pathlib import Path; sys.path.insert(0, {str(ROOT / 'python')!r})\n"
_AUDIT = """
from ci_kit.advisories import Options, audit
from ci_kit.advisories.services import Osv, Snapshot
service = Osv.at(sys.argv[2]) if '://' in sys.argv[2] else Snapshot(Path(sys.argv[2]))
result = audit([Path(sys.argv[1])], service, os.environ, Options(300, Path.cwd()))
assert result.believable, result.problems
"""
_SEARCH = """
from ci_kit.advisories.services import Snapshot
snapshot = Snapshot(Path(sys.argv[1]))
for line in Path(sys.argv[2]).read_text().split():
    snapshot.records(*line.split('=='), 300)
"""
_PARSE = """
import yaml
for path in Path(sys.argv[1]).rglob('*.yaml'):
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
"""


def main(argv: Sequence[str]) -> int:
    """Measure, and print ratios."""
    parser = argparse.ArgumentParser(prog="./dev bench security", description=__doc__)
    parser.add_argument("--database", type=Path, help="a checkout of PyPA's advisory-database (default: one made up)")
    parser.add_argument("--times", type=int, default=5, help="runs of each, of which the median counts")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pins = folder / "requirements.txt"
        pins.write_text("".join(f"package-{number * 20}==0.{number}\n" for number in range(PACKAGES)), encoding="utf-8")
        _online(pins, options.times)
        _offline(pins, options.database or _database(folder / "database"), options.times)
        security_code.compare(folder, options.times, _compare)
    return 0


def _online(pins: Path, times: int) -> None:
    with _service() as url:
        words = ("-m", "pip_audit", "--no-deps", "--disable-pip", "-r", pins, "-s", "osv", "--osv-url", url)
        peer = (sys.executable, "-I", *words, "--progress-spinner=off", "--cache-dir", pins.with_name("cache"))
        ours = (sys.executable, "-I", "-X", "utf8", "-c", _HEAD + _AUDIT, pins, url)
        print(f"\n{PACKAGES} pinned packages, a service that answers after {DISTANCE * 1000:.0f} ms")
        _compare({"pip-audit alone": peer, "ci-kit with pip-audit": ours}, times)


def _offline(pins: Path, database: Path, times: int) -> None:
    python = (sys.executable, "-I", "-X", "utf8", "-c")
    print(f"\nsnapshot of {sum(1 for _ in database.rglob('*.yaml')):,} advisories, {PACKAGES} packages")
    _compare(
        {
            "parsing it (libyaml)": (*python, _HEAD + _PARSE, database),
            "finding the packages' records": (*python, _HEAD + _SEARCH, database, pins),
            "a whole audit": (*python, _HEAD + _AUDIT, pins, database),
        },
        times,
    )


def _compare(contenders: dict[str, tuple[str | Path, ...]], times: int, tree: Path | None = None) -> None:
    """Each in turn, so that what else the machine does concerns all of them; the first is what the others stand by."""
    runs: dict[str, list[Usage]] = {name: [] for name in contenders}
    for _ in range(times):
        for name, command in contenders.items():
            used = sarif_meter.measure(command, folder=tree)
            if used.code:
                raise RuntimeError(f"{name} failed: {used.output}")
            runs[name].append(used)
    median = {
        name: [statistics.median(getattr(one, what) for one in used) for what in ("cpu", "wall")]
        for name, used in runs.items()
    }
    first = next(iter(median.values()))
    for name, (cpu, wall) in median.items():
        print(f"  {name:32} {cpu:6.2f} s CPU ({cpu / first[0]:5.2f}x) {wall:6.2f} s ({wall / first[1]:5.2f}x)")


@contextmanager
def _service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(DISTANCE)
        body = CANARY.encode() if b"jinja2" in question else b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _database(folder: Path) -> Path:
    """Records as long as real ones, with the canary's among them."""
    random.seed(5)
    for number in range(RECORDS):
        name = "jinja2" if number == 0 else f"package-{number % NAMES}"
        versions = [f"0.{minor}" for minor in range(random.randint(1, 120))]
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.10.1"}]}]
        part = {"package": {"name": name, "ecosystem": "PyPI"}, "versions": versions, "ranges": ranges}
        links = [{"type": "WEB", "url": f"https://host/{random.getrandbits(99)}"} for _ in range(random.randint(1, 9))]
        aliases = ["CVE-2019-10906"] if number == 0 else [f"CVE-2026-{number}"]
        record = {"id": f"PYSEC-2026-{number}", "details": "words " * 60, "affected": [part], "references": links}
        path = folder / "vulns" / name / f"{record['id']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            yaml.safe_dump({**record, "aliases": aliases, "modified": "2026-11-02T00:00:00Z"}), encoding="utf-8"
        )
    return folder
