"""Lines and columns of JSON pointers, against a scanner that goes character by character."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from json_texts import texts, values

from ci_kit.sarif import position
from ci_kit.sarif.position import Positions


class Scanner:
    """Reads a JSON text one character after the other and notes where each value starts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[tuple[Any, ...], tuple[int, int]] = {}
        self.value(())

    def skip(self) -> str:
        """Pass white space; the character behind it."""
        while self.text[self.at] in " \t\r\n":
            self.at += 1
        return self.text[self.at]

    def value(self, pointer: tuple[Any, ...]) -> None:
        """Read a value, at whatever is behind white space."""
        opening = self.skip()
        line_start = self.text.rfind("\n", 0, self.at) + 1
        self.found[pointer] = (self.text.count("\n", 0, self.at) + 1, self.at - line_start + 1)
        if opening == "{":
            self.members(pointer)
        elif opening == "[":
            self.items(pointer)
        elif opening == '"':
            self.string()
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]} \t\r\n":
                self.at += 1

    def string(self) -> str:
        """Read a string."""
        start = self.at
        self.at += 1
        while self.text[self.at] != '"':
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1
        text: str = json.loads(self.text[start : self.at])
        return text

    def members(self, pointer: tuple[Any, ...]) -> None:
        """Read an object."""
        self.at += 1
        while self.skip() != "}":
            self.at += self.text[self.at] == ","
            self.skip()
            key = self.string()
            assert self.skip() == ":"
            self.at += 1
            self.value((*pointer, key))
        self.at += 1

    def items(self, pointer: tuple[Any, ...]) -> None:
        """Read an array."""
        self.at += 1
        number = 0
        while self.skip() != "]":
            self.at += self.text[self.at] == ","
            self.value((*pointer, number))
            number += 1
        self.at += 1


@given(st.data())
@settings(max_examples=100)
def test_every_pointer_is_located(data: st.DataObject) -> None:
    """In any formatting, and asked for in any order, a pointer has the line and column of its value."""
    value = data.draw(values(leaves=8))
    text = data.draw(texts(value) | st.sampled_from([json.dumps(value, indent=2), json.dumps(value)]))
    expected = Scanner(text + " ").found
    positions = Positions(text.encode())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(position, "_STRIDE", data.draw(st.sampled_from([1, 5, 1 << 20])))
        found = {pointer: positions.locate(pointer) for pointer in data.draw(st.permutations(list(expected)))}
    assert found == expected


@given(st.data())
@settings(max_examples=50)
def test_a_key_that_stands_twice_does_not_mislead(data: st.DataObject) -> None:
    """Pointers through an object with a repeated key lead to the last member of that key, and beyond it."""
    names = st.sampled_from("abc")
    members = data.draw(st.lists(st.tuples(names, st.sampled_from(["1", '"}"', "[7,8]", '{"x":1}'])), min_size=1))
    inside = ",\n".join(f'"{key}": {item}' for key, item in members)
    text = f'{{"top": [{{{inside}}}], "end": 1}}'
    expected = Scanner(text + " ").found
    value = json.loads(text)
    positions = Positions(text.encode())
    for pointer, place in expected.items():
        if _leads(value, pointer):
            assert positions.locate(pointer) == place


def _leads(value: Any, pointer: tuple[Any, ...]) -> bool:  # noqa: ANN401
    for token in pointer:
        if not isinstance(value, (dict, list)) or isinstance(value, dict) is not isinstance(token, str):
            return False
        if token not in (value if isinstance(value, dict) else range(len(value))):
            return False
        value = value[token]
    return True


@pytest.mark.parametrize(
    "text", ['{"a": "\\ud800", "b": [1, {"\\udc00": 2}]}', '{"a":"\\ud83d","b":["é",{"\ufffd":2}]}']
)
def test_texts_that_strict_parsers_mind_are_located_too(text: str) -> None:
    """Half a surrogate pair, in a value or a key, does not end the search."""
    data = text.encode()
    line, column = Positions(data).locate(("b", 1, "\ufffd"))
    assert (line, column) == (1, text.index("2}") + 1)


def test_deep_nesting_is_located_without_recursion() -> None:
    """A value at the bottom of a thousand levels has its place."""
    data = b'{"a":[' * 512 + b"7" + b"]}" * 512
    assert Positions(data).locate(("a", 0) * 512) == (1, 6 * 512 + 1)


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (("runs", 5), (2, 9)),
        (("runs", 0, "none"), (2, 10)),
        (("x", "y"), (1, 2)),
        (("runs", "0"), (2, 9)),
        ((), (1, 2)),
    ],
)
def test_what_is_not_there_has_the_place_of_its_nearest_parent(pointer: tuple[str | int, ...], place: Any) -> None:  # noqa: ANN401
    """A property that is missing is reported where its object starts."""
    assert Positions(b' {\n "runs":[{"a":1}]}').locate(pointer) == place


def test_lines_and_columns_of_offsets() -> None:
    """Columns count characters, not bytes, and start at 1; CR LF is one line end."""
    text = "é😀x\r\n\n€"
    positions = Positions(text.encode())
    places = [positions.line_column(len(text[:at].encode())) for at in (6, 0, 3, 1, 7, 5, 2)]
    assert places == [(3, 1), (1, 1), (1, 4), (1, 2), (3, 2), (2, 1), (1, 3)]


class Counting(bytes):
    """Bytes that know how many of them were asked for."""

    asked = 0

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401
        taken = super().__getitem__(key)
        Counting.asked += len(taken) if isinstance(taken, bytes) else 1
        return taken


def test_a_long_line_is_counted_once() -> None:
    """However many places of a single line of 30 MB are asked for, last to first, it is read about once."""
    data = Counting(b'{"a":"' + b"x" * 30_000_000 + b'"}')
    positions = Positions(data)
    Counting.asked = 0
    for offset in range(30_000_000, 0, -30_000):
        assert positions.line_column(offset) == (1, offset + 1)
    # A thousand places, each at most a stride from a mark.
    assert Counting.asked <= len(data) + 1_000 * position._STRIDE  # noqa: SLF001 (the bound is made of it)


def test_many_results_on_one_line_are_located() -> None:
    """Each of 20,000 results in a single line has its own column."""
    results = [{"message": {"text": "é" * (number % 7)}} for number in range(20_000)]
    text = json.dumps({"runs": [{"results": results}]}, ensure_ascii=False, separators=(",", ":"))
    positions = Positions(text.encode())
    for number in (0, 19_999, 1, 10_000, 19_998):
        line, column = positions.locate(("runs", 0, "results", number, "message"))
        assert line == 1
        assert text[column - 1 :].startswith(f'{{"text":"{"é" * (number % 7)}"')
        assert text.count("{", 0, column) == 2 * number + 4
