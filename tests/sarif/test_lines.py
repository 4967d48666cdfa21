"""Lines and columns of a text file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.lines import ColumnKind, measure

_SMILE = "\U0001f600"


@pytest.mark.parametrize(
    ("data", "lengths"),
    [
        (b"", [0]),
        (b"ab", [2]),
        (b"ab\n", [2, 0]),
        (b"ab\r\ncd\r\n", [2, 2, 0]),
        (b"ab\rc", [2, 1]),
        (b"\n\r\n\r", [0, 0, 0, 0]),
        (b"a\x0cb\xe2\x80\xa8c\n", [5, 0]),
        (b"\t\tx", [3]),
        (b"\xef\xbb\xbfab", [2]),
        ("ab\u00e9\n".encode("utf-16"), [3, 0]),
        (b"caf\xe9", [4]),
    ],
)
def test_lengths(data: bytes, lengths: list[int]) -> None:
    """LF, CR LF and a lone CR end a line; nothing else does, and a byte order mark is no column."""
    lines = measure(data)
    assert lines is not None
    assert list(lines.points) == lengths
    assert len(lines) == len(lengths)


def test_units_and_points() -> None:
    """Beyond U+FFFF a character is two code units and one code point."""
    lines = measure(f"a{_SMILE}b\n{_SMILE}".encode())
    assert lines is not None
    assert list(lines.points) == [3, 1]
    assert list(lines.units) == [4, 2]
    assert lines.last_start(1, ColumnKind.UTF16) == 5
    assert lines.last_start(1, ColumnKind.POINTS) == 4


@pytest.mark.parametrize(("data", "last_start", "last_end"), [(b"ab\r\nc", 3, 5), (b"ab\nc", 3, 4), (b"ab", 3, 3)])
def test_last_columns(data: bytes, last_start: int, last_end: int) -> None:
    """A region may start behind the last character and end behind the line break."""
    lines = measure(data)
    assert lines is not None
    assert lines.last_start(1, ColumnKind.UTF16) == last_start
    assert lines.last_end(1, ColumnKind.UTF16) == last_end


def test_binary() -> None:
    """A NUL near the start makes a file binary; far behind it does not, as in Git."""
    assert measure(b"a\0b") is None
    assert measure(b"a" * 8000 + b"\0") is not None


@given(st.text(st.sampled_from(f"ab\r\n\t\u00e9{_SMILE}"), max_size=200))
def test_nothing_is_lost(text: str) -> None:
    """Lengths and breaks add up to the text, in code points and in code units."""
    lines = measure(text.encode())
    assert lines is not None
    assert sum(lines.points) + sum(lines.breaks) == len(text)
    assert sum(lines.units) + sum(lines.breaks) == len(text.encode("utf-16-le")) // 2
