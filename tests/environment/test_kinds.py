"""Values of each type: what is taken, what is refused, and that no message shows them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ci_kit.environment.kind import Kind, Malformed, named
from ci_kit.environment.types import TYPES

GOOD = [
    ("string", " as it is ", " as it is "),
    ("int", "-42", -42),
    ("float", "1e-3", 0.001),
    ("bool", "Yes", True),
    ("bool", "off", False),
    ("port", "27017", 27017),
    ("host", "db-1.example.com", "db-1.example.com"),
    ("host", "[::1]", "[::1]"),
    ("email", "a.b+c@example.com", "a.b+c@example.com"),
    ("zip", "01234", "01234"),
    ("zip", "94103-1234", "94103-1234"),
    ("date", "2026-02-28", "2026-02-28"),
    ("duration", "1.5h", 5400.0),
    ("duration", "250ms", 0.25),
    ("json", '{"a": [1]}', {"a": [1]}),
    ("url", "https://example.com:8443/a?b#c", "https://example.com:8443/a?b#c"),
    ("url", "http://[::1]:80/", "http://[::1]:80/"),
    ("uri", "s3://bucket/key", "s3://bucket/key"),
    ("mongodb-uri", "mongodb://localhost", "mongodb://localhost"),
    (
        "mongodb-uri",
        "mongodb://u:p%40w@a:27017,b:27018/db?replicaSet=x",
        "mongodb://u:p%40w@a:27017,b:27018/db?replicaSet=x",
    ),
    ("mongodb-uri", "mongodb+srv://u:p@cluster.example.net/db", "mongodb+srv://u:p@cluster.example.net/db"),
    ("mongodb-uri", "mongodb://[::1]:27017/db", "mongodb://[::1]:27017/db"),
    ("postgres-uri", "postgresql://u:p@db:5432/name", "postgresql://u:p@db:5432/name"),
    ("redis-uri", "rediss://:p@cache:6380/0", "rediss://:p@cache:6380/0"),
]
BAD = [
    ("int", "4.2"),
    ("int", "1_000"),
    ("int", "٤٢"),
    ("int", "9" * 5000),
    ("float", "nan"),
    ("float", "inf"),
    ("float", "1_0"),
    ("bool", "maybe"),
    ("port", "0"),
    ("port", "65536"),
    ("host", "-a.example"),
    ("host", "a..b"),
    ("host", "a b"),
    ("email", "a@b"),
    ("email", "a b@example.com"),
    ("zip", "9410"),
    ("zip", "94103-12"),
    ("date", "2026-02-30"),
    ("duration", "5 parsecs"),
    ("json", "{"),
    ("json", "[" * 100_000),
    ("url", "example.com"),
    ("url", "ftp://example.com"),
    ("url", "https://"),
    ("url", "https://exa mple.com"),
    ("url", "https://example.com:99999"),
    ("url", "https://example.com\nx"),
    ("uri", "no-scheme"),
    ("mongodb-uri", "mongo://host"),
    ("mongodb-uri", "mongodb://"),
    ("mongodb-uri", "mongodb://u:p@ss@host/db"),
    ("mongodb-uri", "mongodb://u:p%zz@host/db"),
    ("mongodb-uri", "mongodb://host:0/db"),
    ("mongodb-uri", "mongodb://a,,b/db"),
    ("mongodb-uri", "mongodb+srv://a,b/db"),
    ("mongodb-uri", "mongodb+srv://a:27017/db"),
    ("postgres-uri", "mysql://db/name"),
]


@pytest.mark.parametrize(("name", "text", "value"), GOOD)
def test_good_values_become_what_they_mean(name: str, text: str, value: object) -> None:
    """Numbers are numbers, ZIP codes keep their zero, durations are seconds."""
    found = Kind(TYPES[name]).parse(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("name", "text"), BAD)
def test_bad_values_are_refused_without_being_shown(name: str, text: str) -> None:
    """The message says what it must be; it would end up in a log."""
    with pytest.raises(Malformed) as caught:
        Kind(TYPES[name]).parse(text)
    assert str(caught.value) == f"must be {TYPES[name].looks}"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("94103,94104", ["94103", "94104"]),
        ("94103, 94104,", ["94103", "94104"]),
        ("94103\n94104\n", ["94103", "94104"]),
        ('["94103", 94104]', ["94103", "94104"]),
        ("94103", ["94103"]),
    ],
)
def test_lists_are_split_at_commas_and_lines_or_are_json(text: str, value: list[str]) -> None:
    """The last separator may end the list."""
    assert Kind(TYPES["zip"], is_list=True).parse(text) == value


def test_a_bad_item_is_told_by_its_number() -> None:
    """And not by what it is."""
    with pytest.raises(Malformed, match=r"^item 2 of 3 must be a US ZIP code"):
        Kind(TYPES["zip"], is_list=True).parse("94103,secret,94104")
    with pytest.raises(Malformed, match=r"^item 2 of 3 must not be empty"):
        Kind(TYPES["zip"], is_list=True).parse("94103,,94104")
    with pytest.raises(Malformed, match="begins as a JSON array and is none"):
        Kind(TYPES["zip"], is_list=True).parse("[94103")


def test_bounds_patterns_and_choices_hold() -> None:
    """Of numbers, of the length of texts, of the number of items; each refused in its own words."""
    integer, text = TYPES["int"], TYPES["string"]
    for kind, value, why in (
        (Kind(integer, low=1), "0", "it must be at least 1"),
        (Kind(integer, high=9), "10", "it must be at most 9"),
        (Kind(text, low=8), "short", "its length must be at least 8"),
        (Kind(integer, is_list=True, high=2), "1,2,3", "the number of items must be at most 2"),
        (Kind(text, pattern=re.compile("[a-z]+")), "abc1", "must match /[a-z]+/"),
        (Kind(text, choices=("a", "b")), "c", "must be one of a, b"),
        (Kind(text, is_list=True, separator=";", choices=("a", "b,c")), "a;c", "item 2 of 2 must be one of a, b,c"),
    ):
        with pytest.raises(Malformed, match=f"^{re.escape(why)}$"):
            kind.parse(value)
    assert Kind(text, is_list=True, separator=";", choices=("a", "b,c")).parse("a;b,c") == ["a", "b,c"]


def test_parts_of_a_secret_are_secret() -> None:
    """The password in a connection string, as it stands and decoded, and each item of a list."""
    password = "p%40" + "ssword"
    kind = Kind(TYPES["mongodb-uri"])
    assert set(kind.secrets(f"mongodb://user:{password}@host/db")) == {password, "p@" + "ssword"}
    assert list(kind.secrets("mongodb://host/db")) == []
    assert set(Kind(TYPES["string"], is_list=True).secrets("one, two")) == {"one", "two"}


def test_types_are_found_by_name_alone_and_in_lists() -> None:
    """Anything else is none."""
    assert named("int") == (TYPES["int"], False)
    assert named("list[zip]") == (TYPES["zip"], True)
    assert named("list[list[zip]]") is None
    assert named("integer") is None


@UNHURRIED
@given(st.sampled_from(sorted(TYPES)), st.text(max_size=60), st.booleans())
def test_whatever_a_value_is_it_is_taken_or_refused(name: str, text: str, is_list: bool) -> None:  # noqa: FBT001
    """No text brings a type down."""
    kind = Kind(TYPES[name], is_list=is_list)
    list(kind.secrets(text))
    try:
        kind.parse(text)
    except Malformed:
        return
