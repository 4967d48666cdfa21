"""Encodings, places, binaries, archives, allow comments."""

from __future__ import annotations

import planted
import pytest

from ci_kit.secrets import text
from ci_kit.secrets.model import LeftOut
from ci_kit.secrets.scanner import Scanner

SCANNER = Scanner()
TOKEN = planted.every()["github-token"][0]


@pytest.mark.parametrize(
    "data",
    [
        f"ä\nx = '{TOKEN}'\n".encode(),
        f"ä\nx = '{TOKEN}'\n".encode("latin-1"),
        b"\xff\nx = '" + TOKEN.encode() + b"'\n",
        f"ä\nx = '{TOKEN}'\n".encode("utf-8-sig"),
        f"ä\nx = '{TOKEN}'\n".encode("utf-16"),
        b"\xfe\xff" + f"ä\nx = '{TOKEN}'\n".encode("utf-16-be"),
        f"ä\nx = '{TOKEN}'\n".encode("utf-16-le"),
        f"ä\nx = '{TOKEN}'\n".encode("utf-16-be"),
        f"ä\nx = '{TOKEN}'\n".encode("utf-32"),
        f"ä\rx = '{TOKEN}'\r".encode(),
        f"ä\r\nx = '{TOKEN}'\r\n".encode(),
    ],
)
def test_a_token_is_found_in_every_encoding_and_at_its_place(data: bytes) -> None:
    """UTF-8 with a stray byte, Latin-1, UTF-16 and 32 with and without a mark, all line ends: line 2, column 6."""
    (one,) = SCANNER.scan("a.py", data).found
    assert (one.rule, one.line, one.column) == ("github-token", 2, 6)


def test_binaries_are_searched_for_tokens_only() -> None:
    """Between zeros a token is found; what looks like an assignment is not."""
    data = b"\x00\x01\x02" * 100 + TOKEN.encode() + b"\x00password = 'Xy12345678zz!'\x00"
    assert [one.rule for one in SCANNER.scan("a.bin", data).found] == ["github-token"]


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"])
def test_archives_are_counted_as_not_looked_into(head: bytes) -> None:
    """Whatever their name says."""
    assert SCANNER.scan("a.txt", head + TOKEN.encode()).left_out is LeftOut.ARCHIVE


def test_a_pointer_of_lfs_is_not_the_file() -> None:
    """What it points to is not here, and that is said."""
    data = b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n"
    assert SCANNER.scan("a.bin", data).left_out is LeftOut.POINTER


@pytest.mark.parametrize(
    "comment",
    ["# ci-kit: allow secret", "// pragma: allowlist secret", "# gitleaks:allow", "# pragma: whitelist secret"],
)
def test_a_comment_allows_its_own_line(comment: str) -> None:
    """The line with the comment, and not the one behind it."""
    data = f"a = '{TOKEN}' {comment}\nb = '{TOKEN}'\n".encode()
    assert [one.allowed for one in SCANNER.scan("a.py", data).found] == [True, False]


def test_a_comment_for_the_next_line_allows_that() -> None:
    """The form of detect-secrets for lines that have no room."""
    data = f"# pragma: allowlist nextline secret\nb = '{TOKEN}'\n".encode()
    assert [one.allowed for one in SCANNER.scan("a.py", data).found] == [True]


def test_places_in_a_long_line_are_right() -> None:
    """Columns count characters, however many secrets stand in one line."""
    line = "ü".join(f"'{TOKEN}'" for _ in range(50))
    found = SCANNER.scan("a.min.js", line.encode()).found
    assert [one.column for one in found] == [2 + number * (len(TOKEN) + 3) for number in range(50)]


def test_lines_that_do_not_exist_are_empty() -> None:
    """Asking for a line before the first or behind the last one is no error."""
    content = text.read(b"a\nb")
    assert [content.line_end(number) for number in (0, 1, 2, 3)] == [b"", b"a", b"b", b""]
    assert [content.line_start(number) for number in (0, 1, 2, 3)] == [b"", b"a\n", b"b", b""]
