"""The sampler as a process: what it catches, how it ends, what is left when it is killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError
from ci_kit.resources import owncgroup, record, summary
from ci_kit.resources.anchor import anchor
from ci_kit.resources.measure import Command, measure
from ci_kit.resources.recorder import Recorder, Settings
from ci_kit.resources.sampler import recording
from ci_kit.resources.usage import usage
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PATIENCE = 30.0
#: Fills memory in MB, holds it for seconds, and ends.
SPIKE = "import sys,time;x=bytearray(int(sys.argv[1])<<20);x[::4096]=b'x'*len(x[::4096]);time.sleep(float(sys.argv[2]))"


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    """A folder for samples; whatever runs for it is ended."""
    made = Recorder(tmp_path / "samples")
    yield made
    started = made.started()
    if started and made.running():
        os.kill(started.pid, signal.SIGKILL)


def spike(mb: int, seconds: float) -> None:
    """Use memory for a moment, in a process of its own."""
    subprocess.run((sys.executable, "-c", SPIKE, str(mb), str(seconds)), check=True)


def eventually(condition: Callable[[], object]) -> bool:
    """Whether something comes about in time."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def rows(recorder: Recorder) -> int:
    """How many rows are on the disk."""
    return len(record.load(recorder.record).rows)


def test_a_short_spike_is_caught_and_its_process_named(recorder: Recorder) -> None:
    """A spike of 250 ms is in the record; so is what made it, and the end was asked for."""
    recorder.start(Settings(), os.environ)
    spike(200, 0.25)
    recorder.stop()
    read = record.load(recorder.record)
    used = usage(read)
    assert used.memory_peak_mb > 190
    assert read.end == "asked"
    assert not recorder.running()
    assert any(one.size > 100 * 1024 for event in read.events for one in event.processes)
    assert max(len(row) for row in recorder.record.read_text(encoding="ascii").splitlines() if row[:1].isdigit()) <= 120


def test_what_was_recorded_survives_the_sampler(recorder: Recorder) -> None:
    """Killed as by the kernel, it leaves its rows; the report says that it was cut, not that all was quiet."""
    started = recorder.start(Settings(), os.environ)
    assert eventually(lambda: rows(recorder) >= 2)
    os.kill(started.pid, signal.SIGKILL)
    assert eventually(lambda: _reaped(started.pid))
    read = record.load(recorder.record)
    assert read.end == ""
    assert [event.kind for event in summary.events(read, expected_end=False)] == ["cut"]
    assert summary.last_seconds(read)


def test_it_holds_no_stream_of_the_step_and_ends_with_the_job(tmp_path: Path) -> None:
    """The step that starts it can end at once, for nothing of it is held; when the job's process ends, so does it."""
    job = subprocess.Popen((sys.executable, "-c", "import sys; sys.stdin.read()"), stdin=subprocess.PIPE)
    code = (
        "import sys, os; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from ci_kit.resources.recorder import Recorder, Settings\n"
        "print(Recorder(Path(sys.argv[2])).start(Settings(anchor=int(sys.argv[3])), os.environ).pid)"
    )
    package = str(os.path.dirname(os.path.dirname(owncgroup.__file__)))  # noqa: PTH120 (as sys.path wants it)
    words = (sys.executable, "-c", code, os.path.dirname(package), str(tmp_path / "s"), str(job.pid))  # noqa: PTH120
    step = subprocess.run(words, capture_output=True, text=True, check=True, timeout=PATIENCE)
    recorder = Recorder(tmp_path / "s")
    pid = int(step.stdout)
    assert recorder.running()
    links = {os.readlink(f"/proc/{pid}/fd/{number}") for number in (0, 1, 2)}  # noqa: PTH115
    assert links == {"/dev/null", str(tmp_path / "s" / "sampler.log")}
    assert os.getsid(pid) == pid
    job.communicate(b"")
    assert eventually(lambda: not recorder.running())
    assert record.load(recorder.record).end == "job-ended"


def test_it_ends_when_its_folder_is_cleared_away(recorder: Recorder) -> None:
    """The runner clears its temporary folder before the next job; nothing is left running on a self-hosted machine."""
    started = recorder.start(Settings(), os.environ)
    shutil.rmtree(recorder.folder)
    assert eventually(lambda: _reaped(started.pid))


def test_it_ends_after_its_longest_time(recorder: Recorder) -> None:
    """Even if nobody asks and the job goes on."""
    started = recorder.start(Settings(seconds=0.5), os.environ)
    assert eventually(lambda: _reaped(started.pid))
    assert record.load(recorder.record).end == "too-long"


def test_a_second_start_is_refused_and_the_first_goes_on(recorder: Recorder) -> None:
    """One error that says so."""
    recorder.start(Settings(), os.environ)
    with pytest.raises(CiKitError, match="already started"):
        recorder.start(Settings(), os.environ)
    assert recorder.running()


