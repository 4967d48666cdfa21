"""resource-report's sampler against psutil and a Node sampler: cost at the same rate, spikes, traps."""  # noqa: A005 (the name that is typed; nothing imports it by it)

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
SAMPLER = ROOT / "python" / "ci_kit" / "resources" / "sampler" / "__main__.py"
CACHE = Path.home() / ".cache" / "ci-kit" / "bench"
SYSTEMINFORMATION = "systeminformation@5"

#: psutil at `rate` readings of memory a second, and everything a row says once a second.
PSUTIL = """
import sys, time, json, psutil
rate, out = int(sys.argv[1]), open(sys.argv[2], "w")
while True:
    began, most = time.monotonic(), 0
    for number in range(1, rate + 1):
        time.sleep(max(began + number / rate - time.monotonic(), 0))
        told = psutil.virtual_memory()
        most = max(most, told.total - told.available)
    row = [time.time(), most, psutil.swap_memory().used, psutil.disk_usage("/").used, psutil.getloadavg()[0]]
    row += [*psutil.cpu_times(), *(psutil.disk_io_counters() or ()), *psutil.net_io_counters()]
    out.write(json.dumps(row) + "\\n"); out.flush()
"""
#: The same with the library that the known telemetry action reads by.
NODE = """
const si = require("systeminformation"), fs = require("fs");
const rate = Number(process.argv[2]), out = fs.openSync(process.argv[3], "w");
(async () => { for (;;) {
  const began = performance.now(); let most = 0;
  for (let n = 1; n <= rate; n++) {
    await new Promise(done => setTimeout(done, Math.max(began + n * 1000 / rate - performance.now(), 0)));
    const told = await si.mem(); most = Math.max(most, told.total - told.available);
  }
  const row = [Date.now(), most, await si.currentLoad(), await si.fsStats(), await si.networkStats()];
  fs.writeSync(out, JSON.stringify(row) + "\\n");
} })();
"""
SPIKE = "import sys,time;x=bytearray(int(sys.argv[1])<<20);x[::4096]=b'x'*len(x[::4096]);time.sleep(float(sys.argv[2]))"


