"""Inputs of known size for the measurements: valid logs as a large analysis writes them, the same for the same seed."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"
_WORDS = (
    "value", "request", "query", "handler", "buffer", "input", "path", "user", "index", "length", "cookie", "header",
    "session", "parser", "token", "field", "row", "cursor", "stream", "socket", "worker", "record", "lookup", "encoder",
    "limit", "offset", "header-map", "größe", "naïve", "result",
)  # fmt: skip
_FOLDERS = ("src", "lib", "app", "internal", "pkg", "web", "server", "client", "tools", "core", "größe", "a b")
_ENDINGS = ("py", "ts", "go", "java", "rb", "c", "cs", "rs")


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a log is. `steps` are the thread flow locations of each result."""

    name: str
    results: int
    steps: int = 0
    rules: int = 300
    files: int = 2000
    #: Whether source text is quoted around each location, and further locations are given.
    rich: bool = True


#: Of so many results, one names the function that it is in.
_NAMED = 8

#: About 1 KB, 8 MB (little less than what the kit reads in slices), 35 MB and 200 MB.
TINY = Shape("1 KB", results=1, rules=1, files=1, rich=False)
MEDIUM = Shape("8 MB", results=5_100)
LARGE = Shape("35 MB", results=25_000)
HUGE = Shape("200 MB", results=25_000, steps=26)
SHAPES = (TINY, MEDIUM, LARGE, HUGE)


