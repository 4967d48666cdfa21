"""The repairs together: their order, their registry, and files that nobody means well with."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

import orjson
import pytest

from ci_kit.sarif import catalog
from ci_kit.sarif.repair import REPAIRS, mend_text, repair
from ci_kit.sarif.repair.registry import _ORDER, _SWEEP
from ci_kit.sarif.rule import Mend, Profile

if TYPE_CHECKING:
    from repair.kit import Json, Kit

#: Rules whose repair is not in the registry: of the text, of the split into files, and of file names.
ELSEWHERE = {
    "utf8-bom",
    "utf16-encoding",
    "utf8-invalid",
    "lone-surrogate",
    "json-repeated-key",
    "json-nonfinite-number",
    "runs-over-limit",
    "name-ignored",
}


def test_every_rule_that_promises_a_repair_has_one() -> None:
    """As safe or as much by name as the rule says."""
    promised = {rule.id: rule.mend for rule in catalog.rules().values() if rule.mend is not Mend.NEVER}
    known = {repair.rule: repair.mend for repair in REPAIRS}
    missing = promised.keys() - known.keys() - ELSEWHERE
    assert missing <= {"job-category-taken"}
    assert {rule for rule, mend in promised.items() if known.get(rule, mend) is not mend} == set()


def test_every_repair_says_why_it_is_safe() -> None:
    """Or why it is not; and reports itself in a sentence."""
    for one in REPAIRS:
        words = "By name" if one.mend is Mend.BY_NAME else "Safe"
        assert words in (one.act.__doc__ or ""), one.rule
        assert one.note.endswith("."), one.rule


def test_each_repair_of_an_object_is_in_the_order_of_the_sweep() -> None:
    """Otherwise its changes would be lost."""
    swept = {one for repairs in _SWEEP.kinds.values() for one in repairs}
    assert swept == set(_ORDER)
    assert len(_ORDER) == len(swept)
    for kind in ("artifactLocation", "region", "message"):
        places = [_ORDER.index(one) for one in _SWEEP.kinds[kind]]
        assert places == sorted(places)


def test_repairs_by_name_are_not_done_unasked(kit: Kit) -> None:
    """Each only for its own name."""
    by_name = [one.rule for one in REPAIRS if one.mend is Mend.BY_NAME]
    assert len(by_name) == len(set(by_name)) == 10
    run = kit.run(kit.result(level="Critical", confidence=1, message={"text": ""}), name="")
    del run["results"][0]["locations"]
    assert kit.run_after(run)[1] == {}


@pytest.mark.parametrize(
    "poor", [{}, {"runs": None}, {"runs": {}}, {"runs": [None, 5, [], {}]}, {"version": 7, "runs": []}]
)
def test_logs_that_are_hardly_any_are_survived(kit: Kit, poor: Json) -> None:
    """They stay refused."""
    repaired = kit.fix(poor, kit.scope(*(one.rule for one in REPAIRS)))
    assert len(repaired.parts) == 1


def nested(depth: int) -> Json:
    """A log in which everything that can nest does so, to the depth that orjson reads."""

    def chain(key: str, depth: int, end: str) -> str:
        return f'{{"{key}":' * depth + end + "}" * depth

    nodes = '{"id":"n","label":{"text":null},"children":[' * depth + '{"id":"n"}' + "]}" * depth
    inner = '{"kind":"k","stack":{"frames":[]},"innerExceptions":[' * depth + "{}" + "]}" * depth
    text = f"""{{"version":"2.1.0","strange":{chain("a", depth, "1")},
        "runs":[{{"tool":{{"driver":{{"name":"T"}}}},
        "graphs":[{{"nodes":[{nodes},{nodes}]}}],
        "invocations":[{{"executionSuccessful":true,"toolExecutionNotifications":[
            {{"message":{{"text":"x"}},"exception":{inner}}}]}}],
        "results":[{{"ruleId":"R1","message":{{"text":"m"}},"level":null,
            "properties":{chain("p", depth, "null")}}}]}}]}}"""
    return orjson.loads(text.encode())


@pytest.mark.parametrize("depth", [100, 480])
def test_deep_nesting_is_repaired_without_recursion(kit: Kit, depth: int) -> None:
    """Nodes and exceptions nest as deep as the parser allows; Python's stack is not deep enough for that."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(min(limit, 1000))
    try:
        repaired = repair(nested(depth), kit.scope("unknown-property"))
    finally:
        sys.setrecursionlimit(limit)
    (part,) = repaired.parts
    rules = Counter(change.rule for change in part.changes)
    assert {"level-null", "duplicate-items", "unknown-property"} <= set(rules)
    assert len(part.log["runs"][0]["graphs"][0]["nodes"]) == 1
    assert "level" not in part.log["runs"][0]["results"][0]


