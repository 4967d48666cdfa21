"""A log in parts: read in slices it gives what it gives when it is parsed whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from json_texts import blanks, spelled, texts, values

from ci_kit.sarif import stream, syntax


class Fed:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Keep a piece."""
        self.chunks.append(chunk)

    @property
    def size(self) -> int:
        """The bytes in all."""
        return sum(map(len, self.chunks))


def parts(log: stream.Log) -> dict[str, Any]:
    """A log put together again."""
    runs = [run.skeleton | {"results": list(run.results)} for run in log.runs or []]
    return log.skeleton | {"runs": runs}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Logs as far as the structure goes; whatever stands in the runs and results."""
    others = st.dictionaries(st.text(max_size=4).filter(lambda key: key not in ("runs", "results")), values(leaves=3))
    runs = []
    for _ in range(draw(st.integers(0, 3))):
        results = {"results": draw(st.lists(values(leaves=4), max_size=4))}
        runs.append(draw(others) | results if draw(st.booleans()) else results | draw(others))
    return draw(others) | {"runs": runs} | draw(others)


@given(st.data())
@settings(max_examples=60)
def test_slices_give_the_parts_of_the_whole(data: st.DataObject) -> None:
    """In any formatting: the same parts, as many bytes of minified text, no repeated key, no problem."""
    value = data.draw(documents())
    text = data.draw(texts(value)).encode()
    sink = Fed()
    log = stream.from_slices(text, sink)
    assert log is not None
    assert [run.count for run in log.runs or []] == [len(run["results"]) for run in value["runs"]]
    assert parts(log) == value
    assert sink.size == len(orjson.dumps(value))
    assert sorted(b"".join(sink.chunks)) == sorted(_commas(orjson.dumps(value)))
    assert (log.repeated_keys(text), log.problems()) == ([], [])


def _commas(text: bytes) -> bytes:
    """The minified log with a comma in place of each bracket that closes its runs or their results."""
    runs = orjson.loads(text)["runs"]
    closed = sum(bool(items) for items in (runs, *(run["results"] for run in runs)))
    return text.replace(b"]", b",", closed)


#: Strings, to be passed over, and braces.
BRACE = re.compile(r'"(?:[^"\\]|\\.)*"|\{')


@given(st.data())
@settings(max_examples=60)
def test_oddities_in_slices_are_those_of_the_whole(data: st.DataObject) -> None:
    """Repeated keys, half surrogate pairs and numbers too large are found at the same places in slices."""
    value = data.draw(documents().filter(lambda one: bool(one["runs"])))
    text = json.dumps(value, indent=data.draw(st.sampled_from([None, 2])))
    marks = [match.end() for match in BRACE.finditer(text) if match[0] == "{" and text[match.end()] != "}"]
    for at in sorted(data.draw(st.sets(st.sampled_from(marks), max_size=3)), reverse=True):
        first = text[at:].strip()
        own = first[: json.JSONDecoder().raw_decode(first)[1]]
        name = data.draw(st.sampled_from([own, own, '"new"', '"n:\\u003a"', '""']))
        odd = data.draw(st.sampled_from(["1e999", '"\\udc00"', "1", "[true]", '"\\\\u003a"', '{"x":1,"x":2}']))
        text = f"{text[:at]}{name}{data.draw(blanks)}:{odd},{text[at:]}"
    raw = text.encode()
    log = stream.from_slices(raw, Fed())
    whole = syntax.parse(raw)
    if log is None:  # the value that counts for `runs` or `results` is another one
        return
    assert parts(log) == whole.value
    found = sorted((one.offset, one.key, one.differs, one.pointer) for one in log.repeated_keys(raw))
    assert found == sorted((one.offset, one.key, one.differs, one.pointer) for one in syntax.repeated_keys(raw))
    if not log.suspect:
        told = sorted((str(one.offset), one.fault.value) for one in log.problems())
        assert told == sorted((str(one.offset), one.fault.value) for one in whole.problems)


@given(st.sampled_from(["log", "run"]), st.data())
@settings(max_examples=60)
def test_a_key_that_stands_twice_around_the_slices_is_found(where: str, data: st.DataObject) -> None:
    """In the log and in a run, where only the last value becomes a slice: with values made to mislead."""
    value = st.sampled_from(["1", '"}"', '"}}}}}}}} "', '{"b":2}', '[{"z":1}]', '"' + "}" * 40 + '"', "[[]]", "  7 "])
    members = data.draw(st.lists(st.tuples(st.sampled_from("abz"), value), min_size=2, max_size=5))
    if len({key for key, _ in members}) == len(members):
        members.append(members[0])
    inside = ",".join(f"{data.draw(spelled(key))}:{item}" for key, item in members)
    run = '"results":[1]'
    text = f'{{{inside},"runs":[{{{run}}}]}}' if where == "log" else f'{{"runs":[{{{inside},{run}}},{{{run}}}]}}'
    log = stream.from_slices(text.encode(), Fed())
    assert log is not None
    assert log.repeated_keys(text.encode()) == syntax.repeated_keys(text.encode()) != []


def test_a_value_made_to_look_like_what_follows_does_not_hide_a_key() -> None:
    """The slice of the last value does not stand where the first one does, though the lengths would add up."""
    text = b'{"k":1,"z":[1],"k":[{"pad":"%s","z":1}],"runs":[]}'
    for pad in range(40):
        padded = text % (b"x" * pad)
        log = stream.from_slices(padded, Fed())
        assert log is not None
        assert [one.key for one in log.repeated_keys(padded)] == ["k"]


RUN = b'{"results":[1]}'


@pytest.mark.parametrize(
    "text",
    [
        b'{"version":"2.1.0"}', b'{"runs":null}', b'{"runs":{}}', b'{"runs":[null]}', b'{"runs":[[]]}', b'{"runs":[1]}',
        b'{"runs":[{}]}', b'{"runs":[{"results":null}]}', b'{"runs":[{"results":{}}]}', b'{"runs":[%s,{}]}' % RUN,
        b'{"runs":[%s]} x' % RUN, b'{"runs":[%s]}{}' % RUN, b'{"runs":[%s]' % RUN, b'{"runs":[{"results":[NaN]}]}',
        b'{"runs":[{"results":[1,]}]}', b'{"\xff":1,"runs":[]}', b"[]", b"1", b"",
        b'{"runs":[{"results":["\t"]}]}', b'\xef\xbb\xbf{"runs":[]}',
        b'{"runs":[{"results":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}]}",
    ],
    ids=lambda text: repr(text[:40]),
)  # fmt: skip
def test_what_has_another_structure_is_left_to_the_parser(text: bytes) -> None:
    """Missing or wrong `runs` and `results`, bad JSON, bad UTF-8 and deep nesting give no log in slices."""
    assert stream.from_slices(text, Fed()) is None


def test_bytes_that_are_no_characters_are_fatal_in_the_end() -> None:
    """They should have been replaced before; that they are there still is told, and breaks nothing."""
    log = stream.from_slices(b'{"runs":[{"results":[1,"\xff",2]}]}', Fed())
    assert log is not None
    assert parts(log) == {"runs": [{"results": [1, None, 2]}]}
    assert [problem.fatal for problem in log.problems()] == [True]


def test_a_small_log_keeps_what_stands_for_runs_and_results() -> None:
    """What is no object or no array is handed on as it is, and counts as no results."""
    log = stream.from_value({"version": "2.1.0", "runs": [{"results": 5, "tool": {}}, None, {"results": [1, 2]}]})
    assert log.runs is not None
    assert [(run.skeleton, run.count, run.raw_results, list(run.results)) for run in log.runs] == [
        ({"tool": {}}, None, 5, []), (None, None, None, []), ({}, 2, None, [1, 2]),
    ]  # fmt: skip
    assert stream.from_value({"runs": None}).runs is None
    assert (log.problems(), log.repeated_keys(b"")) == ([], [])


MEASURE = """
import json, resource, sys
sys.path.insert(0, sys.argv[2])
from ci_kit.sarif import source, stream
from pathlib import Path

