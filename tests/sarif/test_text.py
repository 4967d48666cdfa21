"""Words for findings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.text import counted, short


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("  two\n\tlines \r\n here ", "two lines here"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("evil\u202egnp.exe", "evil gnp.exe"),
        ("lone \ud800 half", "lone half"),
        ("", ""),
        ("x" * 10, "x" * 10),
        ("x" * 11, "x" * 9 + "…"),
        ("word word word", "word word…"),
    ],
)
def test_short(text: str, shown: str) -> None:
    """A text is shown on one line, without control characters, cut with an ellipsis."""
    assert short(text, 10 if len(shown) <= 10 else 80) == shown


def test_short_looks_at_no_more_than_it_shows() -> None:
    """A text of many megabytes that is nearly all blank is cut, not read to its end."""
    assert short("a" + " " * 50_000_000 + "b", 20) == "a…"


@given(st.text(max_size=400), st.integers(1, 100))
def test_short_is_short(text: str, limit: int) -> None:
    """Whatever the text is, the answer is printable, of one line, and no longer than asked for."""
    shown = short(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    assert shown == " ".join(shown.split())


@given(st.text(st.characters(categories=["L", "N"]), max_size=80))
def test_short_leaves_what_is_short(text: str) -> None:
    """A text within the limit stays as it is."""
    assert short(text, 80) == text


@pytest.mark.parametrize(("number", "told"), [(0, "0 rules"), (1, "1 rule"), (2, "2 rules"), (25_000, "25,000 rules")])
def test_counted(number: int, told: str) -> None:
    """A number comes with its noun, in the plural unless it is one."""
    assert counted(number, "rule") == told
