"""Repairs of rules, and of what results say about theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from repair.kit import Json, Kit

AT = "/runs/0/results/0"
RULES = [{"id": "R0"}, {"id": "R1", "guid": "12345678-1234-4234-8234-123456789abc"}, {"id": "R2"}]


def test_an_index_past_the_rules_is_corrected_by_the_id(kit: Kit) -> None:
    """In both places where a result may have it."""
    mended, told = kit.result_after(kit.result(ruleIndex=9, rule={"index": 3}), rules=RULES)
    assert (mended["ruleIndex"], mended["rule"]["index"]) == (1, 1)
    assert told == {
        "rule-index-out-of-range": [
            {"op": "replace", "path": f"{AT}/ruleIndex", "value": 1},
            {"op": "replace", "path": f"{AT}/rule/index", "value": 1},
        ]
    }


def test_an_index_without_a_rule_to_correct_it_is_left_out(kit: Kit) -> None:
    """It points at nothing."""
    mended, told = kit.result_after(kit.result("gone", ruleIndex=9), rules=RULES)
    assert mended == kit.result("gone")
    assert told["rule-index-out-of-range"] == [{"op": "remove", "path": f"{AT}/ruleIndex"}]


@pytest.mark.parametrize(("name", "index", "expected"), [("R1", 0, 1), ("R2/x", 1, 2), ("gone", 0, None)])
def test_the_id_is_believed_where_the_index_is_of_another_rule(kit: Kit, name: str, index: int, expected: Json) -> None:
    """People see ids."""
    mended, told = kit.result_after(kit.result(name, ruleIndex=index), rules=RULES)
    assert mended.get("ruleIndex") == expected
    assert next(iter(told)) == "rule-index-mismatch"


@pytest.mark.parametrize("rules", [[{"id": "R1"}], [{"id": "old", "deprecatedIds": ["R1"]}]])
def test_a_refined_or_former_id_agrees_with_the_index(kit: Kit, rules: Json) -> None:
    """`R1/x` is a part of `R1`, and rules change their names."""
    result = kit.result("R1/x", ruleIndex=0)
    assert kit.result_after(result, rules=rules) == (result, {})


def test_indexes_into_extensions_are_looked_up_there(kit: Kit) -> None:
    """By the component that the reference names."""
    run = kit.run(kit.result(rule={"index": 1, "toolComponent": {"index": 0}}), rules=[{"id": "R1"}])
    run["tool"]["extensions"] = [{"name": "Pack", "rules": [{"id": "R1"}, {"id": "R2"}]}]
    mended, _ = kit.run_after(run)
    assert mended["results"][0]["rule"]["index"] == 0


def test_indexes_are_left_alone_where_rules_are_in_other_files(kit: Kit) -> None:
    """The rule at that index may be in such a file."""
    external = {"driver": {"guid": "12345678-1234-4234-8234-123456789abc"}}
    run = kit.run(kit.result(ruleIndex=9), rules=[], externalPropertyFileReferences=external)
    assert kit.run_after(run) == (run, {})


@pytest.mark.parametrize(
    "reference",
    [{"ruleIndex": 1}, {"rule": {"index": 1}}, {"rule": {"guid": "12345678-1234-4234-8234-123456789ABC"}}],
)
def test_a_missing_rule_id_is_taken_from_the_reference(kit: Kit, reference: Json) -> None:
    """By index or GUID."""
    result = kit.result(**reference)
    del result["ruleId"]
    mended, told = kit.result_after(result, rules=RULES)
    assert mended["ruleId"] == "R1"
    assert told == {"rule-id-missing": [{"op": "add", "path": f"{AT}/ruleId", "value": "R1"}]}


def test_a_rule_id_inside_of_rule_is_enough(kit: Kit) -> None:
    """The standard allows either."""
    result = kit.result(rule={"id": "R1"})
    del result["ruleId"]
    assert kit.result_after(result, rules=RULES) == (result, {})


def test_a_result_without_any_rule_is_said(kit: Kit) -> None:
    """Nobody can know which one."""
    result = kit.result()
    del result["ruleId"]
    repaired = kit.fix(kit.log(kit.run(result, rules=RULES)), kit.scope())
    assert repaired.parts[0].changes == ()
    assert repaired.refused[0].startswith("rule-id-missing: ")


def test_undescribed_rules_get_a_descriptor_with_their_id(kit: Kit) -> None:
    """Each once, in the order of the results; parts of a described rule are described."""
    results = [kit.result(name) for name in ("new", "R1/sub", "other", "new")]
    mended, told = kit.run_after(kit.run(*results, rules=[{"id": "R1"}]))
    made = [{"id": name, "shortDescription": {"text": name}} for name in ("new", "other")]
    assert mended["tool"]["driver"]["rules"] == [{"id": "R1"}, *made]
    assert [op["path"] for op in told["rule-undescribed"]] == ["/runs/0/tool/driver/rules/-"] * 2


def test_rules_are_made_where_there_are_none(kit: Kit) -> None:
    """The array comes first."""
    run = kit.run(kit.result())
    del run["tool"]["driver"]["rules"]
    _, told = kit.run_after(run)
    assert told["rule-undescribed"][0] == {"op": "add", "path": "/runs/0/tool/driver/rules", "value": []}


def test_rules_of_extensions_are_described(kit: Kit) -> None:
    """A result that does not say where its rule is may mean one of an extension."""
    run = kit.run(kit.result(), rules=[])
    run["tool"]["extensions"] = [{"name": "Pack", "rules": [{"id": "R1"}]}]
    assert kit.run_after(run) == (run, {})


@pytest.mark.parametrize(("number", "text"), [(7.5, "7.5"), (7, "7"), (0, "0")])
def test_severities_become_strings(kit: Kit, number: Json, text: str) -> None:
    """GitHub documents strings."""
    rules = [{"id": "R1", "properties": {"security-severity": number}}]
    mended, told = kit.run_after(kit.run(kit.result(), rules=rules))
    assert mended["tool"]["driver"]["rules"][0]["properties"] == {"security-severity": text}
    path = "/runs/0/tool/driver/rules/0/properties/security-severity"
    assert told == {"severity-number": [{"op": "replace", "path": path, "value": text}]}


@pytest.mark.parametrize(
    ("word", "score"), [("High", "8.0"), ("critical", "9.5"), (" 7.5 ", "7.5"), ("moderate", "5.5")]
)
def test_severities_in_words_become_scores_when_asked_for(kit: Kit, word: str, score: str) -> None:
    """By name only: a word is no score."""
    run = kit.run(kit.result(), rules=[{"id": "R1", "properties": {"security-severity": word}}])
    assert kit.run_after(kit.run(kit.result(), rules=run["tool"]["driver"]["rules"]))[1] == {}
    mended, _ = kit.run_after(run, "severity-word")
    assert mended["tool"]["driver"]["rules"][0]["properties"]["security-severity"] == score


def test_a_severity_that_is_no_word_for_one_stays_and_is_said(kit: Kit) -> None:
    """Such as one of a scale of the tool's own."""
    rules = [{"id": "R1", "properties": {"security-severity": "P1"}}]
    repaired = kit.fix(kit.log(kit.run(kit.result(), rules=rules)), kit.scope("severity-word"))
    assert repaired.parts[0].changes == ()
    assert "severity-word" in repaired.refused[0]
