"""Which cgroup is read and what is made of its files: on trees laid out as kernels and containers lay them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.resources.sampler import cgroups, counters, memory
from ci_kit.resources.sampler.linux import Probe
from ci_kit.resources.sampler.reading import Source, field

if TYPE_CHECKING:
    from pathlib import Path

MB = 1024 * 1024
MEMINFO = """MemTotal:       8000000 kB
MemFree:        1000000 kB
MemAvailable:   5000000 kB
Buffers:         100000 kB
Cached:         3000000 kB
SwapCached:           0 kB
Shmem:           200000 kB
SReclaimable:    300000 kB
SwapTotal:      1000000 kB
SwapFree:        900000 kB
"""
V2 = "25 20 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"


def tree(root: Path, files: dict[str, str]) -> str:
    """Write files below `root`, and what every system has."""
    common = {
        "proc/meminfo": MEMINFO,
        "proc/stat": "cpu  100 0 50 1000 10 0 0 0 0 0\n",
        "proc/loadavg": "1.25 1 1 1/2 3\n",
    }
    for name, content in (common | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return str(root)


def test_a_service_in_version_2(tmp_path: Path) -> None:
    """Its own cgroup is read, page cache and reclaimable kernel memory are not counted, limits of outer ones hold."""
    stat = (
        f"anon {300 * MB}\nfile {900 * MB}\nkernel {50 * MB}\nshmem {20 * MB}\nsock 4096\nslab_reclaimable {30 * MB}\n"
    )
    inside = "sys/fs/cgroup/system.slice/runner.service"
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/system.slice/runner.service\n",
            "proc/self/mountinfo": V2,
            f"{inside}/memory.current": f"{1200 * MB}\n",
            f"{inside}/memory.stat": stat,
            f"{inside}/memory.peak": f"{1300 * MB}\n",
            f"{inside}/memory.max": "max\n",
            f"{inside}/memory.events": "oom 1\noom_kill 2\n",
            f"{inside}/cgroup.events": "populated 1\n",
            f"{inside}/cpu.stat": "usage_usec 5000000\nuser_usec 1\n",
            f"{inside}/cpu.max": "150000 100000\n",
            f"{inside}/io.stat": "8:0 rbytes=1024 wbytes=2048 rios=1\n253:0 rbytes=1 wbytes=2\n",
            f"{inside}/memory.pressure": "some avg10=0.00 avg60=0.00 avg300=0.00 total=123000\nfull total=1\n",
            "sys/fs/cgroup/system.slice/memory.max": f"{4000 * MB}\n",
        },
    )
    read = memory.pick("auto", "", root)
    assert isinstance(read, memory.Unified)
    assert read.used() == (300 + 20 + 20) * MB + 4096
    assert (read.current(), read.peak(), read.killed()) == (1200 * MB, 1300 * MB, 2)
    assert read.limit(root) == 4000 * MB
    probe = Probe("auto", [], "/", root)
    assert (probe.processor.spent(), probe.disks.moved()) == (5000, (1025, 2050))
    assert probe.pressure.waited()[1] == 123
    assert probe.facts()["cpu_scope"] == f"{root}/{inside}"
    assert float(probe.facts()["cpus"]) <= 1.5


def test_a_container_of_version_1(tmp_path: Path) -> None:
    """The mount shows the container's own cgroup as its root; the path of the host leads there."""
    point = "sys/fs/cgroup/memory"
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n",
            "proc/self/mountinfo": "30 20 0:25 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
            "31 20 0:26 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n",
            f"{point}/memory.usage_in_bytes": f"{500 * MB}\n",
            f"{point}/memory.stat": f"rss 1\ntotal_rss {100 * MB}\ntotal_shmem {10 * MB}\ntotal_swap 4096\n",
            f"{point}/memory.max_usage_in_bytes": f"{600 * MB}\n",
            f"{point}/memory.limit_in_bytes": f"{2000 * MB}\n",
            f"{point}/memory.oom_control": "oom_kill_disable 0\noom_kill 1\n",
            "sys/fs/cgroup/cpu,cpuacct/cpuacct.usage": "7000000000\n",
        },
    )
    read = memory.pick("auto", "", root)
    assert isinstance(read, memory.Legacy)
    assert (read.used(), read.current(), read.peak()) == (110 * MB, 500 * MB, 600 * MB)
    assert (read.swap(), read.killed(), read.limit(root)) == (4096, 1, 2000 * MB)
    assert counters.Processor("auto", [], root).spent() == 7000


