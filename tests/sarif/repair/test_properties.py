"""What holds for any log, broken in any number of ways."""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repair.kit import Json, Kit, Obj, mended

from ci_kit.sarif.repair.registry import REPAIRS
from ci_kit.sarif.schema import log_validator, schema

if TYPE_CHECKING:
    from collections.abc import Callable

    Breakage = Callable[[Obj, random.Random], None]

GUID = "12345678-1234-4234-8234-123456789abc"
EVERY = tuple(repair.rule for repair in REPAIRS)
_WORDS = {
    "uri": ("src/a.py", "src/b/c.py", "lib/d.py"),
    "id": ("R1", "R2", "R2/x", "R3", "cat/", "scan/1"),
    "ruleId": ("R1", "R2", "R2/x", "R3"),
    "name": ("Tool", "Other", "CWE"),
    "language": ("en",),
    "mimeType": ("text/plain",),
    "dottedQuadFileVersion": ("1.2.3.4",),
}
#: What an object needs besides its required properties, for the schema's `anyOf` and `oneOf`.
_NEEDS: dict[str, tuple[str, Json]] = {
    "region": ("startLine", 5),
    "message": ("text", "Found."),
    "reportingDescriptorReference": ("id", "R1"),
    "physicalLocation": ("artifactLocation", {"uri": "src/a.py"}),
    "graphTraversal": ("runGraphIndex", 0),
}
_LEFT_OUT = {"graphTraversal": ("resultGraphIndex",), "run": ("externalPropertyFileReferences",)}


