"""Repairs of what is more than code scanning takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from repair.kit import Json, Kit


def uris(run: Json) -> list[str]:
    """The file of each result."""
    return [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]


def test_the_most_severe_results_are_kept_in_their_order(kit: Kit) -> None:
    """By security severity, then level, then rank, then order; what is left out is listed."""
    rules: list[Json] = [
        {"id": "low", "properties": {"security-severity": "2.0"}},
        {"id": "high", "properties": {"security-severity": "8.0"}},
        {"id": "error", "defaultConfiguration": {"level": "error"}},
        {"id": "plain"},
    ]
    results = [
        kit.result("plain", uri="first"),
        kit.result("plain", uri="note", level="note"),
        kit.result("plain", uri="pass", kind="pass"),
        kit.result("low", uri="low"),
        kit.result("plain", uri="ranked", rank=50),
        kit.result("error", uri="error"),
        kit.result("plain", uri="second"),
        kit.result("high", uri="high", level="note"),
    ]
    wanted = {
        1: ["high"],
        2: ["low", "high"],
        3: ["low", "error", "high"],
        4: ["low", "ranked", "error", "high"],
        5: ["first", "low", "ranked", "error", "high"],
        6: ["first", "low", "ranked", "error", "second", "high"],
        7: ["first", "note", "low", "ranked", "error", "second", "high"],
    }
    for limit, kept in wanted.items():
        run, _ = kit.run_after(kit.run(*results, rules=rules), limits={"results": limit})
        assert uris(run) == kept
    repaired = kit.fix(kit.log(kit.run(*results, rules=rules)), kit.scope(limits={"results": 5}))
    (change,) = repaired.parts[0].changes
    assert [op.path for op in change.operations] == [f"/runs/0/results/{index}" for index in (6, 2, 1)]
    assert change.note == (
        "Results beyond the limit (3) were left out, the least severe of them."
        " Of 8 in /runs/0 5 are left. Left out by rule: plain (3)."
    )


def test_as_many_results_as_are_taken_all_stay(kit: Kit) -> None:
    """The limit itself is within the limit."""
    run = kit.run(*[kit.result() for _ in range(3)])
    assert kit.run_after(run, limits={"results": 3}) == (run, {})


def test_the_first_locations_are_kept(kit: Kit) -> None:
    """The alert stands at the first."""
    result = kit.result()
    result["locations"] = [{"message": {"text": str(number)}, **result["locations"][0]} for number in range(5)]
    run, told = kit.run_after(kit.run(result), limits={"locations": 2})
    assert [location["message"]["text"] for location in run["results"][0]["locations"]] == ["0", "1"]
    assert [op["path"].rpartition("/")[2] for op in told["locations-over-limit"]] == ["4", "3", "2"]


def flows(kit: Kit, *lengths: int) -> Json:
    """A result with a code flow of each length; every step says its flow and number."""

    def steps(flow: int, length: int) -> Json:
        return [{"location": {"message": {"text": f"{flow}.{number}"}}} for number in range(length)]

    return kit.result(
        codeFlows=[{"threadFlows": [{"locations": steps(flow, length)}]} for flow, length in enumerate(lengths)]
    )


def kept(run: Json) -> list[list[str]]:
    """The steps that are left, by flow."""
    return [
        [step["location"]["message"]["text"] for step in thread["locations"]]
        for flow in run["results"][0]["codeFlows"]
        for thread in flow["threadFlows"]
    ]


@pytest.mark.parametrize(
    ("lengths", "limit", "expected"),
    [
        ((6,), 4, [["0.0", "0.1", "0.4", "0.5"]]),
        ((6,), 3, [["0.0", "0.1", "0.5"]]),
        ((2, 6), 6, [["0.0", "0.1"], ["1.0", "1.1", "1.4", "1.5"]]),
        ((4, 4), 5, [["0.0", "0.1", "0.3"], ["1.0", "1.3"]]),
        ((1, 1, 1), 2, [["0.0"], ["1.0"]]),
        ((3, 3, 3), 2, [["0.0"], ["1.0"]]),
        ((3, 3), 6, [["0.0", "0.1", "0.2"], ["1.0", "1.1", "1.2"]]),
    ],
)
def test_long_flows_are_cut_in_the_middle(kit: Kit, lengths: Json, limit: int, expected: Json) -> None:
    """Source and sink stay; short flows stay whole; with more flows than steps the first flows stay."""
    run, told = kit.run_after(kit.run(flows(kit, *lengths)), limits={"steps": limit})
    assert kept(run) == expected
    assert bool(told) is (sum(lengths) > limit)


def test_thread_flows_of_one_code_flow_are_cut_as_well(kit: Kit) -> None:
    """A code flow never ends up without a thread flow."""
    result = flows(kit, 1, 1)
    result["codeFlows"][0]["threadFlows"] *= 3
    run, _ = kit.run_after(kit.run(result), limits={"steps": 2})
    assert kept(run) == [["0.0"], ["0.0"]]


def test_the_first_tags_and_security_are_kept(kit: Kit) -> None:
    """GitHub takes a rule for a security rule by that tag, wherever it stands."""
    tags = [f"t{number}" for number in range(22)] + ["security"]
    rules = [{"id": "R1", "properties": {"tags": tags}}]
    run, told = kit.run_after(kit.run(kit.result(), rules=rules))
    assert run["tool"]["driver"]["rules"][0]["properties"]["tags"] == [*tags[:19], "security"]
    assert [op["path"].rpartition("/")[2] for op in told["tags-over-limit"]] == ["21", "20", "19"]


def test_rules_that_nothing_refers_to_are_left_out(kit: Kit) -> None:
    """By result, relationship or configuration; indexes are corrected."""
    rules: list[Json] = [
        {"id": "unused"},
        {"id": "related"},
        {"id": "used", "relationships": [{"target": {"id": "related", "index": 1}}]},
        {"id": "configured"},
        {"id": "unused too"},
        {"id": "last"},
    ]
    overrides = [{"descriptor": {"index": 3}, "configuration": {"enabled": False}}]
    invocations = [{"executionSuccessful": True, "ruleConfigurationOverrides": overrides}]
    results = [kit.result("used", ruleIndex=2), kit.result("last", ruleIndex=5)]
    run, told = kit.run_after(kit.run(*results, rules=rules, invocations=invocations), limits={"rules": 4})
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "related",
        "used",
        "configured",
        "last",
    ]
    assert [result["ruleIndex"] for result in run["results"]] == [1, 3]
    assert run["invocations"][0]["ruleConfigurationOverrides"][0]["descriptor"]["index"] == 2
    assert run["tool"]["driver"]["rules"][1]["relationships"][0]["target"]["index"] == 0
    assert len([op for op in told["rules-over-limit"] if op["op"] == "remove"]) == 2


def test_only_as_many_rules_as_must_are_left_out(kit: Kit) -> None:
    """The last ones, also of extensions, which count as well."""
    run = kit.run(kit.result("b"), rules=[{"id": name} for name in "abc"])
    run["tool"]["extensions"] = [{"name": "E", "rules": [{"id": name} for name in "de"]}]
    mended, _ = kit.run_after(run, limits={"rules": 2})
    assert [rule["id"] for rule in mended["tool"]["driver"]["rules"]] == ["a", "b"]
    assert mended["tool"]["extensions"][0]["rules"] == []


def test_rules_that_are_all_referred_to_stay_and_are_said(kit: Kit) -> None:
    """Nothing can be left out without harm."""
    repaired = kit.fix(kit.log(kit.run(kit.result("a"), kit.result("b"))), kit.scope(limits={"rules": 1}))
    assert repaired.parts[0].changes == ()
    assert repaired.refused[0].startswith("rules-over-limit: ")


def test_extensions_that_nothing_refers_to_are_left_out(kit: Kit) -> None:
    """Those with a rule that a result names stay, and references are corrected."""
    reference = {"index": 0, "toolComponent": {"index": 2}}
    run = kit.run(kit.result("x", rule=reference), rules=[])
    run["tool"]["extensions"] = [{"name": name} for name in ("A", "B")] + [{"name": "C", "rules": [{"id": "x"}]}]
    mended, _ = kit.run_after(run, limits={"extensions": 1})
    assert [extension["name"] for extension in mended["tool"]["extensions"]] == ["C"]
    assert mended["results"][0]["rule"] == {"index": 0, "toolComponent": {"index": 0}}


def test_runs_beyond_the_limit_go_into_further_files(kit: Kit) -> None:
    """Each part is made from the whole original by its patch."""
    runs = [kit.run(kit.result(uri=f"{n} x.py"), name=f"T{n}") for n in range(5)]
    repaired = kit.fix(kit.log(*runs), kit.scope(limits={"runs": 2}))
    assert [part.name_suffix for part in repaired.parts] == ["-1", "-2", "-3"]
    names = [[run["tool"]["driver"]["name"] for run in part.log["runs"]] for part in repaired.parts]
    assert names == [["T0", "T1"], ["T2", "T3"], ["T4"]]
    cut = repaired.parts[1].changes[-1]
    assert cut.rule == "runs-over-limit"
    assert [op.path for op in cut.operations] == ["/runs/4", "/runs/1", "/runs/0"]
    assert all(part.log["version"] == "2.1.0" for part in repaired.parts)


def test_limits_do_not_matter_to_the_plain_standard(kit: Kit) -> None:
    """They are GitHub's."""
    runs = [kit.run(kit.result(), kit.result(), name=f"T{n}") for n in range(5)]
    repaired = kit.fix(kit.log(*runs), kit.scope(limits={"runs": 2, "results": 1}, profile=Profile.SARIF))
    assert [part.changes for part in repaired.parts] == [()]
