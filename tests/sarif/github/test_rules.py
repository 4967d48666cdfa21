"""What GitHub displays of a rule: texts, names, tags, severity; and results that find theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif.checks.github import references
from ci_kit.sarif.context import RunContext
from ci_kit.sarif.findings import Findings

if TYPE_CHECKING:
    from ci_kit.sarif.context import Options

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]
Places = Callable[[Json], dict[str, list[str]]]


def _rule(log: Json) -> Json:
    rule: Json = log["runs"][0]["tool"]["driver"]["rules"][0]
    return rule


def _only(found: dict[str, list[str]]) -> str | None:
    """The one rule that was broken; None when there is none."""
    assert len(found) <= 1, found
    return next(iter(found), None)


@pytest.mark.parametrize("part", ["shortDescription", "fullDescription", "help"])
@pytest.mark.parametrize("value", [None, {}, {"text": ""}, {"markdown": "# m"}])
def test_missing_text(log: Json, judge: Judge, part: str, value: Json | None) -> None:
    """Each of the three texts is missed, once for all rules of a run."""
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    rules.append(dict(_rule(log)) | {"id": "R2"})
    for rule in rules:
        rule.pop(part)
        if value is not None:
            rule[part] = value
    assert judge(log) == {"rule-text-missing": [f"missing: {part} of 2 rules"]}


@pytest.mark.parametrize(("length", "rule"), [(255, None), (256, "rule-name-long")])
def test_name_length(log: Json, judge: Judge, length: int, rule: str | None) -> None:
    """Names are kept up to 255 characters."""
    _rule(log)["name"] = "n" * length
    assert _only(judge(log)) == rule


@pytest.mark.parametrize("part", ["shortDescription", "fullDescription"])
@pytest.mark.parametrize(("length", "rule"), [(1024, None), (1025, "rule-description-long")])
def test_description_length(log: Json, judge: Judge, part: str, length: int, rule: str | None) -> None:
    """Descriptions are kept up to 1,024 characters, help has no such limit."""
    _rule(log)[part] = {"text": "d" * length}
    _rule(log)["help"] = {"text": "h" * 5000}
    assert _only(judge(log)) == rule


@pytest.mark.parametrize(("length", "told"), [(255, False), (256, True)])
def test_id_length(log: Json, judge: Judge, length: int, told: bool) -> None:  # noqa: FBT001
    """An id of 256 characters gets the upload rejected, in the rule as in a result without one."""
    long = "i" * length
    _rule(log)["id"] = log["runs"][0]["results"][0]["ruleId"] = long
    assert _only(judge(log)) == ("rule-id-too-long" if told else None)
    _rule(log)["id"] = "R1"
    assert ("rule-id-too-long" in judge(log)) is told


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("9.8", None),
        ("10.0", None),
        ("0.1", None),
        (".5", None),
        ("1e1", None),
        (7.5, "severity-number"),
        (7, "severity-number"),
        (True, "severity-number"),
        (["7.5"], "severity-number"),
        ({}, "severity-number"),
        ("Medium", "severity-word"),
        ("undefined", "severity-word"),
        ("7,5", "severity-word"),
        (" 7.5", "severity-word"),
        ("7.5 ", "severity-word"),
        ("1e", "severity-word"),
        ("\u0667", "severity-word"),
        ("", "severity-empty"),
        (None, "severity-empty"),
        ("10.1", "severity-out-of-range"),
        ("-1", "severity-out-of-range"),
        ("NaN", "severity-out-of-range"),
        ("inf", "severity-out-of-range"),
        ("1e999", "severity-out-of-range"),
        ("0.0", "severity-zero"),
        ("-0", "severity-zero"),
    ],
)
def test_security_severity(log: Json, judge: Judge, value: object, rule: str | None) -> None:
    """A score is a string that Go reads as a number above 0 and up to 10."""
    _rule(log)["properties"] = {"security-severity": value, "tags": ["security"]}
    assert _only(judge(log)) == rule


def test_score_without_tag(log: Json, judge: Judge) -> None:
    """A score without the tag `security` is worth a note."""
    _rule(log)["properties"] = {"security-severity": "5.0", "tags": ["style"]}
    assert list(judge(log)) == ["severity-untagged"]
    _rule(log)["properties"] = {"security-severity": "5.0"}
    assert list(judge(log)) == ["severity-untagged"]


def test_score_at_a_result(log: Json, judge: Judge) -> None:
    """A score in the properties of results is not read."""
    log["runs"][0]["results"][0]["properties"] = {"security-severity": "9.8"}
    assert judge(log) == {"severity-on-result": ["1 result of 1 relies on security-severity"]}
    log["runs"][0]["results"][0]["properties"] = {"other": 1}
    assert judge(log) == {}


@pytest.mark.parametrize(
    ("properties", "rule"),
    [
        ({"precision": "very-high"}, None),
        ({"precision": "certain"}, "precision-unknown"),
        ({"precision": 0.9}, "precision-unknown"),
        ({"problem.severity": "recommendation"}, None),
        ({"problem.severity": "critical"}, "problem-severity-unknown"),
    ],
)
def test_words(log: Json, judge: Judge, properties: Json, rule: str | None) -> None:
    """Precision and problem severity are GitHub's words."""
    _rule(log)["properties"] = properties
    assert _only(judge(log)) == rule


