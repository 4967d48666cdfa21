"""Files of three tools become series of times; what is none of them is refused in words."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from benchmarks import pytest_json
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ci_kit.errors import CiKitError
from ci_kit.performance.readers import file as files
from ci_kit.performance.readers import parse, read, read_all

DATA = Path(__file__).parents[1] / "data" / "performance"


def test_reads_all_rounds_of_pytest_benchmark() -> None:
    """Every round is kept, in seconds, under the full name, with the CPU that it ran on."""
    found = read(DATA / "pytest-benchmark.json")
    assert list(found.series) == ["test_speed.py::test_sum", "test_speed.py::test_sort"]
    assert all(len(one.values) == 12 and one.whole for one in found.series.values())
    assert 1e-6 < found.series["test_speed.py::test_sum"].typical < 1e-3
    assert found.machine.cpu
    assert found.machine.system == "Linux x86_64"


def test_a_saved_run_without_times_gives_its_median_and_says_so() -> None:
    """`--benchmark-save` keeps statistics only: one value, marked as a summary."""
    found = read(DATA / "pytest-benchmark-saved.json")
    assert [(len(one.values), one.whole) for one in found.series.values()] == [(1, False), (1, False)]


def test_reads_all_runs_of_hyperfine() -> None:
    """A series per command; hyperfine does not say on which machine."""
    found = read(DATA / "hyperfine.json")
    assert list(found.series) == ["true", "sleep 0.002"]
    assert len(found.series["sleep 0.002"].values) == 10
    assert found.series["sleep 0.002"].typical > 0.002
    assert not found.machine.cpu


def test_a_command_that_failed_while_it_was_timed_is_no_measurement() -> None:
    """The series bears the fault, and parameters tell commands of the same text apart."""
    found = read(DATA / "hyperfine-failed.json")
    assert list(found.series) == ["false [n=1]", "false [n=2]"]
    assert found.series["false [n=1]"].fault == "the command failed in 4 of 4 runs"


def test_reads_repetitions_of_google_benchmark_in_seconds() -> None:
    """Aggregates do not count as repetitions; a benchmark that ended with an error is named."""
    found = read(DATA / "google-benchmark.json")
    (one,) = found.series.values()
    assert len(one.values) == 8
    assert 1e-7 < one.typical < 1e-3
    assert found.machine.count > 0
    assert any("no such file" in note for note in found.notes)


def test_where_google_benchmark_wrote_aggregates_only_the_median_is_taken() -> None:
    """One value, marked as a summary, close to that of the repetitions."""
    (one,) = read(DATA / "google-benchmark-aggregates.json").series.values()
    (other,) = read(DATA / "google-benchmark.json").series.values()
    assert (len(one.values), one.whole) == (1, False)
    assert 0.2 < one.typical / other.typical < 5


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "is empty"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "none of the formats"),
        ('{"results": [1]}', "none of the formats"),
        ('{"benchmarks": [], "machine_info": {}}', "holds no benchmark"),
        ('{"benchmarks": {}, "machine_info": {}}', "is not what pytest-benchmark writes"),
        ('{"benchmarks": [1], "machine_info": {}}', "is not what pytest-benchmark writes"),
        ('{"benchmarks": [{"name": "x"}], "machine_info": {}}', "is not what pytest-benchmark writes"),
        ('{"benchmarks": [{"name": "x", "time_unit": "fortnights"}], "context": {}}', "is not what Google Benchmark"),
        ('{"results": []}', "holds no benchmark"),
        ('{"benchmarks": [{"name": "x", "stats": {"data": ["1"]}}], "machine_info": {}}', "holds no benchmark"),
    ],
)
def test_what_is_no_result_is_refused_in_words(tmp_path: Path, content: str, what: str) -> None:
    """Empty, cut off, nested without end, of another shape, or without a time: each is said by name."""
    path = tmp_path / "results.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CiKitError, match=what) as caught:
        read(path, "results.json")
    assert str(caught.value).startswith("results.json")


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """It is never an empty result."""
    with pytest.raises(CiKitError, match="cannot be read"):
        read(tmp_path / "none.json")


def test_times_that_are_none_make_a_series_faulty(tmp_path: Path) -> None:
    """Zero, negative, not a number and infinite: no logarithm can be taken, so nothing is judged."""
    path = tmp_path / "results.json"
    path.write_text(pytest_json({"x": [1.0, 0.0, -1.0, float("nan"), float("inf"), True]}), encoding="utf-8")
    one = read(path).series["x"]
    assert one.values == (1.0,)
    assert one.fault == "5 of its 6 times are zero, negative or no numbers"


def test_names_that_are_there_twice_are_told_apart() -> None:
    """Neither of them is lost, and a note says so."""
    document = json.loads(pytest_json({"x": [1.0]}))
    document["benchmarks"] *= 2
    found = parse(document, "x.json")
    assert list(found.series) == ["x", "x #2"]
    assert "more than once" in found.notes[0]


def test_a_copy_of_a_file_counts_once(tmp_path: Path) -> None:
    """Two reports of the same content are one measurement."""
    for name in ("a", "b"):
        (tmp_path / name).write_text(pytest_json({"x": [1.0]}), encoding="utf-8")
    found, notes = read_all({name: tmp_path / name for name in ("a", "b")})
    assert len(found) == 1
    assert notes == ["b is a copy of a and counts once"]


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tool still writes to it: what was read is half of it."""
    path = tmp_path / "results.json"
    path.write_text("{}", encoding="utf-8")
    fstat = os.fstat

    def written_to(descriptor: int) -> object:
        seen = fstat(descriptor)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(" ")
        return seen

    monkeypatch.setattr(os, "fstat", written_to)
    with pytest.raises(CiKitError, match="changed while it was read"):
        files.load(path, "results.json")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is on what is read, not on what the file system says."""
    path = tmp_path / "results.json"
    path.write_text(" " * 5000, encoding="utf-8")
    monkeypatch.setattr(files, "LARGEST", 4096)
    with pytest.raises(CiKitError, match="is larger than"):
        files.load(path, "results.json")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
_KEYS = ("benchmarks", "machine_info", "context", "results", "stats", "data", "command", "times", "name", "exit_codes")


@UNHURRIED
@given(st.dictionaries(st.sampled_from(_KEYS), _JSON | st.lists(st.dictionaries(st.sampled_from(_KEYS), _JSON))))
def test_whatever_is_in_a_document_it_is_read_or_refused(document: dict[str, object]) -> None:
    """No shape of JSON brings a reader down."""
    try:
        found = parse(document, "x.json")
    except CiKitError:
        return
    assert all(value > 0 for one in found.series.values() for value in one.values)
