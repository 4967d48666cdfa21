"""Hypothesis strategies: logs that fit the schema and keep every SHALL of the standard that is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from build import SCHEMA
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.sarif.context import Obj

    Draw = Callable[[st.SearchStrategy[Any]], Any]

#: Logs are large as examples go: time is no sign of a fault.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
GUID = "{:08x}-0000-4000-8000-{:012x}"
BASES = {"ROOT": {"uri": "file:///src/"}, "SUB": {"uri": "sub/", "uriBaseId": "ROOT"}}

_words = st.text("ab {}[]'.é", min_size=1, max_size=12)
_names = st.sampled_from(["a.py", "src/b.c", "my%20file.c", "%C3%A9.h"])
_small = st.integers(0, 3)


def escaped(text: str) -> str:
    """`text` as a message string: braces doubled, no link in it."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


@st.composite
def regions(draw: Draw) -> Obj:
    """A region by lines and columns, by characters, by bytes, or by lines and characters."""
    start, left = draw(st.integers(1, 99)), draw(st.integers(1, 40))
    end = start + draw(_small)
    lines = {"startLine": start, "startColumn": left, "endLine": end, "endColumn": left + draw(_small)}
    empty = end == start and lines["endColumn"] == left
    characters = {"charOffset": draw(_small), "charLength": 0 if empty else 1 + draw(_small)}
    region: Obj = draw(
        st.sampled_from(
            [
                {"startLine": start},
                {"startLine": start, "endLine": end},
                lines,
                characters,
                {"byteOffset": 0},
                lines | characters,
            ]
        )
    )
    return region


@st.composite
def files(draw: Draw, artifacts: int, uris: list[str]) -> Obj:
    """A location of a file: by URI, by index, or both; `uris` are those of the artifacts."""
    if artifacts and draw(st.booleans()):
        index = draw(st.integers(0, artifacts - 1))
        return {"index": index} if draw(st.booleans()) else {"index": index, "uri": uris[index]}
    base = {"uriBaseId": draw(st.sampled_from(list(BASES)))} if draw(st.booleans()) else {}
    return {"uri": draw(_names)} | base


@st.composite
def locations(draw: Draw, sizes: Obj, *, number: int | None = None) -> Obj:
    """A location; `number` is its id."""
    physical: Obj = {"artifactLocation": draw(files(sizes["artifacts"], sizes["uris"]))}
    if draw(st.booleans()):
        region = physical["region"] = draw(regions())
        if set(region) == {"startLine"} and region["startLine"] > 1:
            physical["contextRegion"] = {
                "startLine": region["startLine"] - 1,
                "endLine": region["startLine"] + 1,
            }
    location: Obj = {"physicalLocation": physical}
    if sizes["logicals"] and draw(st.booleans()):
        location["logicalLocations"] = [{"index": draw(st.integers(0, sizes["logicals"] - 1))}]
    if draw(st.booleans()):
        location["message"] = {"text": escaped(draw(_words))}
    return location | ({} if number is None else {"id": number})


@st.composite
def rule_references(draw: Draw, rules: list[str], extension: list[str]) -> Obj:
    """The members of a result that say which rule it breaks."""
    if extension and draw(st.booleans()):
        index = draw(st.integers(0, len(extension) - 1))
        return {
            "rule": {
                "id": extension[index],
                "index": index,
                "toolComponent": {"index": 0, "name": "Extension"},
            }
        }
    index = draw(st.integers(0, len(rules) - 1))
    name = rules[index] + draw(st.sampled_from(["", "/part"]))
    members: Obj = draw(
        st.sampled_from(
            [
                {"ruleId": name},
                {"ruleId": name, "ruleIndex": index},
                {"ruleId": name, "ruleIndex": index, "rule": {"id": name, "index": index}},
                {"rule": {"id": name}},
                {"ruleId": name, "rule": {"index": index}},
            ]
        )
    )
    return members


@st.composite
def results(draw: Draw, sizes: Obj, number: int) -> Obj:
    """A result of a run with these sizes."""
    ids = list(range(draw(_small)))
    related = [draw(locations(sizes, number=i)) for i in ids]
    links = "".join(f" [{i}]({i})" for i in ids)
    text: Obj = {"text": escaped(draw(_words)) + links}
    by_id = {"id": "default", "arguments": [draw(_words)]}
    result: Obj = {
        "message": draw(
            st.sampled_from([text, by_id, text | {"markdown": "*x*"}, {"text": "'{0}'", "arguments": ["x"]}])
        ),
        "locations": draw(st.lists(locations(sizes), max_size=2)),
        "guid": GUID.format(1, number),
    } | draw(rule_references(sizes["rules"], sizes["extension"]))
    if related and sizes["unique"]:
        result["relatedLocations"] = related
    elif links:
        result["message"] = by_id
    result |= draw(
        st.sampled_from([{}, {"kind": "fail", "level": "error"}, {"kind": "pass"}, {"kind": "open", "level": "none"}])
    )
    if sizes["baseline"]:
        result["baselineState"] = draw(st.sampled_from(["new", "unchanged"]))
    if sizes["suppressed"]:
        result["suppressions"] = draw(st.sampled_from([[], [{"kind": "inSource"}]]))
    if draw(st.booleans()):
        result["codeFlows"] = [draw(code_flows(sizes))]
    if draw(st.booleans()):
        result |= draw(traversed(sizes["graphs"]))
    if sizes["taxonomies"] and draw(st.booleans()):
        result["taxa"] = [{"id": "79", "index": 0, "toolComponent": {"name": "CWE", "index": 0}}]
    if sizes["invocations"] and draw(st.booleans()):
        result["provenance"] = {"invocationIndex": 0}
    if draw(st.booleans()):
        replacement = {"deletedRegion": {"startLine": 1}, "insertedContent": {"text": "x"}}
        changes = [{"artifactLocation": {"uri": uri}, "replacements": [replacement]} for uri in ("a", "b")]
        result["fixes"] = [{"artifactChanges": changes}]
    return result