def test_rules_of_extensions_are_checked(log: Json, places: Places) -> None:
    """A rule of an extension is as much a rule; its place is named."""
    rule = dict(_rule(log)) | {"id": "E1", "properties": {"security-severity": 7.5}}
    log["runs"][0]["tool"]["extensions"] = [{"name": "E"}, {"name": "F", "rules": [rule]}]
    where = "runs/0/tool/extensions/1/rules/0/properties/security-severity"
    assert places(log)["severity-number"] == [where]


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ({"ruleId": "R1"}, False),
        ({"ruleId": "R1/sub"}, False),
        ({"ruleId": "R1/a/b"}, False),
        ({"ruleId": "R2"}, True),
        ({"ruleId": "R2/sub"}, True),
        ({"ruleId": "R2", "ruleIndex": 0}, False),
        ({"ruleId": "R2", "ruleIndex": 1}, True),
        ({"ruleId": "R2", "ruleIndex": -1}, True),
        ({"ruleId": "E1"}, False),
        ({"rule": {"id": "R1"}}, False),
        ({"rule": {"id": "R2"}}, True),
        ({"rule": {"id": "R2", "index": 0}}, False),
        ({"rule": {"id": "R2", "index": 0, "toolComponent": {"index": 0}}}, False),
        ({"rule": {"id": "R2", "guid": "00000000-0000-4000-8000-000000000001"}}, False),
        ({}, False),
    ],
)
def test_undescribed_rule(log: Json, judge: Judge, reference: Json, told: bool) -> None:  # noqa: FBT001
    """A result finds its rule by id, by a part of it, or by index; one without a rule asks for none."""
    log["runs"][0]["tool"]["extensions"] = [{"name": "E", "rules": [dict(_rule(log)) | {"id": "E1"}]}]
    del log["runs"][0]["results"][0]["ruleId"]
    log["runs"][0]["results"][0] |= reference
    assert ("rule-undescribed" in judge(log)) is told


def test_undescribed_rule_is_told_once(log: Json, judge: Judge) -> None:
    """A rule is reported once, however many results refer to it."""
    result = log["runs"][0]["results"][0]
    log["runs"][0]["results"] = [dict(result) | {"ruleId": name} for name in ("X", "Y", "X", "X", "Y")]
    assert judge(log)["rule-undescribed"] == ["no rule has the id 'X'", "no rule has the id 'Y'"]


def test_id_of_slashes_is_bounded(options: Options) -> None:
    """Of an id with endlessly many parts a few are tried, so that a million slashes cost no more than ten."""
    run = RunContext(0, {"tool": {"driver": {"name": "Tool", "rules": [{"id": "R1"}]}}}, options)
    out = Findings()
    for rule_id in ("R1" + "/x" * 8, "R1" + "/x" * 9):
        references.check_reference({"ruleId": rule_id}, ("runs", 0), {"R1"}, run, out)
    assert [hit.message for hits in out for hit in hits.kept] == [f"no rule has the id 'R1{'/x' * 9}'"]