class Maker:
    """Makes random logs that fit the schema, small ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def log(self) -> Obj:
        """A log of a few runs with a few results each."""
        log = self._object(schema(), "log", 0) | {"version": "2.1.0"}
        log["runs"] = [self._run() for _ in range(self.random.randint(0, 3))]
        return log

    def _run(self) -> Obj:
        run = self._definition("run", 1)
        driver = run["tool"]["driver"]
        driver["name"] = self.random.choice(_WORDS["name"])
        driver["rules"] = [{"id": f"R{number}"} for number in range(self.random.randint(0, 4))]
        run["results"] = [self._definition("result", 1) for _ in range(self.random.randint(0, 4))]
        return run

    def _definition(self, name: str, depth: int) -> Obj:
        made = self._object(schema()["definitions"][name], name, depth)
        if name in _NEEDS:
            made.setdefault(*copy.deepcopy(_NEEDS[name]))
        return {key: value for key, value in made.items() if key not in _LEFT_OUT.get(name, ())}

    def _object(self, node: Obj, name: str, depth: int) -> Obj:
        """What the object must have, and some of what it may have."""
        share = 0.0 if name == "propertyBag" else 0.35 if depth < 6 else 0.05
        required = node.get("required", ())
        return {
            key: self._value(key, value, depth + 1)
            for key, value in node.get("properties", {}).items()
            if key in required or self.random.random() < share
        }

    def _value(self, key: str, node: Obj, depth: int) -> Json:
        if "$ref" in node:
            return self._definition(node["$ref"].rpartition("/")[2], depth)
        if "items" in node:
            count = self.random.randint(1, 2 if depth > 3 else 3)
            items = [self._value(key, node["items"], depth + 1) for _ in range(count)]
            return list({json.dumps(item, sort_keys=True): item for item in items}.values())
        if "additionalProperties" in node:
            names = [f"key{number}" for number in range(self.random.randint(0, 2))]
            return {name: self._value(key, node["additionalProperties"], depth + 1) for name in names}
        return self._scalar(key, node)

    def _scalar(self, key: str, node: Obj) -> Json:
        if "enum" in node:
            return self.random.choice(node["enum"])
        kind = node["type"]
        if kind == "string":
            return self._string(key, node)
        if kind == "integer":
            return self.random.randint(0, 2) if key == "index" else self.random.randint(1, 4)
        return {"number": self.random.choice((0.5, 3, 7.25)), "boolean": self.random.random() < 0.5}.get(kind, {})

    def _string(self, key: str, node: Obj) -> str:
        if "8}-" in node.get("pattern", ""):
            return GUID
        if node.get("format") == "date-time":
            return "2026-01-31T12:00:00Z"
        return self.random.choice(_WORDS.get(key, ("one", "two", "three words", "ünï")))


def places(value: Json, at: tuple[str | int, ...] = ()) -> list[tuple[Json, str | int, tuple[str | int, ...]]]:
    """Every member of every container: its holder, its key, and where it stands."""
    found: list[tuple[Json, str | int, tuple[str | int, ...]]] = []
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in members:
        found.append((value, key, (*at, key)))
        found += places(item, (*at, key))
    return found


def _numbers(log: Obj) -> list[tuple[Json, Json]]:
    return [(holder, key) for holder, key, at in places(log) if type(holder[key]) is int and "properties" not in at]


def _some(log: Obj, found: list[tuple[Json, Json]], chance: random.Random) -> list[tuple[Json, Json]]:
    del log
    return chance.sample(found, min(len(found), 3))


def _as_string(log: Obj, chance: random.Random) -> None:
    for holder, key in _some(log, _numbers(log), chance):
        holder[key] = str(holder[key])


def _as_float(log: Obj, chance: random.Random) -> None:
    for holder, key in _some(log, _numbers(log), chance):
        holder[key] = float(holder[key])


def _too_large(log: Obj, chance: random.Random) -> None:
    needed = ("target", "occurrenceCount", "rank", "runGraphIndex", "startLine", "charOffset", "byteOffset")
    found = [(holder, key) for holder, key in _numbers(log) if key not in needed]
    regions = [place["region"] for place in _objects(log, "region")]
    found += [(region, "startLine") for region in regions if isinstance(region, dict)]
    for holder, key in _some(log, found, chance):
        holder[key] = chance.choice((2**63, 1e19, 2**64 - 1))


def _nulls(log: Obj, chance: random.Random) -> None:
    found = [
        (holder, "properties")
        for holder in _objects(log, "ruleId", "startLine", "driver")
        if "properties" not in holder
    ]
    for holder, key in _some(log, found, chance):
        holder[key] = None


def _objects(log: Obj, *marks: str) -> list[Obj]:
    """The objects that have a property of one of the names."""
    whole: list[Obj] = [log] if any(mark in log for mark in marks) else []
    return whole + [
        holder[key]
        for holder, key, at in places(log)
        if isinstance(holder[key], dict) and any(mark in holder[key] for mark in marks)
    ]


def _bad_lines(log: Obj, chance: random.Random) -> None:
    for region in chance.sample(regions := _objects(log, "startLine"), min(len(regions), 3)):
        region.update(
            chance.choice(({"startLine": 0}, {"startLine": -1, "endLine": -1}, {"endLine": 0, "startColumn": 0}))
        )


def _duplicates(log: Obj, chance: random.Random) -> None:
    found = [
        holder[key]
        for holder, key, at in places(log)
        if isinstance(holder[key], list) and holder[key] and len(at) > 1 and not _is_foreign(at)
    ]
    for items in chance.sample(found, min(len(found), 3)):
        items.insert(chance.randint(0, len(items)), copy.deepcopy(chance.choice(items)))


def _bad_texts(log: Obj, chance: random.Random) -> None:
    texts = (GUID, "2026-01-31T12:00:00Z")
    found = [(holder, key) for holder, key, at in places(log) if holder[key] in texts and not _is_foreign(at)]
    for holder, key in _some(log, found, chance):
        holder[key] = "yesterday"


def _is_foreign(at: tuple[str | int, ...]) -> bool:
    """Whether a place is where copies stay, as what their indexes mean is not known."""
    return "inlineExternalProperties" in at or "conversion" in at


def _bad_uris(log: Obj, chance: random.Random) -> None:
    found = [(holder, key) for holder, key, _ in places(log) if key == "uri" and isinstance(holder[key], str)]
    for holder, key in _some(log, found, chance):
        holder[key] = chance.choice(("a b.c", "100%.txt", "C:\\x\\y.c", "a\\b", "x[1].c", "ü.c", "a b:c/d", "%zz", ":"))


def _bad_rules(log: Obj, chance: random.Random) -> None:
    for result in _objects(log, "ruleId"):
        result["ruleIndex"] = chance.choice((0, 1, 9, 10**6))
        if chance.random() < 0.3:
            del result["ruleId"]


def _unknown(log: Obj, chance: random.Random) -> None:
    found = _objects(log, "ruleId", "startLine", "driver", "text", "results")
    for holder in chance.sample(found, min(len(found), 3)):
        if "properties" not in holder or isinstance(holder["properties"], dict):
            holder["made-up/~name"] = {"deep": [1, None]}


def _no_schema(log: Obj, chance: random.Random) -> None:
    log.pop("$schema", None) if chance.random() < 0.5 else log.update(
        {"$schema": "http://json.schemastore.org/sarif-2.0.0"}
    )


BREAKAGES: tuple[Breakage, ...] = (
    _as_string,
    _as_float,
    _too_large,
    _nulls,
    _bad_lines,
    _duplicates,
    _bad_texts,
    _bad_uris,
    _bad_rules,
    _unknown,
    _no_schema,
)
KIT = Kit()
_QUIET = [HealthCheck.too_slow]
SEEDS = st.integers(0, 2**32)


@given(SEEDS)
@settings(max_examples=60, deadline=None, suppress_health_check=_QUIET)
def test_the_maker_makes_logs_that_fit_the_schema(seed: int) -> None:
    """The logs that are broken below fit the schema before."""
    assert list(log_validator().violations(Maker(seed).log())) == []


@given(SEEDS, st.lists(st.sampled_from(BREAKAGES), max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=_QUIET)
def test_a_broken_log_fits_the_schema_when_it_is_repaired(seed: int, breakages: list[Breakage]) -> None:
    """Repairs do what their patches say, do nothing the second time, and leave a log that fits the schema."""
    maker = Maker(seed)
    log = maker.log()
    for breakage in breakages:
        breakage(log, maker.random)
    repaired = mended(log, KIT.scope(*EVERY, limits={"runs": 2, "results": 3, "locations": 1, "steps": 2, "tags": 1}))
    for part in repaired.parts:
        assert list(log_validator().violations(part.log)) == []


_JUNK: tuple[Json, ...] = (
    None,
    True,
    0,
    -1,
    -5,
    2**70,
    1.5,
    1e300,
    "",
    "x",
    "0",
    [],
    {},
    [None],
    [[]],
    {"a": {}},
    {"": None},
    ["x", "x"],
    {"index": 0},
    {"uri": 5},
    {"text": None},
    [{"id": 1}, {"id": 1}],
)


@given(SEEDS, st.integers(1, 12), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=_QUIET)
def test_values_of_any_type_anywhere_are_survived(
    seed: int,
    count: int,
    every: bool,  # noqa: FBT001 (drawn)
) -> None:
    """Wherever a value is of the wrong type, nothing raises, and patch and idempotence hold all the same."""
    maker = Maker(seed)
    log = maker.log()
    for _ in range(count):
        found = places(log)
        near = [place for place in found if len(place[2]) <= 6]
        holder, key, _at = maker.random.choice(near if maker.random.random() < 0.6 else found)
        holder[key] = copy.deepcopy(maker.random.choice(_JUNK))
    limits = {"runs": 2, "results": 2, "locations": 1, "steps": 1, "tags": 1, "rules": 1, "extensions": 1}
    mended(
        log,
        KIT.scope(
            *(EVERY if every else ()),
            limits=limits,
            category="cat",
            taken=frozenset({("Tool", "cat")}),
            name="f",
        ),
    )