@st.composite
def code_flows(draw: Draw, sizes: Obj) -> Obj:
    """A code flow with one or two threads."""
    threads = []
    for number in range(1 + draw(st.integers(0, 1))):
        ordered = draw(st.booleans())
        steps: list[Obj] = []
        for index in range(1 + draw(_small)):
            if sizes["steps"] and draw(st.booleans()):
                steps.append({"index": draw(st.integers(0, sizes["steps"] - 1))})
            else:
                steps.append({"location": draw(locations(sizes))})
            if ordered:
                steps[-1]["executionOrder"] = 2 * index
        threads.append({"id": str(number), "locations": steps})
    return {"threadFlows": threads}


def a_ring(size: int) -> Obj:
    """A graph whose nodes `0`, `1` … are joined in a circle by edges of the same names."""
    names = [str(index) for index in range(size)]
    edges = [{"id": n, "sourceNodeId": n, "targetNodeId": names[(int(n) + 1) % size]} for n in names]
    return {"nodes": [{"id": names[0], "children": [{"id": n} for n in names[1:]]}], "edges": edges}


@st.composite
def traversed(draw: Draw, graphs: int) -> Obj:
    """A graph of a result and a way through it, or through one of the run."""
    size, start = draw(st.integers(1, 4)), draw(_small)
    steps = [{"edgeId": str((start + step) % size)} for step in range(draw(_small))]
    own: Obj = {
        "graphs": [a_ring(size)],
        "graphTraversals": [{"resultGraphIndex": 0, "edgeTraversals": steps}],
    }
    shared: Obj = {"graphTraversals": [{"runGraphIndex": 0, "edgeTraversals": [{"edgeId": "0"}, {"edgeId": "1"}]}]}
    return draw(st.sampled_from([own, shared] if graphs else [own]))  # type: ignore[no-any-return]


@st.composite
def runs(draw: Draw) -> Obj:
    """A run with everything that results may refer to, in any number."""
    rules = draw(st.lists(st.sampled_from(["R1", "R2", "abc/def", "no-eval"]), min_size=1, max_size=4, unique=True))
    extension = draw(st.lists(st.sampled_from(["E1", "E2"]), max_size=2, unique=True))
    uris = draw(st.lists(_names, max_size=3, unique=True))
    nested = draw(st.lists(st.booleans(), max_size=3))
    arrays = {name: draw(_small) for name in ("steps", "graphs", "invocations", "taxonomies")}
    sizes = (
        arrays
        | {"rules": rules, "extension": extension, "uris": uris, "artifacts": len(uris)}
        | {
            "logicals": len(nested),
            "baseline": draw(st.booleans()),
            "suppressed": draw(st.booleans()),
            "unique": draw(st.booleans()),
        }
    )
    start = draw(st.integers(10, 50))
    run: Obj = {
        "tool": {"driver": _component("Driver", rules)}
        | ({"extensions": [_component("Extension", extension)]} if extension else {}),
        "artifacts": [
            {"location": {"uri": uri, "index": i}, "hashes": {"sha-256": "0" * 64}} for i, uri in enumerate(uris)
        ],
        "logicalLocations": [
            {"name": f"l{i}"} | ({"parentIndex": i - 1} if deep and i else {}) for i, deep in enumerate(nested)
        ],
        "graphs": [a_ring(size) for size in range(2, 2 + sizes["graphs"])],
        "taxonomies": [
            {"name": "CWE" if i == 0 else f"T{i}", "taxa": [{"id": "79"}]} for i in range(sizes["taxonomies"])
        ],
        "invocations": [
            {
                "executionSuccessful": True,
                "startTimeUtc": f"2026-01-01T00:00:{start}Z",
                "endTimeUtc": f"2026-01-01T00:00:{start + i}Z",
            }
            for i in range(sizes["invocations"])
        ],
        "originalUriBaseIds": BASES,
        "automationDetails": {"id": "nightly/", "guid": GUID.format(2, 0)},
        "baselineGuid": GUID.format(3, 0),
    }
    run["threadFlowLocations"] = [
        {"location": {"physicalLocation": {"artifactLocation": {"uri": f"step{i}.py"}}}} for i in range(sizes["steps"])
    ]
    run["results"] = [draw(results(sizes, number)) for number in range(draw(st.integers(0, 4)))]
    return run


def _component(name: str, rules: list[str]) -> Obj:
    strings = {"default": {"text": "Found '{0}' in {{braces}}."}}
    return {
        "name": name,
        "version": "1.0",
        "rules": [{"id": rule, "messageStrings": strings, "shortDescription": {"text": rule}} for rule in rules],
    }


@st.composite
def logs(draw: Draw) -> Obj:
    """A log of one or two runs."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": draw(st.lists(runs(), min_size=1, max_size=2))}