class Writer:
    """Writes the log of one shape, result by result, so that it never stands in memory."""

    def __init__(self, shape: Shape, seed: int = 1, category: str = "bench/") -> None:
        self._shape = shape
        self._random = random.Random(f"{seed} {shape.name} {category}")
        self._category = category
        self._uris = [self._uri(number) for number in range(shape.files)]

    def write(self, path: Path) -> int:
        """Write the log, minified, and return its size in bytes."""
        run = orjson.dumps(self._run())
        with path.open("wb") as file:
            head = orjson.dumps({"$schema": _SCHEMA, "version": "2.1.0"})[:-1]
            file.write(head + b',"runs":[' + run[:-1] + b',"results":[')
            for number in range(self._shape.results):
                file.write((b"," if number else b"") + orjson.dumps(self._result(number)))
            file.write(b"]}]}")
            return file.tell()

    def log(self) -> Json:
        """The log as a value; for small shapes."""
        run = self._run() | {"results": [self._result(number) for number in range(self._shape.results)]}
        return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}

    def _run(self) -> Json:
        rules = [self._rule(number) for number in range(self._shape.rules)]
        driver = {
            "name": "Bench",
            "version": "4.7.1",
            "semanticVersion": "4.7.1",
            "informationUri": "https://example.com/bench",
            "rules": rules,
        }
        run: Json = {
            "tool": {"driver": driver},
            "automationDetails": {"id": self._category},
            "columnKind": "utf16CodeUnits",
        }
        if self._shape.rich:
            run["originalUriBaseIds"] = {_BASE: {"uri": "file:///home/runner/work/app/app/"}}
            run["artifacts"] = [
                {"location": {"uri": uri, "uriBaseId": _BASE, "index": number}} for number, uri in enumerate(self._uris)
            ]
        return run

    def _rule(self, number: int) -> Json:
        tags = ["security", f"external/cwe/cwe-{number:03}"] if self._shape.rich else ["security"]
        help_text = self._sentence(60 if self._shape.rich else 6)
        return {
            "id": f"bench/rule-{number:03}",
            "name": f"BenchRule{number:03}",
            "shortDescription": {"text": self._sentence(8)},
            "fullDescription": {"text": self._sentence(20 if self._shape.rich else 8)},
            "help": {"text": help_text},
            "defaultConfiguration": {"level": self._random.choice(("error", "warning", "note"))},
            "properties": {"tags": tags, "precision": "high", "security-severity": f"{1 + number % 9}.5"},
        }

    def _result(self, number: int) -> Json:
        rule = self._random.randrange(self._shape.rules)
        result: Json = {
            "ruleId": f"bench/rule-{rule:03}",
            "ruleIndex": rule,
            "level": self._random.choice(("error", "warning", "note")),
            "message": {"text": self._sentence(9)},
            "locations": [self._location(quoted=self._shape.rich)],
            "partialFingerprints": {"primaryLocationLineHash": f"{self._random.getrandbits(64):016x}:1"},
        }
        if self._shape.rich:
            self._enrich(result, number)
        if self._shape.steps:
            steps = [{"location": self._location(said=True)} for _ in range(self._shape.steps)]
            result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        return result

    def _enrich(self, result: Json, number: int) -> None:
        """Half of the results refer to further locations from their message, as those of data flow queries do."""
        if number % 2:
            related = [self._location(quoted=True, said=True) | {"id": at} for at in (1, 2)]
            result["relatedLocations"] = related
            text = f"{self._sentence(6)} It comes from [{self._word()}](1) and [{self._word()}](2)."
            result["message"]["text"] = text
        if number % _NAMED == 0:
            name = f"{self._word()}.{self._word()}"
            result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "function"}]
        result["fingerprints"] = {"matchBasedId/v1": f"{self._random.getrandbits(256):064x}_0"}
        result["properties"] = {
            "kind": self._word(),
            "confidence": round(self._random.random(), 6),
            "trace": [self._random.randrange(10**6) for _ in range(4)],
        }

    def _location(self, *, quoted: bool = False, said: bool = False) -> Json:
        number = self._random.randrange(self._shape.files)
        line, column = self._random.randrange(1, 3000), self._random.randrange(1, 60)
        region: Json = {"startLine": line, "startColumn": column, "endColumn": column + 12}
        place: Json = {"uri": self._uris[number]}
        if self._shape.rich:
            place |= {"uriBaseId": _BASE, "index": number}
        physical: Json = {"artifactLocation": place, "region": region}
        if quoted:
            region["snippet"] = {"text": self._code(1)}
            around = {"startLine": max(1, line - 2), "endLine": line + 2, "snippet": {"text": self._code(6)}}
            physical["contextRegion"] = around
        location: Json = {"physicalLocation": physical}
        if said:
            location["message"] = {"text": f"call to {self._word()}({self._word()}) : {self._word()}"}
        return location

    def _uri(self, number: int) -> str:
        if not self._shape.rich:
            return "src/main.py"
        folders = self._random.choices(_FOLDERS, k=self._random.randrange(1, 5))
        path = "/".join((*folders, f"{self._random.choice(_WORDS)}_{number}"))
        return f"{_quoted(path)}.{self._random.choice(_ENDINGS)}"

    def _sentence(self, words: int) -> str:
        return f"{' '.join(self._random.choices(_WORDS, k=words)).capitalize()}."

    def _word(self) -> str:
        return self._random.choice(_WORDS)

    def _code(self, lines: int) -> str:
        words = self._random.choices(_WORDS, k=3 * lines)
        return "".join(f"    {words[3 * at]} = {words[3 * at + 1]}({words[3 * at + 2]!r})\n" for at in range(lines))


def write_many(folder: Path, count: int = 1000, seed: int = 1) -> int:
    """Write so many small logs, from none to twenty results each, every other one indented; their bytes in all."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    total = 0
    for number in range(count):
        rich = chance.random() < 0.5  # noqa: PLR2004 (every other one)
        shape = replace(TINY, name="many", results=chance.randrange(21), rules=8, files=6, rich=rich)
        log = Writer(shape, seed, f"bench-{number}/").log()
        text = json.dumps(log, indent=2 if number % 2 else None, ensure_ascii=False)
        path = folder / f"{number:04}.sarif"
        total += path.write_text(text, encoding="utf-8") and path.stat().st_size
    return total


def _quoted(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 (once an input)

    return quote(path)