def main(argv: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="./dev bench resource", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long each sampler runs (default: %(default)s)")
    parser.add_argument("--spikes", type=int, default=20, help="spikes of each length (default: %(default)s)")
    options = parser.parse_args(argv)
    if sys.platform != "linux":
        print("these figures are of Linux")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        _cost(Path(folder), options.seconds)
        _spikes(Path(folder), options.spikes)
        _traps(Path(folder))
    return 0


def samplers(folder: Path) -> dict[str, list[str]]:
    """The command lines, by name; those that cannot run here are left out and named."""
    kit = [sys.executable, "-I", "-S", str(SAMPLER), f"record={folder / 'kit'}", f"place={folder}"]
    found = {"ci-kit, 10 Hz": kit}
    (folder / "sample.py").write_text(PSUTIL, encoding="utf-8")
    found |= {
        f"psutil, {rate} Hz": [sys.executable, str(folder / "sample.py"), str(rate), str(folder / f"psutil{rate}")]
        for rate in (10, 1)
    }
    modules = _node_modules()
    if modules is None:
        print("no node or npm on the PATH: the Node sampler is left out")
        return found
    (modules.parent / "sample.js").write_text(NODE, encoding="utf-8")
    for rate in (10, 1):
        found[f"Node, {rate} Hz"] = ["node", str(modules.parent / "sample.js"), str(rate), str(folder / f"node{rate}")]
    return found


def _node_modules() -> Path | None:
    """systeminformation, installed by npm into a folder of the benchmark's own."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    folder = CACHE / f"npm-{hashlib.sha256(SYSTEMINFORMATION.encode()).hexdigest()[:12]}"
    modules = folder / "node_modules"
    if not (modules / "systeminformation").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", SYSTEMINFORMATION)
        if subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL).returncode:
            return None
    return modules


def _cost(folder: Path, seconds: int) -> None:
    """Processor time and memory of each, side by side in the same seconds."""
    print(f"\n{seconds} s side by side; memory as often as it says, all else once a second")
    names = samplers(folder)
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(_process(command)) for name, command in names.items()}
        time.sleep(seconds)
        cpu = {name: _cpu(process.pid) for name, process in running.items()}
        sizes = {name: _sizes(process.pid) for name, process in running.items()}
    base = cpu["ci-kit, 10 Hz"]
    print(f"{'sampler':<16}{'CPU ms':>8}{'of a core':>11}{'x ci-kit':>10}{'RSS MB':>8}{'own MB':>8}")
    for name, spent in cpu.items():
        rss, own = sizes[name]
        share = f"{spent / seconds:.2%}"
        print(f"{name:<16}{spent * 1000:>8.0f}{share:>11}{spent / base:>10.1f}{rss:>8.1f}{own:>8.1f}")


def _spikes(folder: Path, count: int) -> None:
    """Spikes in a cgroup of their own: who has seen them, and how near to the kernel's own peak."""
    sys.path.insert(0, str(ROOT / "python"))
    from ci_kit.resources import owncgroup  # noqa: PLC0415 (found once its folder is on the path)
    from ci_kit.resources.measure import Command, measure  # noqa: PLC0415
    from ci_kit.resources.recorder import Settings  # noqa: PLC0415

    made = owncgroup.create()
    if made is None:
        print("\nno cgroup can be made here: spikes are left out")
        return
    made.remove()
    print(f"\n{count} spikes of 400 MB for each time they stay, in a cgroup of their own")
    print(f"{'stays ms':>8}{'seen':>7}{'of the kernel peak, median':>28}{'least':>8}{'1 Hz can see, by chance':>25}")
    for stays in (0.2, 0.5, 1.0):
        shares = []
        for number in range(count):
            where = folder / f"spike-{stays}-{number}"
            words = (sys.executable, "-c", SPIKE, "400", str(stays))
            got = measure(Command(words, os.environ), Settings(), where)
            shares.append(got.usage.memory_peak_mb / max(got.usage.kernel_peak_mb, 0.1))
            shutil.rmtree(where)
        seen = sum(share > 0.9 for share in shares)  # noqa: PLR2004 (nine tenths of it)
        middle, least = f"{statistics.median(shares):.1%}", f"{min(shares):.1%}"
        print(f"{stays * 1000:>8.0f}{f'{seen}/{count}':>7}{middle:>28}{least:>8}{f'{min(stays, 1.0):.0%}':>25}")


def _traps(folder: Path) -> None:
    """Page cache, children in parallel and memory shared by fork: what is right, and what simple sums say."""
    from ci_kit.resources import owncgroup  # noqa: PLC0415 (see above)
    from ci_kit.resources.measure import Command, measure  # noqa: PLC0415
    from ci_kit.resources.recorder import Settings  # noqa: PLC0415

    if (made := owncgroup.create()) is None:
        return
    made.remove()
    big = str(folder / "big")
    parallel = (
        f"import subprocess,sys;p=[subprocess.Popen([sys.executable,'-c',{SPIKE!r},'150','1']) for _ in range(4)]"
    )
    shared = (
        "import os,time;x=bytearray(300<<20);x[::4096]=b'x'*len(x[::4096])\n"
        "for _ in range(4):\n  if not os.fork(): time.sleep(1); os._exit(0)\n"
        "for _ in range(4): os.wait()"
    )
    cases = {
        "writes a file of 512 MB": (f"f=open({big!r},'wb');[f.write(bytes(1<<20)) for _ in range(512)]", 10),
        "4 x 150 MB at once": (f"{parallel};[q.wait() for q in p]", 640),
        "300 MB shared by 5": (shared, 308),
    }
    print("\nwhat a command uses, in MB (expected: its own, page cache not counted)")
    print(f"{'command':<26}{'expected':>9}{'ci-kit':>8}{'kernel peak':>12}")
    for name, (code, expected) in cases.items():
        where = folder / name.replace(" ", "-")
        got = measure(Command((sys.executable, "-c", code), os.environ), Settings(), where)
        peak, kernel = got.usage.memory_peak_mb, got.usage.kernel_peak_mb
        print(f"{name:<26}{f'~{expected:.0f}':>9}{peak:>8.0f}{kernel:>12.0f}")


@contextlib.contextmanager
def _process(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process and the children it waited for have used."""
    words = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def _sizes(pid: int) -> tuple[float, float]:
    """Resident memory and memory of its own alone, in MB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines() if line.endswith("kB")}
    return found["Rss"] / 1024, (found["Private_Clean"] + found["Private_Dirty"]) / 1024