class Sink:
    def feed(self, chunk):
        self.size = getattr(self, "size", 0) + len(chunk)

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
data = source.decode(source.read(Path(sys.argv[1]))).data
log = stream.from_slices(data, Sink())
count = sum(1 for run in log.runs for _ in run.results)
log.repeated_keys(data)
print(json.dumps([len(data), count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="getrusage counts in kibibytes on Linux only")
@pytest.mark.parametrize("character", ["x", "é", "😀"])
def test_a_large_file_takes_little_more_memory_than_its_bytes(tmp_path: Path, character: str) -> None:
    """60 MB, with and without characters beyond ASCII, take at most 64 MB more than themselves."""
    result = {"message": {"text": character * 600}, "locations": [{"physicalLocation": {"region": {"startLine": 1}}}]}
    one = json.dumps(result, ensure_ascii=False).encode()
    count = 60_000_000 // len(one)
    path = tmp_path / "large.sarif"
    path.write_bytes(b'{"version":"2.1.0","runs":[{"tool":{},"results":[' + b",".join([one] * count) + b"]}]}")
    python = str(Path(stream.__file__).parents[2])
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path), python], capture_output=True, text=True, check=True
    )
    size, read, grown = json.loads(measured.stdout)
    assert (size, read) == (path.stat().st_size, count)
    assert grown <= size + 64 * 2**20
