"""Damage to logs: small changes to the tree or to the text, as faulty tools and broken pipes make them."""

from __future__ import annotations

import copy
import json
import random
import re
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What a value may be replaced by: each JSON type, and values at the edges of what a reader takes.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, -2, 1.0, 1.5, 101, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 1e300,
    "", " ", "1", "-1", "1.0", "x", "error", "none", "critical", "2.1.0", "2.0.0", "CodeQL", "😀", "a/\r", "a/\u2028",
    "12345678-1234-4234-8234-123456789abc", "2026-01-02T03:04:05Z", "2026-01-02", "2026-01-02T24:00:00Z", "en\n",
    "file:///C:/a.c", "a b", "%", "en-us", "1.2.3.4\n", [], [None], [{}], ["x", "x"], [1, 1.0], [0, -0.0],
    {}, {"text": "m"}, {"id": "i"}, {"markdown": "m"}, {"properties": {}},
)  # fmt: skip
#: Names that JavaScript gives every object, and that schemas are now and then confused by.
ODD_NAMES = ("constructor", "toString", "__proto__", "hasOwnProperty", "valueOf", "anyOf", "$ref", "")
#: What is put into the middle of a text.
TOKENS = (
    b",", b"{", b"}", b"[", b"]", b'"', b":", b"\\", b"NaN", b"Infinity", b"null", b"0", b".", b"-", b"+", b"e5",
    b"// c\n", b"/* c */", b"\x00", b"\t", b"\r\n", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xc2\xa0",
    b"\\ud83d", b"\\u0000", b"\\x41", b"\\u00e4", b"\xe2\x80\xa8", b"<", b"\x1f\x8b",
)  # fmt: skip
#: What a number is replaced by.
NUMBERS = (
    b"1e400", b"-1e400", b"1.0", b"1e0", b"10E-1", b"-0", b"-0.0", b"00", b"01", b"1.", b".5", b"+1", b"0x10", b"1_0",
    b"9223372036854775807", b"9223372036854775808", b"18446744073709551616", b"1.5", b"1e-400", b"4e0", b"0.1e1",
    b"123456789012345678901234567890", b"NaN", b"-Infinity", b"1e", b"--1",
)  # fmt: skip
_NUMBER = re.compile(rb"(?<=[:,\[ ])-?\d+(?:\.\d+)?(?=[,\]} \n])")
_MEMBER = re.compile(rb'"[^"\\]+": ?(?:"[^"\\]*"|-?\d+|true|null)')
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp1252", "utf-7")

Place = tuple[Any, Any]


def mutated(log: Any, seed: object) -> bytes:  # noqa: ANN401 (any JSON value)
    """The text of the log after one to three changes."""
    chance = random.Random(str(seed))
    tree = copy.deepcopy(log)
    changes = chance.choice((1, 1, 1, 2, 3))
    in_text = chance.random() < 0.3  # noqa: PLR2004 (the tree has more ways to be wrong)
    for _ in range(0 if in_text else changes):
        tree = chance.choice(TREE_CHANGES)(tree, chance)
    text = _written(tree, chance)
    for _ in range(changes if in_text else 0):
        text = chance.choice(TEXT_CHANGES)(text, chance)
    return text


