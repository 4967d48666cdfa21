"""Repairs of the text of a log, before it is parsed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif import syntax
from ci_kit.sarif.repair import mend_text

if TYPE_CHECKING:
    from repair.kit import Json

NONE: frozenset[str] = frozenset()
NUMBERS = frozenset({"json-nonfinite-number"})
LOG = '{"version":"2.1.0","name":"Ünï 😀"}'


def rules(changes: Json) -> list[str]:
    """The rules of some changes, which never have operations here."""
    assert all(change.operations == () and change.note for change in changes)
    return [change.rule for change in changes]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (LOG.encode(), []),
        (LOG.encode("utf-8-sig"), ["utf8-bom"]),
        (LOG.encode("utf-16"), ["utf16-encoding"]),
        (LOG.encode("utf-16-le"), ["utf16-encoding"]),
        (LOG.encode("utf-16-be"), ["utf16-encoding"]),
        (LOG.encode("utf-32"), ["utf16-encoding"]),
    ],
)
def test_the_text_becomes_utf8_without_a_mark(data: bytes, expected: list[str]) -> None:
    """Whatever encoding it was in; the characters stay the same."""
    text, changes = mend_text(data, NONE)
    assert (text, rules(changes)) == (LOG.encode(), expected)
    assert mend_text(text, NONE) == (text, ())


def test_bytes_that_are_no_characters_are_replaced() -> None:
    """As the upload action reads them, and counted."""
    text, changes = mend_text(b'{"a":"x\xff\xfey \xe4"}', NONE)
    assert text.decode() == '{"a":"x\ufffd\ufffdy \ufffd"}'
    assert rules(changes) == ["utf8-invalid"]
    assert "(3)" in changes[0].note


@pytest.mark.parametrize(
    ("escapes", "expected", "count"),
    [
        (r"\ud83d\ude00", r"\ud83d\ude00", 0),
        (r"\ud83d", r"\ufffd", 1),
        (r"\ude00x\uD83D", r"\ufffdx\ufffd", 2),
        (r"\ud83d\ud83d\ude00", r"\ufffd\ud83d\ude00", 1),
        (r"\\ud83d", r"\\ud83d", 0),
        (r"\\\ud83d", r"\\\ufffd", 1),
        (r"\"\ud83d", r"\"\ufffd", 1),
    ],
)
def test_halves_of_surrogate_pairs_are_replaced(escapes: str, expected: str, count: int) -> None:
    """Pairs stay, and so does a backslash that is escaped itself."""
    text, changes = mend_text(f'{{"a":"{escapes}"}}'.encode(), NONE)
    assert text.decode() == f'{{"a":"{expected}"}}'
    assert rules(changes) == ["lone-surrogate"] * (count > 0)
    assert not count or f"({count})" in changes[0].note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1,"a":1}', '{"a":1}'),
        ('{"a" : 1 , "b":2, "a"\n: 1 }', '{"a" : 1 , "b":2 }'),
        ('{"a":{"x":[1,{"y":2}]},"a":{"x": [1, {"y":2}]},"c":3}', '{"a":{"x":[1,{"y":2}]},"c":3}'),
        ('[{"a":1,"a":1},{"a":1}]', '[{"a":1},{"a":1}]'),
        ('{"a":1,"\\u0061":1}', '{"a":1}'),
        ('{"a":"}\\",","a":"}\\","}', '{"a":"}\\","}'),
        ('{"a":{"b":1,"b":1},"a":{"b":1}}', '{"a":{"b":1}}'),
        ('{"a":1,"a":1,"a":2,"b":1,"b":1}', '{"a":1,"a":2,"b":1}'),
    ],
)
def test_a_key_that_stands_twice_with_one_value_is_cut_out(text: str, expected: str) -> None:
    """The rest of the text stays byte for byte; another value stays, too."""
    mended, changes = mend_text(text.encode(), NONE)
    assert (mended.decode(), rules(changes)) == (expected, ["json-repeated-key"])


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":1,"a":true}',
        '{"a":1,"a":1.0}',
        '{"a":1,"b":{"a":1}}',
        '{"a":1,"a":1',
        "[1,1]",
        "",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Different values, different objects, no objects, no JSON."""
    assert mend_text(text.encode(), NONE) == (text.encode(), ())


def test_numbers_that_are_not_finite_become_null_when_asked_for() -> None:
    """Names and sizes; not inside of strings."""
    text = b'{"a":NaN,"b":[-Infinity,Infinity,1e400,-1E+999,1e5,-0.5],"NaN":"NaN \\" NaN"}'
    assert mend_text(text, NONE) == (text, ())
    mended, changes = mend_text(text, NUMBERS)
    assert mended == b'{"a":null,"b":[null,null,null,null,1e5,-0.5],"NaN":"NaN \\" NaN"}'
    assert rules(changes) == ["json-nonfinite-number"]
    assert "(5)" in changes[0].note


@pytest.mark.parametrize("text", ['{"a":NaN', "{'a':NaN}", '{"a":1}', "NaNa", "[" * 100_000])
def test_what_is_no_json_for_another_reason_stays(text: str) -> None:
    """Or what needs no repair."""
    assert mend_text(text.encode(), NUMBERS) == (text.encode(), ())


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_NUMBERS = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
_KEYS = st.sampled_from(["a", "b", "c", 'q"', "ü"])
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
)


@given(_JSON, st.booleans())
def test_good_json_is_never_touched(value: Json, ascii_only: bool) -> None:  # noqa: FBT001 (drawn)
    """However it is written."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=1).encode()
    assert mend_text(text, NUMBERS) == (text, ())


@given(_JSON, st.data())
def test_repeating_members_changes_nothing(value: Json, data: st.DataObject) -> None:
    """The text comes back exactly, with whatever was repeated cut out."""

    def written(item: Json, *, repeat: bool) -> str:
        if isinstance(item, dict):
            members = [f"{json.dumps(key)}: {written(inner, repeat=False)}" for key, inner in item.items()]
            if repeat and members:
                members += data.draw(st.lists(st.sampled_from(members), max_size=2))
            return "{" + ", ".join(members) + "}"
        if isinstance(item, list):
            return "[" + ", ".join(written(inner, repeat=repeat) for inner in item) + "]"
        return json.dumps(item)

    plain, repeated = written(value, repeat=False), written(value, repeat=True)
    mended, changes = mend_text(repeated.encode(), NONE)
    assert mended.decode() == plain
    assert bool(changes) is (plain != repeated)


@given(st.binary(max_size=60), st.booleans())
def test_no_bytes_make_it_raise(data: bytes, also: bool) -> None:  # noqa: FBT001 (drawn)
    """And the second time there is nothing left to do."""
    text, _ = mend_text(data, NUMBERS if also else NONE)
    again, changes = mend_text(text, NUMBERS if also else NONE)
    if syntax.parse(text).value is not None:
        assert (again, changes) == (text, ())