def test_values_that_json_cannot_hold_are_survived(kit: Kit) -> None:
    """A lax parser may have let NaN and half characters through."""
    result = kit.result(message={"text": "\ud800"}, rank=float("nan"), properties={"x": [float("inf"), 2**80]})
    run = kit.run(result, result, result)
    run["results"][1]["relatedLocations"] = [{"properties": {"y": "\udfff"}}] * 2
    repaired = repair(kit.log(run), kit.scope(*(one.rule for one in REPAIRS), limits={"results": 2}))
    assert len(repaired.parts[0].log["runs"][0]["results"]) == 2


def test_a_change_can_be_written_as_json(kit: Kit) -> None:
    """With the names of RFC 6902."""
    result = kit.result(level=None, strange=1)
    repaired = kit.fix(kit.log(kit.run(result)), kit.scope("unknown-property"))
    note = "Levels that were null (1) were left out: the default applies, as the tool seems to mean."
    written = json.loads(json.dumps([change.to_json() for change in repaired.parts[0].changes]))
    assert written == [
        {
            "rule": "level-null",
            "note": note,
            "patch": [{"op": "remove", "path": "/runs/0/results/0/level"}],
        },
        {
            "rule": "unknown-property",
            "note": "Properties that SARIF does not have (1) were moved into `properties`.",
            "patch": [
                {"op": "add", "path": "/runs/0/results/0/properties", "value": {}},
                {
                    "op": "move",
                    "from": "/runs/0/results/0/strange",
                    "path": "/runs/0/results/0/properties/strange",
                },
            ],
        },
    ]


def test_the_plain_standard_asks_for_no_repairs_of_github(kit: Kit) -> None:
    """Only those that the standard itself needs."""
    runs = [kit.run(kit.result("undescribed"), rules=[]) for _ in range(2)]
    assert kit.fix(kit.log(*runs), kit.scope(profile=Profile.SARIF)).parts[0].changes == ()


def broken(kit: Kit, count: int) -> Json:
    """A log with so many results, each broken in several ways."""
    results = [
        kit.result(
            f"R{number % 7}",
            uri=f"src\\a b{number % 5}.py",
            region={"startLine": "0", "startColumn": 0},
            level=None,
            ruleIndex=99,
            suppressions=[{"kind": "inSource"}, {"kind": "inSource"}],
        )
        for number in range(count)
    ]
    half = len(results) // 2
    return kit.log(kit.run(*results[:half]), kit.run(*results[half:]))


def test_the_work_grows_with_the_file_and_no_faster(kit: Kit) -> None:
    """Counted in calls, not in seconds: twice the results, about twice the calls."""

    def calls(count: int) -> int:
        log, scope = broken(kit, count), kit.scope(limits={"results": max(count // 2, 1)})
        made = 0

        def profile(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        sys.setprofile(profile)
        try:
            repair(log, scope)
        finally:
            sys.setprofile(None)
        return made

    calls(20)  # what is computed once for all is not counted
    first, second, third = calls(200), calls(400), calls(800)
    assert second - first > 1000
    assert third - second < 2.2 * (second - first)


def test_text_and_log_are_repaired_one_after_the_other(kit: Kit) -> None:
    """As a file goes through both."""
    log = kit.log(kit.run(kit.result(level=None)))
    text, changes = mend_text(json.dumps(log).encode("utf-16"), frozenset())
    repaired = kit.fix(orjson.loads(text), kit.scope())
    assert [change.rule for change in (*changes, *repaired.parts[0].changes)] == [
        "utf16-encoding",
        "level-null",
    ]