def _written(tree: Any, chance: random.Random) -> bytes:  # noqa: ANN401 (any JSON value)
    ascii_only, indent = chance.random() < 0.3, chance.choice((None, None, 2))  # noqa: PLR2004 (both ways are met)
    return json.dumps(tree, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")


def _places(tree: Any) -> Iterator[Place]:  # noqa: ANN401 (any JSON value)
    """Every member and item of the tree, as its container and its key."""
    stack = [tree]
    while stack:
        node = stack.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            yield node, key
            stack.append(node[key])


def _pick(tree: Any, chance: random.Random, kind: type | None = None) -> Place | None:  # noqa: ANN401 (as above)
    places = [place for place in _places(tree) if kind is None or isinstance(place[0][place[1]], kind)]
    return chance.choice(places) if places else None


def _delete(tree: Any, chance: random.Random) -> Any:  # noqa: ANN401 (as above, and so on)
    place = _pick(tree, chance)
    if place:
        del place[0][place[1]]
    return tree


def _retype(tree: Any, chance: random.Random) -> Any:  # noqa: ANN401
    place = _pick(tree, chance)
    value = copy.deepcopy(chance.choice(VALUES))
    if not place:
        return value
    place[0][place[1]] = value
    return tree


def _duplicate(tree: Any, chance: random.Random) -> Any:  # noqa: ANN401
    """Repeat an item of an array, now and then changed a little."""
    place = _pick(tree, chance, list)
    items = place[0][place[1]] if place else None
    if items:
        item = copy.deepcopy(chance.choice(items))
        items.insert(chance.randrange(len(items) + 1), item)
        if isinstance(item, dict) and chance.random() < 0.3:  # noqa: PLR2004 (mostly an exact copy)
            item[chance.choice(_names())] = copy.deepcopy(chance.choice(VALUES))
    return tree


def _rename(tree: Any, chance: random.Random) -> Any:  # noqa: ANN401
    objects = [place for place in _places(tree) if isinstance(place[0], dict)]
    if objects:
        holder, key = chance.choice(objects)
        other = chance.choice((*ODD_NAMES, key.swapcase(), key + "s", *chance.sample(_names(), 4)))
        holder[other] = holder.pop(key)
    return tree


def _insert(tree: Any, chance: random.Random) -> Any:  # noqa: ANN401
    """Give an object a member that the schema knows, there or elsewhere."""
    place = _pick(tree, chance, dict)
    holder = place[0][place[1]] if place else tree
    if isinstance(holder, dict):
        name = chance.choice(ODD_NAMES) if chance.random() < 0.1 else chance.choice(_names())  # noqa: PLR2004 (rare)
        holder[name] = copy.deepcopy(chance.choice(VALUES))
    return tree


def _transplant(tree: Any, chance: random.Random) -> Any:  # noqa: ANN401
    """Put a copy of one value in the place of another."""
    source, target = _pick(tree, chance), _pick(tree, chance)
    if source and target:
        target[0][target[1]] = copy.deepcopy(source[0][source[1]])
    return tree


def _names() -> list[str]:
    names = {name for one in schema()["definitions"].values() for name in one.get("properties", ())}
    return sorted(names)


def _truncate(text: bytes, chance: random.Random) -> bytes:
    return text[: chance.randrange(len(text) + 1)]


def _cut(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 1, 2, 10, 100)) :]


def _stutter(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[max(0, at - chance.choice((1, 2, 20, len(text)))) :]


def _token(text: bytes, chance: random.Random) -> bytes:
    at = chance.choice((0, len(text), *(chance.randrange(len(text) + 1) for _ in range(6))))
    return text[:at] + chance.choice(TOKENS) + text[at:]


def _flip(text: bytes, chance: random.Random) -> bytes:
    if not text:
        return text
    at = chance.randrange(len(text))
    return text[:at] + bytes([text[at] ^ (1 << chance.randrange(8))]) + text[at + 1 :]


def _number(text: bytes, chance: random.Random) -> bytes:
    return _replaced(_NUMBER, text, chance, lambda _: chance.choice(NUMBERS))


def _repeat_member(text: bytes, chance: random.Random) -> bytes:
    """Write a member twice, the second time perhaps with another value."""

    def twice(member: bytes) -> bytes:
        key = member.partition(b":")[0]
        return member + b", " + (member if chance.random() < 0.5 else key + b": " + chance.choice(NUMBERS))  # noqa: PLR2004 (a coin)

    return _replaced(_MEMBER, text, chance, twice)


def _recode(text: bytes, chance: random.Random) -> bytes:
    return text.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def _replaced(pattern: re.Pattern[bytes], text: bytes, chance: random.Random, new: Callable[[bytes], bytes]) -> bytes:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + new(match.group()) + text[match.end() :]


TREE_CHANGES = (_delete, _delete, _retype, _retype, _retype, _duplicate, _rename, _insert, _insert, _transplant)
TEXT_CHANGES = (_truncate, _cut, _stutter, _token, _token, _flip, _number, _number, _repeat_member, _recode)
