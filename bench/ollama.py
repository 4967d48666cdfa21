"""ollama-setup against its floor: ready time, hashing against sha256sum, downloads against curl, memory.

The server is the tests' stand-in: what is measured is the kit's own part.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.ollama import hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[1]
MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
_MB = 1_000_000
_LIMIT_MB = 60


def main(argv: Sequence[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="./dev bench ollama", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: %(default)s)")
    parser.add_argument("--size", type=int, default=256, help="megabytes of the blobs (default: %(default)s)")
    options = parser.parse_args(argv)
    sys.path[:0] = [str(ROOT / "tests" / one) for one in ("support", "standins", "standins/ollama")]
    with tempfile.TemporaryDirectory() as folder:
        _hashing(Path(folder), options.size, options.runs)
        _downloading(Path(folder), options.size, options.runs)
        _ready(Path(folder), options.runs)
        _pulling(Path(folder), options.size)
    return 0


def _seconds(work: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        begun = time.monotonic()
        work()
        taken.append(time.monotonic() - begun)
    return statistics.median(taken)


def _hashing(folder: Path, size: int, runs: int) -> None:
    """Four blobs, as of two models: the kit on all processors, and sha256sum on all of them."""
    blobs = [folder / f"blob-{number}" for number in range(4)]
    for blob in blobs:
        blob.write_bytes(os.urandom(_MB) * (size // 4))
    ours = _seconds(lambda: list(hashes.sha256_all(blobs)), runs)
    theirs = _seconds(lambda: subprocess.run(["sha256sum", *map(str, blobs)], check=True, capture_output=True), runs)
    rate = size / ours
    print(f"hashing {size} MB: ci-kit {rate:,.0f} MB/s, sha256sum {size / theirs:,.0f} MB/s, {theirs / ours:.2f} times")
    for blob in blobs:
        blob.unlink()


def _downloading(folder: Path, size: int, runs: int) -> None:
    """An archive from a release host on loopback, hashed as it comes, and curl, which does not hash."""
    from standin_ollama import releases  # noqa: PLC0415 (found once its folder is on the path)

    from ci_kit.ollama.download import Line, download  # noqa: PLC0415

    with releases.serving() as host:
        host.files["v1/large"] = os.urandom(_MB) * size
        url, target = f"{host.address}/download/v1/large", folder / "large"

        def ours() -> None:
            target.unlink(missing_ok=True)
            download(url, target, Line(), lambda _size: None)

        curl = ["curl", "--silent", "--fail", "--location", "--output", str(target), url]
        mine, theirs = _seconds(ours, runs), _seconds(lambda: subprocess.run(curl, check=True), runs)
    rates = f"ci-kit {size / mine:,.0f} MB/s, curl {size / theirs:,.0f} MB/s"
    print(f"download of {size} MB: {rates}, ratio {theirs / mine:.2f}")
    target.unlink()


def _ready(folder: Path, runs: int) -> None:
    """From the start of the step to ready with everything cached; the floor is spawn, first 200, and the probe."""
    from ollama_step import OllamaJob  # noqa: PLC0415
    from ollama_world import settings  # noqa: PLC0415
    from standin_ollama import registry, releases  # noqa: PLC0415

    from ci_kit.ollama import server  # noqa: PLC0415
    from ci_kit.ollama.names import ModelName  # noqa: PLC0415

    with releases.serving() as host, registry.serving() as models:
        host.add()
        models.add()
        (folder / "job").mkdir()
        job = OllamaJob(folder / "job", host, models)
        job.run()
        job.stop()
        steps, floors = [], []
        (binary,) = job.cache.glob("ollama/*/bin/ollama")
        for _ in range(runs):
            begun = time.monotonic()
            step = job.run()
            steps.append(time.monotonic() - begun)
            if step.outputs.get("cache-hit") != "true":
                raise RuntimeError(step.log)
            job.stop()
            begun = time.monotonic()
            started = server.start(settings(binary, job.cache))
            started.api.load(ModelName.parse(models.model()), 20)
            floors.append(time.monotonic() - begun)
            started.service.stop(5)
        mine, floor = statistics.median(steps), statistics.median(floors)
    print(f"ready with everything cached: {mine * 1000:.0f} ms, floor {floor * 1000:.0f} ms, {mine / floor:.2f} times")


def _pulling(folder: Path, size: int) -> None:
    """Memory of the step while the server pulls, above an interpreter that has imported the same; curl asking likewise.

    A pull is the server's work: curl that asks another server of the kind for it waits for the same.
    """
    from ollama_world import running  # noqa: PLC0415
    from standin_ollama import registry  # noqa: PLC0415

    with registry.serving() as models, running(folder / "pull") as server, running(folder / "curl") as other:
        models.add(size=size * _MB)
        code = (
            "import re, sys, time; sys.path.insert(0, sys.argv[1])\n"
            "from ci_kit.ollama.api import Api; from ci_kit.ollama.names import ModelName\n"
            "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1000\n"
            "before, begun = peak(), time.monotonic()\n"
            "Api(sys.argv[2]).pull(ModelName.parse(sys.argv[3]), 600, 60, lambda *_: None)\n"
            "import json; print(json.dumps([before, peak(), time.monotonic() - begun]))\n"
        )
        command = [sys.executable, "-c", code, str(ROOT / "python"), server.api.address, models.model()]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        before, after, seconds = json.loads(done.stdout)
        asked = json.dumps({"model": models.model()})
        curl = ["curl", "--silent", "--fail", "--no-buffer", "--data", asked, f"{other.api.address}/api/pull"]
        begun = time.monotonic()
        said = subprocess.run(curl, check=True, capture_output=True, text=True).stdout
        theirs = time.monotonic() - begun
    if '"success"' not in said.splitlines()[-1]:
        raise RuntimeError(said[-500:])
    print(f"memory while pulling: {after - before:.1f} MB above {before:.0f} MB (aim: below {_LIMIT_MB})")
    rates = (
        f"{size / seconds:,.0f} MB/s, curl asking for the same {size / theirs:,.0f} MB/s, ratio {theirs / seconds:.2f}"
    )
    print(f"pull of {size} MB through the stand-in's server: {rates}")
