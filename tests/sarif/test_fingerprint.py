"""Fingerprints, compared with what the upload action's algorithm gave for the same bytes in Node."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.fingerprint import BLOCK, fingerprints, line_hashes

_END = "c129715d7a2bc9a3:1"
_FOUR_LINES = ["da76612fb80edd73:1", "c2f36d1ac73520cf:1", "d7f9d9fd98d18bc7:1", "3efc5ba11728a159:1", _END]

#: Files, and the fingerprints of their lines as Node 20 computed them.
_KNOWN = {
    "empty": (b"", [_END]),
    "one break": (b"\n", ["3c5bef55b72b93c9:1", _END]),
    "no break at the end": (b"a\nb", ["c74339777b6a2c60:1", "8ee5a81e681643c1:1"]),
    "break at the end": (b"a\nb\n", ["81b8d8db678b2bbe:1", "ade70578248be16f:1", _END]),
    "blanks and tabs": (
        b" \ta b\n\t\n  c\td \n",
        ["2908a5fd027a2f37:1", "a0856d59e01219de:1", "3b28a7f7637d2aac:1", _END],
    ),
    "LF": (b"one\ntwo\n\nfour\n", _FOUR_LINES),
    "CR LF": (b"one\r\ntwo\r\n\r\nfour\r\n", _FOUR_LINES),
    "CR": (b"one\rtwo\r\rfour\r", _FOUR_LINES),
    "all three": (b"one\ntwo\r\n\rfour\r", _FOUR_LINES),
    "a blank between CR and LF": (
        b"one\r \ntwo\r\t\nx",
        [
            "86e363831c1a001f:1",
            "1013123a5d16e4bb:1",
            "5aa17c69752e7c9d:1",
            "a88801a1799b48b5:1",
            "638816509450efbf:1",
        ],
    ),
    "a line longer than a block": (b"y" * 250 + b"\nz\n", ["cadd4b5b9d92c51c:1", "95de0951c928fa27:1", _END]),
    "a line as long as a block": (b"q" * 99 + b"\nr", ["99e008eaea8ccd5:1", "298a555a2b29a991:1"]),
    "byte order mark": (b"\xef\xbb\xbfone\ntwo\n", ["423afc21e8865786:1", "339c9e69aebadc6b:1", _END]),
    "beyond ASCII": (
        "gr\u00fc\u00dfe\nd\u00e9j\u00e0 vu\n".encode(),
        ["4595e28d83aee7de:1", "dc1afd74334f4ec3:1", _END],
    ),
    "beyond the BMP": (
        "a\U0001f600b\n\U0001f600\nc\n".encode(),
        ["a0ea7bd00154b411:1", "72ff6a424122a0d7:1", "3791504be0bd17cc:1", _END],
    ),
    "the end mark as a character": ("\uffff\n\uffff".encode(), ["c8c0297bdb0170f7:1", "9cde746dd76b3dca:1"]),
    "no line breaks to Node": (
        "a\u2028b\u0085c\x0cd\ne".encode(),
        ["2a2a4192ec1dc8dd:1", "2be488999ca9e6d8:1"],
    ),
    "invalid UTF-8": (
        b"a\xffb\n\xc3\n\xe2\x82\nz\n",
        ["709ed5b14e54e24b:1", "e34750654fbad315:1", "d8f1d771d1205ee2:1", "95de0951c928fa27:1", _END],
    ),
}


@pytest.mark.parametrize(("data", "expected"), _KNOWN.values(), ids=_KNOWN)
def test_known_values(data: bytes, expected: list[str]) -> None:
    """Every line has the fingerprint that the upload action gives it."""
    assert line_hashes(data) == expected


def test_equal_lines_are_numbered() -> None:
    """Lines whose blocks are equal are told apart by a count, in the order of the file."""
    hashes = line_hashes(b"x = 1\n" * 40)
    assert hashes[:16] == [f"ca3e9a077b09da0c:{count}" for count in range(1, 17)]
    assert hashes[16:18] == ["ca3e9a0840880743:1", "ca54a9d1435105e7:1"]
    assert hashes[40:] == [_END]


def test_some_lines() -> None:
    """Some lines have the counts of the whole file; lines that are not there are left out."""
    data = b"x = 1\n" * 40
    assert fingerprints(data, {3, 17, 41, 42, 0, -1}) == {
        3: "ca3e9a077b09da0c:3",
        17: "ca3e9a0840880743:1",
        41: _END,
    }
    assert fingerprints(data, ()) == {}


def _naive(text: str) -> list[str]:
    """The definition, character by character: a block of 100 from each line's start, base 37 modulo 2^64."""
    units: list[int] = []
    starts = [0]
    after_return = False
    encoded = text.encode("utf-16-le", "surrogatepass")
    for unit in (int.from_bytes(encoded[at : at + 2], "little") for at in range(0, len(encoded), 2)):
        if unit in (0x20, 0x09) or (after_return and unit == 0x0A):
            after_return = False
            continue
        after_return = unit == 0x0D
        units.append(0x0A if after_return else unit)
        if units[-1] == 0x0A:
            starts.append(len(units))
    units += [0xFFFF] + [0] * BLOCK
    seen: dict[int, int] = {}
    hashes = []
    for start in starts:
        value = 0
        for unit in units[start : start + BLOCK]:
            value = (value * 37 + unit) % (1 << 64)
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


_TEXT = st.text(st.sampled_from("ab \t\r\n\u00e9\u2028\uffff\U0001f600"), max_size=700) | st.lists(
    st.sampled_from(["x = 1", "", "  ", "y" * 60, "z" * 140, "\U0001f600" * 55]), max_size=60
).map("\n".join)


@given(_TEXT)
def test_fast_is_naive(text: str) -> None:
    """The fast formulation gives what the definition gives."""
    assert line_hashes(text.encode()) == _naive(text)


@given(_TEXT, st.sets(st.integers(0, 80)))
def test_some_is_part_of_all(text: str, lines: set[int]) -> None:
    """The fingerprints of some lines are those of all lines."""
    every = dict(enumerate(line_hashes(text.encode()), 1))
    assert fingerprints(text.encode(), lines) == {line: every[line] for line in lines if line in every}