def test_two_jobs_on_one_machine_do_not_meet(tmp_path: Path) -> None:
    """Each has its own folder; to stop one leaves the other."""
    one, other = Recorder(tmp_path / "one"), Recorder(tmp_path / "other")
    one.start(Settings(), os.environ)
    other.start(Settings(), os.environ)
    one.stop()
    assert not one.running()
    assert other.running()
    other.stop()


def test_the_starting_process_is_no_part_of_the_baseline(recorder: Recorder) -> None:
    """What starts the sampler is gone in a moment and must not be taken off from what the job uses."""
    filler = bytearray(80 << 20)
    filler[::4096] = b"x" * len(filler[::4096])
    recorder.start(Settings(starter=os.getpid()), os.environ)
    recorder.stop()
    read = record.load(recorder.record)
    assert read.rows[0].used - read.baseline > 80 * 1024
    del filler


def test_a_start_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    """The folder is a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CiKitError, match="cannot be kept"):
        Recorder(tmp_path / "file" / "samples").start(Settings(), os.environ)


def test_a_start_that_failed_is_no_start(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says why, nothing is left running, and the next start is the first one."""
    with monkeypatch.context() as broken:
        broken.setattr("ci_kit.resources.recorder._package", str(tmp_path / "none" / "__init__.py"))
        with pytest.raises(CiKitError, match="did not start") as caught:
            recorder.start(Settings(), os.environ)
    assert "__main__.py" in caught.value.why
    assert recorder.started() is None
    recorder.start(Settings(), os.environ)
    recorder.stop()
    assert record.load(recorder.record).rows


def test_a_full_disk_loses_rows_and_says_how_many(tmp_path: Path) -> None:
    """Lines wait in memory up to a bound; when there is room again they are written, and the lost ones are counted."""
    made = recording.Recorder("/dev/full")
    for number in range(5000):
        made.line(f"{number} {'9' * 100}")
    path = tmp_path / "record"
    made._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)  # noqa: SLF001 (room on the disk again)
    made.line("5000 end")
    made.line("5001 end")
    lines = path.read_text(encoding="ascii").splitlines()
    numbers = [int(line.split()[0]) for line in lines if not line.startswith("!")]
    assert numbers == list(range(numbers[0], 5002))
    assert f"! 0 lost {numbers[0]}" in lines
    assert os.path.getsize(path) < 400_000  # noqa: PTH202 (of a file that is open)


def test_names_of_processes_cannot_break_a_line() -> None:
    """A process may be called anything."""
    assert recording.safe("a b:c\n\x1b[31m") == "a_b_c__[31m"
    assert recording.safe("") == "_"


def test_a_command_in_its_own_cgroup_is_measured_alone(tmp_path: Path) -> None:
    """Children in parallel are summed up, and the kernel's own peak agrees within 3 %."""
    made = owncgroup.create()
    if made is None:
        pytest.skip("no cgroup can be made here")
    made.remove()
    child = f"subprocess.Popen([sys.executable, '-c', {SPIKE!r}, '60', '0.6'])"
    inner = f"import subprocess, sys; [p.wait() for p in [{child} for _ in range(3)]]"
    command = Command((sys.executable, "-c", inner), os.environ)
    got = measure(command, Settings(), tmp_path / "s")
    assert got.attended.done.code == 0
    assert got.alone
    assert not got.left
    assert got.usage.memory_peak_mb > 180
    assert got.usage.memory_peak_mb == pytest.approx(got.usage.kernel_peak_mb, rel=0.05)


def test_page_cache_is_not_taken_for_memory(tmp_path: Path) -> None:
    """Writing a file of 100 MB fills the page cache, which the kernel's peak shows and the job's use does not."""
    made = owncgroup.create()
    if made is None:
        pytest.skip("no cgroup can be made here")
    made.remove()
    code = "import sys; f = open(sys.argv[1], 'wb'); [f.write(bytes(1 << 20)) for _ in range(100)]; f.close()"
    command = Command((sys.executable, "-c", code, str(tmp_path / "big")), os.environ)
    got = measure(command, Settings(), tmp_path / "s")
    assert got.usage.memory_peak_mb < 40
    assert got.usage.kernel_peak_mb > got.usage.memory_peak_mb + 50


def test_without_a_cgroup_of_its_own_a_command_is_measured_above_the_baseline(tmp_path: Path) -> None:
    """What was there before is not the command's."""
    command = Command((sys.executable, "-c", SPIKE, "80", "0.4"), os.environ, own=False)
    got = measure(command, Settings(), tmp_path / "s")
    assert not got.alone
    assert got.usage.memory_peak_mb > 70
    assert got.usage.cpu_seconds == round(got.attended.cpu_seconds, 2)


