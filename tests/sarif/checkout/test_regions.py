"""Lines and columns of results against the lines of their files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif.checks import checkout
from ci_kit.sarif.context import Options, RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]


def _result(uri: str = "src/main.c", **region: int) -> Json:
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
    return {"message": {"text": "m"}, "locations": [place]}


# src/main.c has the lines `int x;`, a tab and `return 0;`, and U+1F600 and ` = 1`.
@pytest.mark.parametrize(
    ("region", "rule", "said"),
    [
        ({"startLine": 3}, None, ""),
        ({"startLine": 4}, None, ""),
        ({"startLine": 5}, "line-past-end", "line 5, but 'src/main.c' has 3 lines"),
        ({"startLine": 1, "endLine": 4}, None, ""),
        ({"startLine": 1, "endLine": 5}, "line-past-end", "line 5, but 'src/main.c' has 3 lines"),
        ({"startLine": 1, "startColumn": 7}, None, ""),
        ({"startLine": 1, "startColumn": 8}, "column-past-end", "column 8, but line 1 has 6 columns"),
        ({"startLine": 1, "endColumn": 8}, None, ""),
        ({"startLine": 1, "endColumn": 9}, "column-past-end", "up to column 9, but line 1 has 6 columns"),
        ({"startLine": 1, "endLine": 2, "endColumn": 13}, None, ""),
        (
            {"startLine": 1, "endLine": 2, "endColumn": 14},
            "column-past-end",
            "up to column 14, but line 2 has 10 columns",
        ),
        ({"startLine": 3, "startColumn": 7}, None, ""),
        ({"startLine": 3, "startColumn": 8}, "column-past-end", "column 8, but line 3 has 6 columns"),
        ({"charOffset": 9999}, None, ""),
    ],
)
def test_region(judge: Judge, region: Json, rule: str | None, said: str) -> None:
    """A region may start behind the last character and end behind the line break."""
    assert judge(_result(**region)) == ({rule: [said]} if rule else {})


def test_column_kind(judge: Judge) -> None:
    """In code points the third line is one column shorter than in UTF-16 code units."""
    points = {"columnKind": "unicodeCodePoints"}
    assert judge(_result(startLine=3, startColumn=6), run=points) == {}
    assert judge(_result(startLine=3, startColumn=7), run=points) == {
        "column-past-end": ["column 7, but line 3 has 5 columns"]
    }
    assert judge(_result(startLine=3, startColumn=7), run={"columnKind": "utf16CodeUnits"}) == {}


def test_empty_file(judge: Judge, root: Path) -> None:
    """An empty file has a first line to point at."""
    (root / "empty.c").write_bytes(b"")
    assert judge(_result("empty.c", startLine=1, startColumn=1, endColumn=1)) == {}
    assert judge(_result("empty.c", startLine=2)) == {"line-past-end": ["line 2, but 'empty.c' has 1 line"]}


def test_every_location_is_checked(judge: Judge) -> None:
    """All places at which GitHub may show the result count, incomplete ones are passed over."""
    result = _result(startLine=1)
    result["locations"] += [{}, {"physicalLocation": {"artifactLocation": {"index": 0}}}]
    result["locations"] += _result(startLine=9)["locations"]
    assert judge(result) == {"line-past-end": ["line 9, but 'src/main.c' has 3 lines"]}


def test_file_that_is_not_read(judge: Judge) -> None:
    """That lines were not checked is said once a file, with the reason."""
    results = [_result("blob.bin", startLine=line) for line in (1, 99)]
    assert judge(*results) == {"file-not-read": ["'blob.bin' was not read: it is a binary file"]}


def test_missing_file_has_no_lines(judge: Judge) -> None:
    """Where there is no file there is nothing to compare lines with."""
    assert list(judge(_result("none.c", startLine=99))) == ["file-not-in-tree"]


def test_respelled_file_is_compared(judge: Judge) -> None:
    """A file that only case keeps from being found is still the one that is meant."""
    assert set(judge(_result("src/MAIN.c", startLine=99))) == {"file-case-differs", "line-past-end"}


def test_without_a_checkout() -> None:
    """Without a checkout the checks say nothing."""
    run = RunContext(0, {}, Options(limits=Limits.default()))
    run.note("none.c", None, ("runs", 0, "results", 0, "locations", 0), shown=True)
    out = Findings()
    checkout.check_result(_result("none.c", startLine=99), ("runs", 0, "results", 0), run, out)
    checkout.finish_run(run, out)
    assert len(out) == 0
