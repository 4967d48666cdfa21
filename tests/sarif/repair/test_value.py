"""JSON values as such, and the pen that changes them."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from repair.kit import Json, applied

from ci_kit.sarif.repair.pen import LISTED, Pen, below, listing, pointer, tokens
from ci_kit.sarif.repair.value import clone, identity

_SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 1.0, -0.0, 1e-7, 2e16, "1", "é", "a\n"])
)
JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)
_UNIQUE = jsonschema_rs.Draft4Validator({"uniqueItems": True})


@given(JSON, JSON)
def test_identity_is_what_json_schema_takes_for_equal(one: Json, other: Json) -> None:
    """The validator is asked whether the two are unique."""
    assert (identity(one) == identity(other)) is not _UNIQUE.is_valid([one, other])


@given(JSON)
def test_members_in_another_order_and_whole_floats_are_equal(value: Json) -> None:
    """The same value, written in another way."""

    def turned(item: Json) -> Json:
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(item)}
        if isinstance(item, list):
            return [turned(inner) for inner in item]
        return float(item) if type(item) is int else item

    assert identity(turned(value)) == identity(value)


@given(JSON)
def test_a_clone_is_equal_and_shares_nothing(value: Json) -> None:
    """Whatever is done to the copy is not done to the original."""
    text = json.dumps(value)
    copied = clone(value)
    assert json.dumps(copied) == text
    waiting = [copied]
    while waiting:
        container = waiting.pop()
        if isinstance(container, (dict, list)):
            waiting += container.values() if isinstance(container, dict) else container
            container.clear()
    assert json.dumps(value) == text


@pytest.mark.parametrize("odd", [2**70, -(2**70), "\ud800", {"\ud800": [2**64]}])
def test_what_orjson_cannot_write_has_an_identity_all_the_same(odd: Json) -> None:
    """Numbers beyond 64 bits and half characters."""
    assert identity([odd]) == identity([clone(odd)])
    assert identity([odd]) != identity([odd, odd])


def test_pointers_are_escaped() -> None:
    """As RFC 6901 says."""
    at = below((), "runs", 0, "a/b~c", "")
    assert pointer(at) == "/runs/0/a~1b~0c/"
    assert tokens(at) == ["runs", 0, "a/b~c", ""]
    assert pointer(()) == ""


def test_long_lists_of_names_are_cut() -> None:
    """And the rest is counted."""
    assert listing(["a", "b"]) == "a, b"
    assert listing([str(n) for n in range(LISTED + 1000)]).endswith(f", {LISTED - 1} and 1,000 more")
    pen = Pen("rule", "Done {n} times.")
    holder: dict[str, Json] = {}
    for number in range(LISTED + 5):
        pen.put(holder, (), "x", number)
        pen.say(f"Number {number}.")
    change = pen.change()
    assert change is not None
    assert change.note.startswith(f"Done {LISTED + 5} times. Number 0.")
    assert change.note.endswith("And 5 more of these.")


def test_what_is_written_down_does_not_change_later() -> None:
    """An operation holds a copy of the value that it puts."""
    pen = Pen("rule", "note")
    document: dict[str, Json] = {}
    pen.put(document, (), "a", [])
    pen.append(document["a"], ((), "a"), {"b": 1})
    pen.set_item(document["a"], ((), "a"), 0, {"c": 2})
    change = pen.change()
    assert change is not None
    assert applied({}, [operation.to_json() for operation in change.operations]) == document == {"a": [{"c": 2}]}


@given(st.lists(st.integers(), max_size=8), st.lists(st.integers(), max_size=4), st.data())
def test_items_are_moved_in_their_order(items: Json, target: Json, data: st.DataObject) -> None:
    """Behind those that are there; the patch does the same as the pen."""
    indexes = sorted(data.draw(st.sets(st.sampled_from(range(len(items))) if items else st.nothing())))
    wanted = {
        "items": [item for index, item in enumerate(items) if index not in indexes],
        "target": target + [items[index] for index in indexes],
    }
    original = {"items": list(items), "target": list(target)}
    pen = Pen("rule", "note")
    pen.move_items(items, ((), "items"), indexes, target, ((), "target"))
    assert {"items": items, "target": target} == wanted
    assert applied(original, [operation.to_json() for operation in pen.operations]) == wanted


def test_a_pen_that_wrote_nothing_has_no_change() -> None:
    """However much it had to say."""
    pen = Pen("rule", "note")
    pen.say("something")
    pen.count(3)
    assert pen.change() is None
