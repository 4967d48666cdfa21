"""Secrets made up at run time, by the patterns of the rules, so that no file of the repository holds one."""

from __future__ import annotations

import importlib
import random
import zlib
from typing import TYPE_CHECKING, Any

from ci_kit.secrets import rules
from ci_kit.secrets.checksums import base62

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.secrets.rule import Rule

_PARSER: Any = importlib.import_module("re._parser")
_WORDS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_CHECKED = 6


def secret(rule: Rule, seed: int = 0) -> tuple[str, str]:
    """A text that holds a secret of the rule, and the secret itself."""
    rng = random.Random(f"{rule.id} {seed}")
    while True:
        parts: list[str] = []
        groups: dict[int, str] = {}
        _generate(_PARSER.parse(rule.pattern), rng, parts, groups)
        text = "".join(parts)
        value = groups.get(1, text)
        if rule.check is not None:
            fixed = (
                value[:-_CHECKED]
                + base62(zlib.crc32(value[value.index("_") + 1 : -_CHECKED].encode()), _CHECKED).decode()
            )
            text, value = text.replace(value, fixed), fixed
        if len(set(value)) >= rule.distinct:
            return text, value


def every(seed: int = 0) -> dict[str, tuple[str, str]]:
    """A text and its secret for each rule of a provider."""
    return {rule.id: secret(rule, seed) for rule in rules.tokens()}


def drawn(length: int, seed: str, alphabet: str = _WORDS[:-1]) -> str:
    """Characters drawn from an alphabet, the same for the same seed."""
    rng = random.Random(seed)
    return "".join(rng.choice(alphabet) for _ in range(length))


def private_key(seed: str = "key") -> str:
    """A block in PEM with a body of random characters."""
    body = drawn(640, seed)
    lines = "\n".join(body[place : place + 64] for place in range(0, 640, 64))
    head = "RSA PRIVATE" + " KEY"
    return f"-----BEGIN {head}-----\n{lines}\n-----END {head}-----\n"


def _generate(tokens: Iterable[tuple[Any, Any]], rng: random.Random, parts: list[str], groups: dict[int, str]) -> None:
    for kind, value in tokens:
        match str(kind):
            case "LITERAL":
                parts.append(chr(value))
            case "IN":
                parts.append(rng.choice(_choices(value)))
            case "MAX_REPEAT":
                low, high, inner = value
                for _ in range(rng.randint(low, min(high, low + 3))):
                    _generate(inner, rng, parts, groups)
            case "SUBPATTERN":
                start = len(parts)
                _generate(value[3], rng, parts, groups)
                if value[0] is not None:
                    groups[value[0]] = "".join(parts[start:])
            case "BRANCH":
                _generate(rng.choice(value[1]), rng, parts, groups)
            case "ASSERT" | "ASSERT_NOT" | "AT":
                pass
            case other:
                raise NotImplementedError(other)


def _choices(items: Iterable[tuple[Any, Any]]) -> str:
    found = ""
    for kind, value in items:
        match str(kind):
            case "LITERAL":
                found += chr(value)
            case "RANGE":
                found += "".join(map(chr, range(value[0], value[1] + 1)))
            case "CATEGORY":
                found += _WORDS
            case other:
                raise NotImplementedError(other)
    return found
