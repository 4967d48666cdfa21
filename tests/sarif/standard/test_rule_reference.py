"""Which rule a result breaks."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_driver, a_log, a_result, check, messages, parametrize, places, rules

from ci_kit.sarif.rule import Profile

TWO = a_driver("R1", "R2")
EXTENDED = {"extensions": [{"name": "Ext", "rules": [{"id": "E1"}, {"id": "E2"}]}]}


def by_rule(**rule: Any) -> dict[str, Any]:  # noqa: ANN401
    """A result that refers to its rule by `rule` only."""
    return a_result(ruleId=None, rule=rule)


CASES = [
    Case("rule-id-missing", "/results/0", a_log(a_result(ruleId=None)), a_log(by_rule(id="R1"))),
    Case(
        "rule-id-missing",
        "/results/0",
        a_log(a_result(ruleId=None, ruleIndex=0), driver=TWO),
        a_log(a_result(ruleIndex=0), driver=TWO),
    ),
    Case(
        "rule-id-differs",
        "/results/0/rule/id",
        a_log(a_result(rule={"id": "R2"})),
        a_log(a_result(rule={"id": "R1"})),
    ),
    Case(
        "rule-index-differs",
        "/results/0/rule/index",
        a_log(a_result(ruleIndex=1, rule={"index": 0}), driver=TWO),
        a_log(a_result(ruleIndex=0, rule={"index": 0}), driver=TWO),
    ),
    Case(
        "rule-index-out-of-range",
        "/results/0/ruleIndex",
        a_log(a_result(ruleIndex=2), driver=TWO),
        a_log(a_result(ruleId="R2", ruleIndex=1), driver=TWO),
    ),
    Case(
        "rule-index-out-of-range",
        "/results/0/rule/index",
        a_log(by_rule(id="E2", index=2, toolComponent={"index": 0}), tool=EXTENDED),
        a_log(by_rule(id="E2", index=1, toolComponent={"index": 0}), tool=EXTENDED),
    ),
    Case(
        "rule-index-mismatch",
        "/results/0/ruleIndex",
        a_log(a_result(ruleIndex=1), driver=TWO),
        a_log(a_result(ruleId="R2/sub/part", ruleIndex=1), driver=TWO),
    ),
    Case(
        "rule-index-mismatch",
        "/results/0/ruleIndex",
        a_log(a_result(ruleId="R12", ruleIndex=0), driver=TWO),
        a_log(a_result(ruleId="R1/2", ruleIndex=0), driver=TWO),
    ),
    Case(
        "rule-metadata-missing",
        "/results/0",
        a_log(a_result(ruleId="R3"), driver=TWO),
        a_log(a_result(ruleId="R3"), driver=a_driver()),
    ),
    Case(
        "descriptor-reference-mismatch",
        "/results/0/rule/guid",
        a_log(
            by_rule(id="R1", index=0, guid="11111111-1111-4111-8111-111111111111"),
            driver=TWO | {"rules": [{"id": "R1", "guid": "22222222-2222-4222-8222-222222222222"}]},
        ),
        a_log(
            by_rule(id="R1", index=0, guid="ABABABAB-1111-4111-8111-111111111111"),
            driver=TWO | {"rules": [{"id": "R1", "guid": "abababab-1111-4111-8111-111111111111"}]},
        ),
    ),
    Case(
        "descriptor-guid-unknown",
        "/results/0/rule/guid",
        a_log(by_rule(id="R1", guid="11111111-1111-4111-8111-111111111111"), driver=TWO),
        a_log(
            by_rule(id="R1", guid="11111111-1111-4111-8111-111111111111"),
            driver=TWO | {"rules": [{"id": "R1", "guid": "11111111-1111-4111-8111-111111111111"}]},
        ),
    ),
]


@parametrize(CASES)
def test_rules(case: Case) -> None:
    """A reference that contradicts itself or the rules is reported at its place; a sound one is not."""
    case.assert_told_apart()


@pytest.mark.parametrize(
    "result",
    [
        a_result(ruleIndex=-1),
        a_result(ruleIndex=0),
        a_result(ruleIndex=0, rule={"id": "R1", "index": 0}),
        a_result(ruleId="E2", rule={"index": 1, "toolComponent": {"index": 0}}),
        a_result(ruleId="E2", ruleIndex=1, rule={"id": "E2", "toolComponent": {"index": 0, "name": "Ext"}}),
        a_result(ruleId="E2"),
        by_rule(id="E2", index=1, toolComponent={"guid": "11111111-1111-4111-8111-111111111111"}),
        a_result(ruleId="OLD", ruleIndex=1),
        a_result(ruleId="OLD/sub", ruleIndex=1),
    ],
)
def test_ways_to_refer(result: dict[str, Any]) -> None:
    """Each way that the standard gives to refer to a rule is taken."""
    extension = {
        "name": "Ext",
        "guid": "11111111-1111-4111-8111-111111111111",
        "rules": [{"id": "E1"}, {"id": "E2"}],
    }
    driver = TWO | {"rules": [{"id": "R1"}, {"id": "R2", "deprecatedIds": ["OLD"]}]}
    found = check(a_log(result, driver=driver, tool={"extensions": [extension]}), Profile.GITHUB)
    assert rules(found) == set()


def test_the_right_index_is_told() -> None:
    """A wrong index is reported with the right one, or with the news that there is none."""
    log = a_log(a_result(ruleIndex=1), a_result(ruleId="R9", ruleIndex=0), driver=TWO)
    first, second = messages(check(log), "rule-index-mismatch")
    assert first.endswith("which is at 0")
    assert second.endswith("which is not listed")


def test_every_place_is_reported() -> None:
    """A good reference is looked at once, a bad one wherever it stands."""
    log = a_log(*[a_result(ruleIndex=1)] * 3, *[a_result(ruleIndex=0)] * 3, driver=TWO)
    assert places(check(log), "rule-index-mismatch") == [f"/runs/0/results/{i}/ruleIndex" for i in range(3)]


def test_rules_elsewhere() -> None:
    """Nothing is said of an index into rules that are in part kept in another file."""
    elsewhere = {"driver": {"location": {"uri": "driver.sarif-external-properties"}}}
    log = a_log(a_result(ruleIndex=7), externalPropertyFileReferences=elsewhere)
    assert "rule-index-out-of-range" not in rules(check(log))


def test_an_undescribed_rule_is_noted_once() -> None:
    """A rule without a descriptor is noted at its first result."""
    log = a_log(*[a_result(ruleId="R3")] * 3, driver=TWO)
    assert places(check(log), "rule-metadata-missing") == ["/runs/0/results/0"]
