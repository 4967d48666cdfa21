"""The history: a line a run, whole lines only, and where its levels change."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ci_kit.errors import CiKitError
from ci_kit.performance import changepoints, history
from ci_kit.performance.model import Machine, Results, Series

HERE = Machine("Tested CPU", 2, "Linux")
PACKAGE = Path(__file__).parents[2] / "python"


def entry(value: float = 1.0, name: str = "x") -> history.Entry:
    """One run."""
    return history.Entry("2026-01-01T00:00:00+00:00", "a" * 40, HERE, {name: value})


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    """Line by line, hostile names too, in a folder that did not exist."""
    path = tmp_path / "deep" / "history.jsonl"
    entries = [entry(1.0), entry(2.5e-9, "::error::\n<b>\u202e| @org")]
    for one in entries:
        history.append(path, one)
    assert history.read(path).entries == entries
    assert len(path.read_bytes().splitlines()) == 2


def test_no_file_is_an_empty_history(tmp_path: Path) -> None:
    """The first run has no past."""
    assert history.read(tmp_path / "none").entries == []


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"{}", b'{"version":2}', b"\xff", b'{"version":1,"at":"","commit":"","machine":{},"seconds":{}}'],
)
def test_a_line_that_makes_no_sense_is_counted_and_left_out(tmp_path: Path, line: bytes) -> None:
    """The others count all the same."""
    path = tmp_path / "history.jsonl"
    history.append(path, entry())
    with path.open("ab") as stream:
        stream.write(line + b"\n")
    history.append(path, entry(2.0))
    found = history.read(path)
    assert [one.seconds["x"] for one in found.entries] == [1.0, 2.0]
    assert found.unreadable == [2]


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "Infinity", '"1"x', "null"])
def test_values_that_are_no_times_make_no_entry(tmp_path: Path, value: str) -> None:
    """They would be taken for infinitely fast."""
    path = tmp_path / "history.jsonl"
    machine = '{"cpu":"","count":1,"system":""}'
    path.write_text(f'{{"version":1,"at":"","commit":"","machine":{machine},"seconds":{{"x":{value}}}}}\n')
    assert history.read(path).unreadable == [1]


def test_half_a_line_of_a_killed_run_spoils_no_other(tmp_path: Path) -> None:
    """What is appended after it begins a line of its own."""
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'{"version":1,"at')
    history.append(path, entry())
    found = history.read(path)
    assert (len(found.entries), found.unreadable) == (1, [1])


def test_two_at_once_get_a_line_each(tmp_path: Path) -> None:
    """Lines of threads that append together are all there and whole."""
    path = tmp_path / "history.jsonl"

    def several() -> None:
        for _ in range(20):
            history.append(path, entry(name="n" * 5000))

    threads = [threading.Thread(target=several) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = history.read(path)
    assert (len(found.entries), found.unreadable) == (80, [])


def test_a_full_disk_leaves_no_half_of_a_line(tmp_path: Path) -> None:
    """The error says so, and what was there before is there as it was."""
    path = tmp_path / "history.jsonl"
    history.append(path, entry())
    before = path.read_bytes()
    code = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from ci_kit.performance import history\n"
        "from ci_kit.performance.model import Machine\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 40}, {resource.RLIM_INFINITY}))\n"
        "try: history.append(Path(sys.argv[2]), history.Entry('', '', Machine(), {'x' * 999: 1.0}))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", code, str(PACKAGE), str(path)), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("CiKitError the history history.jsonl could not be written")
    assert path.read_bytes() == before


def test_a_history_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """It is never taken for the first run."""
    with pytest.raises(CiKitError, match="cannot be read"):
        history.read(tmp_path)


def test_faulty_series_leave_nothing_and_files_their_median() -> None:
    """The history is what later runs are judged by."""
    runs = [Results("t", {"x": Series("x", (value,))}, HERE) for value in (1.0, 3.0, 2.0)]
    runs.append(Results("t", {"y": Series("y", (1.0,), fault="failed")}, HERE))
    assert history.entry(runs, "now", "c", Machine()).seconds == {"x": 2.0}


def test_a_change_of_level_is_found_where_it_is() -> None:
    """Also with noise, an outlier, and a second change back."""
    chance = random.Random(1)
    levels = [1.0] * 30 + [1.3] * 20 + [1.0] * 25
    values = [level * chance.lognormvariate(0, 0.04) for level in levels]
    values[10] *= 8
    found = changepoints.changes(values)
    assert len(found) == 2
    assert abs(found[0] - 30) <= 2
    assert abs(found[1] - 50) <= 2
    assert changepoints.level(values) == values[found[1] :]


def test_noise_seldom_has_a_change_and_equal_values_never() -> None:
    """Of a hundred series of thirty that keep their level a few at most are split."""
    chance = random.Random(2)
    split = sum(bool(changepoints.changes([chance.gauss(0, 1) for _ in range(30)])) for _ in range(100))
    assert split <= 5
    assert changepoints.changes([1.0] * 50) == []
    assert changepoints.changes([]) == []


def test_a_series_that_is_endless_is_cut() -> None:
    """The newest points count, and indexes are those of the whole series."""
    values = [1.0] * 600 + [2.0] * 100
    assert changepoints.changes(values) == [600]
    assert len(changepoints.level([1.0] * 700)) == changepoints.LONGEST
