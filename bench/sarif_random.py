"""Random valid logs, grown from the schema itself, so that every definition of SARIF is met sooner or later."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

#: Below this depth only what is required grows.
DEPTH = 9
_WORDS = ("alpha", "beta", "größe", "x", "src/a.c", "a b", "", "😀", "line\none", "100%", "{0}", "[x](1)")
_URIS = ("src/a.c", "file:///tmp/a.c", "https://example.com/a?b=c#d", "a%20b", "../x", "größe.c", "urn:x:y", "")
_TIMES = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+02:00", "2026-12-31t23:59:60z")
_MIME = "[^/]+/.+"
_QUAD = "[0-9]+(\\.[0-9]+){3}"
_LANGUAGE = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"


class Grower:
    """Grows values; the same seed gives the same values."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(str(seed))
        self._definitions: Json = schema()["definitions"]
        self._patterns: dict[str, Callable[[], str]] = {
            _MIME: lambda: self._random.choice(("text/x-c", "a/b/c")),
            _QUAD: lambda: "1.2.3.4",
            _LANGUAGE: lambda: self._random.choice(("en", "de-DE", "XX")),
        }

    def log(self) -> Json:
        """A log that the schema and the upload action accept: its runs have results, and categories of their own."""
        log: Json = self._grow(schema(), 0)
        log["runs"] = [self._run(number) for number in range(self._random.choice((0, 1, 1, 1, 2)))]
        return log

    def _run(self, number: int) -> Json:
        run: Json = self._grow(self._definitions["run"], 1)
        run["automationDetails"] = {"id": f"random{number}/"}
        results = range(self._random.randrange(4))
        run["results"] = [self._grow(self._definitions["result"], 2) for _ in results]
        if self._random.random() < 0.1:  # noqa: PLR2004 (the action skips its schema for this name)
            run["tool"]["driver"]["name"] = "CodeQL"
        return run

    def _grow(self, node: Json, depth: int) -> Any:  # noqa: ANN401 (any JSON value)
        if "$ref" in node:
            node = self._definitions[node["$ref"].rpartition("/")[2]]
        if "enum" in node:
            return self._random.choice(node["enum"])
        kinds = node.get("type", "object")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        makers: dict[str, Callable[[Json, int], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": self._integer,
            "number": lambda node, _: self._random.choice((0, 1, 50.5, node.get("maximum", 7))),
            "boolean": lambda *_: self._random.random() < 0.5,  # noqa: PLR2004 (a coin)
        }
        return makers[kind](node, depth)

    def _object(self, node: Json, depth: int) -> Json:
        chance = 0 if depth >= DEPTH else 0.5 - 0.05 * depth
        properties = node.get("properties", {})
        required = set(node.get("required", ()))
        choices = node.get("anyOf") or node.get("oneOf") or ()
        if choices:
            required.add(self._random.choice(choices)["required"][0])
        excluded = {name for one in node.get("oneOf", ()) for name in one["required"]} - required
        names = [
            name for name in properties if name in required or (name not in excluded and self._random.random() < chance)
        ]
        made = {name: self._grow(properties[name], depth + 1) for name in names}
        return made | self._further(node.get("additionalProperties", True), depth, chance)

    def _further(self, allowed: Any, depth: int, chance: float) -> Json:  # noqa: ANN401 (a schema or a boolean)
        if allowed is False or self._random.random() >= chance:
            return {}
        count = range(self._random.randrange(1, 3))
        if allowed is True:
            values = (None, 1, 2.5, "x", [1, "x"], {"deep": {"deeper": [None]}})
            return {f"own{number}": self._random.choice(values) for number in count}
        return {f"key/{number}": self._grow(allowed, depth + 1) for number in count}

    def _array(self, node: Json, depth: int) -> list[Any]:
        least = node.get("minItems", 0)
        most = least + (0 if depth >= DEPTH else 2)
        items = [self._grow(node["items"], depth + 1) for _ in range(self._random.randint(least, most))]
        if not node.get("uniqueItems"):
            return items
        return list({json.dumps(item, sort_keys=True): item for item in items}.values())

    def _string(self, node: Json, _: int) -> str:
        if "pattern" in node:
            return self._patterns.get(node["pattern"], self._guid)()
        formats = {"date-time": _TIMES, "uri": _URIS, "uri-reference": _URIS}
        return self._random.choice(formats.get(node.get("format", ""), _WORDS))

    def _integer(self, node: Json, _: int) -> int:
        least = node.get("minimum", -3)
        return self._random.choice((least, least + 1, least + 2, 7, 4321))

    def _guid(self) -> str:
        return f"{self._random.getrandbits(32):08x}-1234-4234-8234-123456789ABC"