@pytest.mark.parametrize(
    ("paths", "mounts"),
    [
        ("0::/\n", V2),  # the root of version 2: no memory.current there
        ("4:memory:/\n", "30 20 0:25 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"),  # the root of version 1
        ("", ""),  # no cgroups at all
        ("0::/gone/../..\n", V2),
    ],
)
def test_without_a_cgroup_of_its_own_the_machine_is_read(tmp_path: Path, paths: str, mounts: str) -> None:
    """And it is said so."""
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": paths,
            "proc/self/mountinfo": mounts,
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
            "sys/fs/cgroup/memory/release_agent": "\n",
            "sys/fs/cgroup/cpu.stat": "usage_usec 1\n",
        },
    )
    probe = Probe("auto", [], "/", root)
    assert isinstance(probe.memory, memory.Machine)
    # What the kernel calls total, free, buffers, cached without shared, reclaimable.
    assert probe.memory.used() == (8_000_000 - 1_000_000 - 100_000 - 2_800_000 - 300_000) * 1024
    assert probe.memory.swap() == 100_000 * 1024
    assert probe.processor.spent() == 1500
    assert probe.load() == 125
    assert probe.facts()["memory_scope"] == probe.facts()["cpu_scope"] == "machine"


def test_scope_machine_passes_the_cgroup_by(tmp_path: Path) -> None:
    """The user's wish goes before what is there."""
    files = {
        "proc/self/cgroup": "0::/a\n",
        "proc/self/mountinfo": V2,
        "sys/fs/cgroup/a/memory.current": "1\n",
        "sys/fs/cgroup/a/memory.stat": "anon 1\n",
    }
    root = tree(tmp_path, files)
    assert isinstance(memory.pick("auto", "", root), memory.Unified)
    assert isinstance(memory.pick("machine", "", root), memory.Machine)


def test_a_cgroup_without_a_count_of_memory_is_that_of_the_nearest_around_it(tmp_path: Path) -> None:
    """Where the memory controller is not handed down, the outer cgroup is read."""
    files = {"proc/self/cgroup": "0::/a/b/c\n", "proc/self/mountinfo": V2, "sys/fs/cgroup/a/memory.current": "9\n"}
    root = tree(tmp_path, files)
    assert cgroups.find(cgroups.V2, "memory.current", root) == f"{root}/sys/fs/cgroup/a"


def test_disks_are_counted_once_and_loopback_is_no_network(tmp_path: Path) -> None:
    """Partitions, device-mapper and loop devices lie on disks that are counted already."""
    disk = "8 0 sda 1 0 10 0 1 0 20 0 0 0 0\n8 1 sda1 1 0 10 0 1 0 20 0 0 0 0\n253 0 dm-0 1 0 10 0 1 0 20 0 0 0 0\n"
    net = "Inter-| Receive\n face |bytes\n"
    net += "    lo: 9 0 0 0 0 0 0 0 9 0\n  eth0: 5 0 0 0 0 0 0 0 7 0\n eth1:1 0 0 0 0 0 0 0 2 0\n"
    root = tree(tmp_path, {"proc/diskstats": disk, "proc/net/dev": net, "sys/block/sda/x": "", "sys/block/dm-0/x": ""})
    assert counters.Disks("machine", "", root).moved() == (10 * 512, 20 * 512)
    assert counters.Network(root).moved() == (6, 9)


def test_what_is_not_there_reads_as_nothing(tmp_path: Path) -> None:
    """A missing file, a cgroup that was removed, a word in place of a figure."""
    assert Source(str(tmp_path / "none")).read() == b""
    assert not Source(str(tmp_path / "none")).there
    word = tmp_path / "word"
    word.write_text("max\n", encoding="ascii")
    assert Source(str(word)).number() is None
    assert field(b"anon_thp 5\nanon 7\n", b"anon ") == 7
    assert field(b"anon x\n", b"anon ") == 0
    empty = Probe("auto", [], str(tmp_path / "none"), str(tmp_path))
    assert (empty.memory.used(), empty.space(), empty.load(), empty.pressure.waited()) == (0, 0, 0, [0, 0, 0])
