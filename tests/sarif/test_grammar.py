"""Texts against the JSON grammar: which are JSON, where the others break, and in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_texts import texts, values

from ci_kit.sarif import grammar
from ci_kit.sarif.fault import Fault

#: Texts that break the grammar: the fault, its offset, and a word of the explanation.
BROKEN: list[tuple[bytes, Fault, int, str]] = [
    (b"", Fault.TRUNCATED, 0, "ends"),
    (b"{", Fault.TRUNCATED, 1, "ends"),
    (b'{"a"', Fault.TRUNCATED, 4, "ends"),
    (b'{"a":', Fault.TRUNCATED, 5, "ends"),
    (b'{"a": 1, \n', Fault.TRUNCATED, 8, "ends"),
    (b'["a', Fault.TRUNCATED, 3, "ends"),
    (b'["a\\', Fault.TRUNCATED, 4, "ends"),
    (b'["a\\u12', Fault.TRUNCATED, 7, "ends"),
    (b"[1.", Fault.TRUNCATED, 3, "ends"),
    (b"[12e+", Fault.TRUNCATED, 5, "ends"),
    (b"[-", Fault.TRUNCATED, 2, "ends"),
    (b"[nul", Fault.TRUNCATED, 4, "ends"),
    (b'{"a":1,}', Fault.SYNTAX, 7, "comma before a closing bracket"),
    (b"[1 , ]", Fault.SYNTAX, 5, "comma before a closing bracket"),
    (b"// x\n{}", Fault.SYNTAX, 0, "no comments"),
    (b'{"a":1 /* x */}', Fault.SYNTAX, 7, "no comments"),
    (b"# x\n{}", Fault.SYNTAX, 0, "no comments"),
    (b"{'a':1}", Fault.SYNTAX, 1, "double quotes"),
    (b"{a:1}", Fault.SYNTAX, 1, "a key in double quotes is due here, not `a`"),
    (b"{,}", Fault.SYNTAX, 1, "a key"),
    (b"[1 2]", Fault.SYNTAX, 3, "a comma"),
    (b'["a" "b"]', Fault.SYNTAX, 5, "a comma"),
    (b'{"a":"b"c"}', Fault.SYNTAX, 8, "a comma"),
    (b'{"a" 1}', Fault.SYNTAX, 5, "a colon"),
    (b'{"a"}', Fault.SYNTAX, 4, "a colon"),
    (b"[1}", Fault.SYNTAX, 2, "the other kind of bracket"),
    (b'{"a":1]', Fault.SYNTAX, 6, "the other kind of bracket"),
    (b"[,1]", Fault.SYNTAX, 1, "a value is due here, not `,`"),
    (b"[None]", Fault.SYNTAX, 1, "`None`"),
    (b"[truex]", Fault.SYNTAX, 1, "`truex`"),
    (b"[NaNx]", Fault.SYNTAX, 1, "`NaNx`"),
    (b"info: done", Fault.SYNTAX, 0, "`info`"),
    (b"[01]", Fault.SYNTAX, 1, "no number of JSON"),
    (b"[-01]", Fault.SYNTAX, 1, "no number of JSON"),
    (b"[+1]", Fault.SYNTAX, 1, "no number of JSON"),
    (b"[.5]", Fault.SYNTAX, 1, "no number of JSON"),
    (b"[1.]", Fault.SYNTAX, 1, "no number of JSON"),
    (b"[1e]", Fault.SYNTAX, 1, "no number of JSON"),
    (b"[--1]", Fault.SYNTAX, 1, "no number of JSON"),
    (b'["a\tb"]', Fault.SYNTAX, 3, "U+0009"),
    (b'{"a\nb":1}', Fault.SYNTAX, 3, "the line ends inside a string"),
    (b'["a\\qb"]', Fault.SYNTAX, 3, "a backslash before `q`"),
    (b'["\\u12g4"]', Fault.SYNTAX, 2, "a backslash before `u`"),
    (b'["\\u12"]', Fault.SYNTAX, 2, "a backslash before `u`"),
    (b'["C:\\dir\\", 1]', Fault.SYNTAX, 4, "a backslash before `d`"),
    (b"\x00\x00", Fault.SYNTAX, 0, "U+0000"),
    (b"\xef\xbb\xbf{}", Fault.SYNTAX, 0, "U+FEFF"),
    (b"[\xc2\xa01]", Fault.SYNTAX, 1, "U+00A0"),
    ("[€]".encode(), Fault.SYNTAX, 1, "`€`"),
    (b"{} {}", Fault.TRAILING, 3, "a second JSON value"),
    (b"[]\n1 warning", Fault.TRAILING, 3, "there is more"),
    (b"{}}", Fault.TRAILING, 2, "there is more"),
]


@pytest.mark.parametrize(("data", "fault", "offset", "words"), BROKEN, ids=[repr(data) for data, *_ in BROKEN])
def test_a_broken_text_is_explained_at_its_place(data: bytes, fault: Fault, offset: int, words: str) -> None:
    """The fault, the byte offset and the hint are those that help."""
    problem = grammar.scan(data).problem
    assert problem is not None
    assert (problem.fault, problem.offset) == (fault, offset)
    assert words in problem.detail


@pytest.mark.parametrize("at", [0, 255, 256, 257, 5_000])
def test_faults_are_found_among_many_members(at: int) -> None:
    """Members are passed many at a time; a fault in any of them is found at its own place."""
    members = [b'"k%d": "v"' % number for number in range(5_001)]
    members[at] = members[at].replace(b":", b"=")
    data = b"{" + b",\n".join(members) + b"}"
    problem = grammar.scan(data).problem
    assert problem is not None
    assert (problem.fault, problem.offset) == (Fault.SYNTAX, data.index(b"="))


@given(st.data())
def test_every_json_text_passes(data: st.DataObject) -> None:
    """JSON in any formatting and spelling has no fault, and the depth is that of its value."""
    value = data.draw(values())
    scan = grammar.scan(data.draw(texts(value)).encode())
    assert (scan.problem, scan.constants, scan.depth) == (None, {}, _depth(value))


def _depth(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, (dict, list)):
        return 0
    return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value), default=0)


SNIPPETS = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"', "\\", "'", "0", "-", "+", ".", "e", "1", "t", "true", "nul", "a", " ", "\n",
     "\t", "/", "//", "\\u", "\\u00", "\\q", "\x00", "\x1f", "\x7f", "é", "\ufeff", "\u00a0", "\v", "01", "1.5e3"]
)  # fmt: skip


@given(st.data())
def test_damaged_texts_are_judged_as_the_standard_library_does(data: st.DataObject) -> None:
    """A text with some characters put in, taken out or cut off is JSON for the grammar where `json` reads it."""
    text = data.draw(texts(data.draw(values(leaves=5))))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.sampled_from([at, at + 1, at + 2, len(text)]))
        text = text[:at] + data.draw(SNIPPETS | st.just("")) + text[until:]
    assert (grammar.scan(text.encode()).problem is None) == _reads(text)


def _reads(text: str) -> bool:
    """Whether `json` reads it; half surrogate pairs, which it reads, are JSON by the grammar as well."""
    try:
        json.loads(text, parse_int=str)
    except json.JSONDecodeError:
        return False
    return True


def test_the_names_of_numbers_that_json_has_not_are_listed() -> None:
    """NaN and the infinities pass the grammar with their offsets, but not inside of strings."""
    scan = grammar.scan(b'[NaN, -Infinity, "NaN", {"a": Infinity}]')
    assert (scan.problem, scan.constants) == (None, {1: "NaN", 6: "-Infinity", 30: "Infinity"})


@pytest.mark.parametrize("shape", [b"[%s]", b'{"a":%s}', b'[1,"x",{"b":2,"a":%s},3]'])
def test_deep_nesting_is_read_without_recursion(shape: bytes) -> None:
    """A hundred thousand levels are counted, closed or cut off."""
    front, back = shape.split(b"%s")
    levels = 100_000 * (2 if shape.count(b"{") and shape.count(b"[") else 1)
    whole = grammar.scan(front * 100_000 + b"0" + back * 100_000)
    assert (whole.problem, whole.depth) == (None, levels)
    cut = grammar.scan(front * 100_000)
    assert cut.problem is not None
    assert cut.problem.fault is Fault.TRUNCATED
