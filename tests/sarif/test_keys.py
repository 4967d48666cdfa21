"""Keys that stand twice in one object, and where members stand in the text."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from json_texts import blanks, spelled, texts, values

from ci_kit.sarif import keys, syntax


@st.composite
def repetitive(draw: st.DrawFn) -> tuple[str, int]:
    """A JSON text in which keys may stand twice, and how often one does."""
    count = 0

    def write(depth: int) -> str:
        nonlocal count
        if depth == 0 or draw(st.booleans()):
            return draw(texts(draw(values(leaves=2))))
        if draw(st.booleans()):
            return "[" + ",".join(write(depth - 1) for _ in range(draw(st.integers(0, 2)))) + "]"
        names = draw(st.lists(st.sampled_from(["a", "b", '":', " :", "\\u003a", ""]), max_size=4))
        count += len(names) - len(set(names))
        return "{" + ",".join(_member(draw, name, write(depth - 1)) for name in names) + draw(blanks) + "}"

    return write(3), count


def _member(draw: st.DrawFn, name: str, value: str) -> str:
    return draw(blanks) + draw(spelled(name)) + draw(blanks) + ":" + value


def _with_pairs(text: str) -> list[tuple[str, int]]:
    """The keys that stand twice, told by the standard library."""
    found: Counter[str] = Counter()

    def pairs(members: list[tuple[str, Any]]) -> None:
        names = Counter(name for name, _ in members)
        found.update({name: count - 1 for name, count in names.items() if count > 1})

    json.loads(text, object_pairs_hook=pairs)
    return sorted(found.items())


@given(repetitive())
@settings(max_examples=60)
def test_every_repeated_key_is_found_in_any_spelling(drawn: tuple[str, int]) -> None:
    """Whatever white space and escapes a key is written with: suspected, and found as often as it is there."""
    text, count = drawn
    data = text.encode()
    minified = orjson.dumps(orjson.loads(data))
    found = syntax.repeated_keys(data)
    assert sorted(Counter(one.key for one in found).items()) == _with_pairs(text)
    assert len(found) == count
    if found:
        assert syntax.may_repeat_keys(data, minified)


@given(st.data())
@settings(max_examples=60)
def test_a_member_put_in_twice_is_found_at_its_place(data: st.DataObject) -> None:
    """A member that an object of any document has, written again behind it, is found with pointer and offset."""
    value = data.draw(values().filter(lambda one: bool(_objects(one))))
    pointer, holder = data.draw(st.sampled_from(_objects(value)))
    key = data.draw(st.sampled_from(sorted(holder)))
    same = data.draw(st.booleans())
    marker = f"<{len(json.dumps(value))}>"
    text = json.dumps(_marked(value, pointer, marker), indent=data.draw(st.sampled_from([None, 1])))
    again = data.draw(spelled(key)) + data.draw(blanks) + ":" + json.dumps(holder[key] if same else ["other"])
    text = text.replace(f'"{marker}": null', again)
    (found,) = keys.repeated(text.encode())
    assert (found.key, found.pointer, found.differs) == (key, (*pointer, key), not same and holder[key] != ["other"])
    assert text.encode()[found.offset :].startswith(again.encode())


def _objects(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:  # noqa: ANN401
    found = [(at, value)] if isinstance(value, dict) and value else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, item in items:
        found += _objects(item, (*at, token))
    return found


def _marked(value: Any, pointer: tuple[Any, ...], marker: str) -> Any:  # noqa: ANN401
    """A copy of `value` with a member more, at the end of the object at `pointer`."""
    copy = json.loads(json.dumps(value))
    holder = copy
    for token in pointer:
        holder = holder[token]
    holder[marker] = None
    return copy


@given(st.data())
@settings(max_examples=60)
def test_documents_without_repeated_keys_are_not_suspected(data: st.DataObject) -> None:
    """In any formatting nothing is found; nor suspected, unless a backslash stands before the text `u003a`."""
    value = data.draw(values())
    text = data.draw(texts(value)).encode()
    assert keys.repeated(text) == []
    if b"u003" not in text.replace(b"\\u003", b"").lower():
        assert not syntax.may_repeat_keys(text, orjson.dumps(value))


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        ("1", "1", False), ("1", "true", True), ("0", "false", True), ("null", "false", True), ("[1]", "[ 1 ]", False),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', False), ('"a"', '"\\u0061"', False), ("[]", "{}", True),
        ("[1,2]", "[2,1]", True), ('"\\ud800"', '"\\ud800"', False), ('"\\ud800"', '"\\udfff"', True),
        ('{"a":[[1]]}', '{"a":[[true]]}', True), ('""', "null", True), ("10", "1e1", True),
    ],
)  # fmt: skip
def test_equal_values_are_told_from_others(first: str, second: str, *, differs: bool) -> None:
    """Values are compared as JSON has them: true is not 1; what is merely written otherwise may count as different."""
    (found,) = keys.repeated(f'[{{"k": {first} , "x": 0, "k" :{second}\n}}]'.encode())
    key, is_different = found
    assert (key, is_different, found.pointer) == ("k", differs, (0, "k"))


def test_a_key_that_stands_three_times_is_told_twice() -> None:
    """Each time it is compared with the one before it."""
    found = keys.repeated(b'{"a":1,"a":1,"a":2}')
    assert [(one.differs, one.offset) for one in found] == [(False, 7), (True, 13)]


def test_comparing_has_a_bound() -> None:
    """Large values at every level of a deep document are not compared over and over: they count as different."""
    text = b'{"a":[],"a":' * 1_000 + b'"%s"' % (b"x" * 100_000) + b"}" * 1_000
    found = keys.repeated(text)
    assert len(found) == 1_000
    assert all(one.differs for one in found)


def test_a_hundred_thousand_levels_are_read_without_recursion() -> None:
    """Neither the search nor its pointers need the depth of the text on the stack."""
    text = b'{"a":' * 100_000 + b'{"b":1,"b":1}' + b"}" * 100_000
    (found,) = keys.repeated(text)
    assert (found.key, found.differs, len(found.pointer)) == ("b", False, 100_001)


@given(st.data())
@settings(max_examples=60)
def test_members_stand_where_the_text_has_them(data: st.DataObject) -> None:
    """The spans of the members of a container are the texts of their values, without white space around."""
    value = data.draw(st.lists(values(leaves=4)) | st.dictionaries(st.text(max_size=3), values(leaves=4)))
    text = (data.draw(blanks) + data.draw(texts(value))).encode()
    start = len(text) - len(text.lstrip())
    members = dict(keys.members(text, start))
    assert {token: orjson.loads(text[slice(*span)]) for token, span in members.items()} == (
        value if isinstance(value, dict) else dict(enumerate(value))
    )
    assert all(text[slice(*span)] == text[slice(*span)].strip() for span in members.values())


def test_of_a_repeated_key_the_last_member_counts() -> None:
    """As for every reader that keeps the last one."""
    assert dict(keys.members(b'{"a":1,"b":2,"a":33}', 0)) == {"a": (17, 19), "b": (11, 12)}


@pytest.mark.parametrize(("text", "key"), [('"a"', "a"), ('"\\ud800"', "\ufffd"), ('"\\u00e9\\n"', "é\n"), ('""', "")])
def test_keys_are_spelled_out(text: str, key: str) -> None:
    """Escapes are resolved; half a surrogate pair is U+FFFD, as in the value."""
    assert keys.key_of(text.encode()) == key
