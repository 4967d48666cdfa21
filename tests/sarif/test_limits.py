"""The data file of limits, and changes to them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from ci_kit.errors import ExitCode, InputError
from ci_kit.sarif.limits import Limits, limit_table


def test_documented_numbers() -> None:
    """The numbers of GitHub's documentation, as literals."""
    assert dict(Limits.default().items()) == {
        "runs": 20,
        "results": 25_000,
        "results-shown": 5_000,
        "rules": 25_000,
        "extensions": 100,
        "steps": 10_000,
        "steps-shown": 1_000,
        "locations": 1_000,
        "locations-shown": 100,
        "tags": 20,
        "tags-shown": 10,
        "rule-id": 255,
        "rule-name": 255,
        "rule-description": 1_024,
        "upload-bytes": 10_485_760,
        "upload-bytes-sure": 10_000_000,
    }


def test_every_row_has_a_source_and_is_used() -> None:
    """The data file is dated, each row tells what it counts and has a source, and none is left over."""
    checked, rows = limit_table()
    assert date.fromisoformat(checked) >= date(2026, 11, 20)
    assert all(row.what and row.source for row in rows)
    assert all(row.hard is None or row.shown is None or row.shown < row.hard for row in rows)
    used = {field.name.replace("_", "-").removesuffix("-shown") for field in fields(Limits)}
    assert used == {row.name for row in rows}


def test_overrides() -> None:
    """Lines change what they name and nothing else; comments, blanks and thousands are allowed."""
    changed = dict(Limits.with_overrides("# GHES 3.8\n runs = 15 # fifteen\n\nresults=30,000\nrules=25_000").items())
    assert {name: value for name, value in changed.items() if dict(Limits.default().items())[name] != value} == {
        "runs": 15,
        "results": 30_000,
    }


def test_no_overrides() -> None:
    """An empty input leaves the default."""
    assert Limits.with_overrides("") == Limits.default()


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (
            "run=3",
            "There is no limit 'run'; did you mean 'runs'?",
            "The limits are: runs, results, results-shown",
        ),
        (
            "Results_Shown=3",
            "There is no limit 'Results_Shown'; did you mean 'results-shown'?",
            "The limits are",
        ),
        ("zzz=3", "There is no limit 'zzz'", "The limits are: runs"),
        ("runs", "The limit 'runs' has no value", "Write one `name=value` a line"),
        ("runs=", "The limit 'runs' cannot be ''", "Write for example `runs=20`"),
        ("runs=0", "The limit 'runs' cannot be '0'", "Write for example"),
        ("runs=-1", "The limit 'runs' cannot be '-1'", "Write for example"),
        ("runs=1.5", "The limit 'runs' cannot be '1.5'", "Write for example"),
        ("runs=1,5", "The limit 'runs' cannot be '1,5'", "Write for example"),
        ("runs=" + "9" * 5000, "The limit 'runs' cannot be", "Write for example"),
        ("runs=\u0663", "The limit 'runs' cannot be '\u0663'", "Write for example"),
    ],
)
def test_bad_overrides(text: str, what: str, remedy: str) -> None:
    """What is wrong, and what to write instead, is said; it is bad input."""
    with pytest.raises(InputError) as caught:
        Limits.with_overrides(f"tags=5\n{text}")
    assert caught.value.what.startswith(what)
    assert caught.value.remedy.startswith(remedy)
    assert caught.value.exit_code is ExitCode.BAD_INPUT
