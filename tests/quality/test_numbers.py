"""Numbers as report writers write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.quality import numbers, percent


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5", 1.5),
        ("0", 0.0),
        ("1e-3", 0.001),
        ("1,234.56", 1234.56),
        ("1,234,567.8", 1234567.8),
        ("1,234", 1234.0),
        ("0,5", 0.5),
        ("0,123", 0.123),
        ("12,5", 12.5),
        ("1.234,56", 1234.56),
        ("2.5s", 2.5),
        (" 3 ", 3.0),
    ],
)
def test_a_duration_in_whatever_locale(text: str, seconds: float) -> None:
    """Surefire writes commas between thousands, others a comma before the decimals."""
    assert numbers.seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "nan", "NaN", "inf", "-inf", "-1", "1e300", "soon", "1,2,3,4", None, "\u0661,5x"])
def test_what_is_no_duration_is_none(text: str | None) -> None:
    """It is not 0, which would be a duration."""
    assert numbers.seconds(text) is None


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    """Never an error, never nan, never less than nothing."""
    seconds = numbers.seconds(text)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@pytest.mark.parametrize(
    ("text", "count"), [("7", 7), ("1,234", 1234), ("", None), ("-1", None), ("x", None), ("9" * 40, None)]
)
def test_a_count_of_a_header(text: str, count: int | None) -> None:
    """What is none is not 0 either."""
    assert numbers.count(text) == count


@pytest.mark.parametrize(("text", "share"), [("80", 0.8), ("80%", 0.8), ("99.5 %", 0.995), ("0", 0.0), ("100", 1.0)])
def test_a_percentage(text: str, share: float) -> None:
    """With its sign or without."""
    assert percent.share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["101", "-1", "a lot", "0.8.1"])
def test_no_percentage(text: str) -> None:
    """Above 100 and below 0 there is none."""
    with pytest.raises(ValueError, match="from 0 to 100"):
        percent.share(text)


def test_what_is_shown_is_not_rounded_up() -> None:
    """99.999 % are not all."""
    assert (percent.shown(0.99999), percent.shown(1.0), percent.shown(None), percent.shown(0.29)) == (
        "99.99",
        "100.00",
        "",
        "29.00",
    )