def test_the_guard_stops_the_largest_child_and_names_it(tmp_path: Path) -> None:
    """Before the limit is reached; what began before it, and the sampler itself, are spared."""
    made = owncgroup.create()
    if made is None:
        pytest.skip("no cgroup can be made here")
    try:
        if not _limited(made.folders[0], 400 << 20):
            pytest.skip("no limit can be set here")
        recorder = Recorder(tmp_path / "s")
        recorder.start(Settings(guard=50.0, cgroups=tuple(made.folders)), os.environ)
        with made.entered():
            small = subprocess.Popen((sys.executable, "-c", SPIKE, "20", "60"))
            large = subprocess.Popen((sys.executable, "-c", SPIKE, "240", "60"))
        try:
            assert large.wait(PATIENCE) == -signal.SIGKILL
            assert small.poll() is None
            recorder.stop()
        finally:
            for process in (small, large):
                process.kill()
                process.wait()
        (event,) = [one for one in record.load(recorder.record).events if one.kind == "guard"]
        assert event.words[0].startswith(f"{large.pid}:")
        assert "the guard stopped process" in summary.events(record.load(recorder.record), expected_end=True)[0].text
    finally:
        made.remove()


def test_where_no_cgroup_can_be_made_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a file system that cannot be written, as /sys is in most containers; the command is measured all the same."""
    monkeypatch.setattr(owncgroup, "_parents", lambda: ["/proc/self", str(tmp_path / "none")])
    assert owncgroup.create(sudo=False) is None
    got = measure(Command((sys.executable, "-c", "pass"), os.environ), Settings(), tmp_path / "s")
    assert not got.alone


def test_a_folder_that_is_no_cgroup_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was made on the way is taken away again."""
    monkeypatch.setattr(owncgroup, "_parents", lambda: [str(tmp_path)])
    assert owncgroup.create(sudo=False) is None
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_is_set_while_sampling_is_noted(tmp_path: Path) -> None:
    """The rows go on evenly; a further clock line ties them to the new time."""
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from ci_kit.resources.sampler import linux, watch\n"
        "real, begun = time.time, time.monotonic()\n"
        "time.time = lambda: real() - (3600 if time.monotonic() - begun > 1.5 else 0)\n"
        "given = {'record': sys.argv[2], 'seconds': '2.5'}\n"
        "watch.Watch(linux.Probe('auto', [], '/'), watch.Options(given)).run()"
    )
    words = (sys.executable, "-c", code, str(ROOT / "python"), str(tmp_path / "record"))
    subprocess.run(words, check=True, timeout=PATIENCE)
    read = record.load(tmp_path / "record")
    assert len(read.clocks) == 2
    assert read.clocks[1][1] - read.clocks[0][1] < -3_500_000
    assert all(new.ms > old.ms for old, new in pairwise(read.rows))


def test_where_there_is_no_proc_psutil_tells(recorder: Recorder) -> None:
    """The same record, of the machine; run here, where both can be had."""
    recorder.start(Settings(scope="portable"), os.environ)
    spike(150, 0.4)
    recorder.stop()
    read = record.load(recorder.record)
    assert read.facts["memory_scope"] == "machine"
    assert read.end == "asked"
    used = usage(read)
    assert used.memory_total_mb > 150
    assert used.cpu_seconds > 0
    assert read.events[0].processes


def test_the_sampler_ends_with_the_runner(tmp_path: Path) -> None:
    """The process of the runner is found above the step, whatever is between; in a container it is the first one."""
    tree = {4: ("python3", 3), 3: ("bash", 2), 2: ("Runner.Worker", 1), 1: ("systemd", 0)}
    for number, (name, parent) in tree.items():
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "stat").write_text(f"{number} (a) b) S {parent} 0\n", encoding="utf-8")
        (folder / "comm").write_text(f"{name}\n", encoding="utf-8")
    assert anchor(on_actions=True, pid=4, proc=tmp_path) == 2
    (tmp_path / "2" / "comm").write_text("sshd\n", encoding="utf-8")
    assert anchor(on_actions=True, pid=4, proc=tmp_path) == 1
    assert anchor(on_actions=False, pid=4, proc=tmp_path) == 3


def _limited(folder: str, size: int) -> bool:
    for name in ("memory.max", "memory.limit_in_bytes"):
        path = os.path.join(folder, name)  # noqa: PTH118 (cgroup paths are text)
        if os.path.exists(path):  # noqa: PTH110
            try:
                with open(path, "w", encoding="ascii") as file:  # noqa: PTH123
                    file.write(str(size))
            except OSError:
                return False
            return True
    return False


def _reaped(pid: int) -> bool:
    """Whether a process is gone; as its parent we have to ask."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
