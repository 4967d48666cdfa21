"""Cleaning: what people read stays, stamps, colours and marks go, however the log is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.triage import Mark, clean

STAMP = "2024-05-01T12:34:56.1234567Z "


def texts(data: bytes) -> list[str]:
    """The cleaned lines."""
    return [line.text for line in clean(data)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (f"{STAMP}hello", "hello"),
        (f"\ufeff{STAMP}hello", "hello"),
        (f"build\tRun tests\t{STAMP}hello", "hello"),
        (f"build\tRun tests\t\ufeff{STAMP}hello", "hello"),
        ("2024-05-01T12:34:56Z hello", "hello"),
        ("at 2024-05-01T12:34:56Z hello", "at 2024-05-01T12:34:56Z hello"),
        ("\x1b[1;31mred\x1b[0m and \x1b[38;5;200mpink\x1b[m", "red and pink"),
        ("\x1b]8;;https://x.test\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text\x1b(B\x1b=", "text"),
        ("10%\r50%\r100% done\r", "100% done"),
        ("windows\r", "windows"),
        ("#12 3.456 E: Unable to locate package x", "E: Unable to locate package x"),
        ("web-1  | listening", "listening"),
        ("    5 |   return x;", "    5 |   return x;"),
        ("# 3.14 is no prefix", "# 3.14 is no prefix"),
    ],
)
def test_what_wraps_a_line_goes(raw: str, text: str) -> None:
    """Stamps, escapes, overwritten progress and prefixes of docker go; everything else stays."""
    assert texts(raw.encode()) == [text]


@pytest.mark.parametrize(
    ("raw", "mark", "text"),
    [
        (f"{STAMP}##[error]boom", Mark.ERROR, "boom"),
        (f"{STAMP}##[group]Run make", Mark.GROUP, "Run make"),
        ("##[endgroup]", Mark.END, ""),
        ("::error file=a.py,line=3::boom", Mark.ERROR, "boom"),
        ("::warning::careful", Mark.WARNING, "careful"),
        ("##[strange]x", Mark.NONE, "x"),
        ("::not a command", Mark.NONE, "::not a command"),
    ],
)
def test_marks_of_the_runner_are_read(raw: str, mark: Mark, text: str) -> None:
    """The mark is told apart from the text."""
    (line,) = clean(raw.encode())
    assert (line.mark, line.text) == (mark, text)


def test_bytes_that_are_no_text_do_no_harm() -> None:
    """Bytes that are not UTF-8 are replaced; UTF-16 that some tools write becomes readable."""
    assert texts(b"caf\xe9 \xff") == ["caf\ufffd \ufffd"]
    assert texts("error".encode("utf-16-le")) == ["error"]


def test_a_line_without_end_is_cut() -> None:
    """A minified bundle in one line costs no more than its beginning."""
    (line,) = clean(b"x" * 5_000_000)
    assert len(line.text) == 2000


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_it_does_not_matter_how_a_log_is_cut(pieces: list[bytes]) -> None:
    """Pieces of any size give the lines that the whole gives, numbered from 1 without a gap."""
    whole = list(clean(b"".join(pieces)))
    assert list(clean(pieces)) == whole or b"".join(pieces).endswith(b"\n")
    assert [line.number for line in clean(pieces)] == list(range(1, len(list(clean(pieces))) + 1))
