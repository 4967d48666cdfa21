"""The tool, its rules and their message strings."""

from __future__ import annotations

from typing import Any

from build import Case, a_driver, a_log, a_result, check, parametrize, places, rules

from ci_kit.sarif.rule import Profile


def ruled(*bodies: dict[str, Any]) -> dict[str, Any]:
    """A log with rules."""
    return a_log(driver=a_driver(rules=list(bodies)))


def worded(text: str) -> dict[str, Any]:
    """A log with one message string."""
    return ruled({"id": "R1", "messageStrings": {"m": {"text": text}}})


RULE = {
    "id": "AB1234",
    "name": "GoodName",
    "helpUri": "https://example.org/",
    "shortDescription": {"text": "x"},
}
WORDS = "/tool/driver/rules/0/messageStrings/m/text"
CASES = [
    Case(
        "duplicate-rule",
        "/tool/driver/rules/1",
        ruled({"id": "R1", "name": "A"}, {"id": "R1", "name": "A", "guid": "1"}),
        ruled({"id": "R1"}, {"id": "r1"}),
    ),
    Case(
        "duplicate-rule-conflict",
        "/tool/driver/rules/2",
        ruled({"id": "R1"}, {"id": "R2"}, {"id": "R1", "name": "B"}),
        ruled({"id": "R1"}, {"id": "R1"}),
    ),
    Case(
        "duplicate-rule",
        "/tool/extensions/0/rules/1",
        a_log(tool={"extensions": [{"name": "E", "rules": [{"id": "R1"}, {"id": "R1"}]}]}),
        a_log(driver=a_driver("R1"), tool={"extensions": [{"name": "E", "rules": [{"id": "R1"}]}]}),
    ),
    Case("rule-name-equals-id", "/tool/driver/rules/0/name", ruled(RULE | {"name": "ab1234"}), ruled(RULE)),
    Case(
        "rule-name-equals-id",
        "/tool/driver/notifications/0/name",
        a_log(driver=a_driver("R1", notifications=[{"id": "N", "name": "N"}])),
        a_log(driver=a_driver("R1", notifications=[{"id": "NOTE", "name": "Note"}])),
    ),
    Case("rule-name-missing", "/tool/driver/rules/0", ruled(RULE | {"name": " "}), ruled(RULE)),
    Case(
        "rule-name-not-pascal-case",
        "/tool/driver/rules/0/name",
        ruled(RULE | {"name": "good name"}),
        ruled(RULE | {"name": "ÜberName2"}),
    ),
    Case("rule-help-uri-missing", "/tool/driver/rules/0", ruled({"id": "AB1"}), ruled(RULE)),
    Case(
        "rule-description-missing",
        "/tool/driver/rules/0",
        ruled({"id": "AB1"}),
        ruled({"id": "AB1", "fullDescription": {"text": "x"}}),
    ),
    Case("rule-id-unconventional", "/tool/driver/rules/0/id", ruled({"id": "no-eval"}), ruled({"id": "CWE-79"})),
    Case(
        "rules-missing",
        "/tool/driver",
        a_log(driver={"name": "Tool"}),
        a_log(driver={"name": "Tool"}, tool={"extensions": [{"name": "E", "rules": [RULE]}]}),
    ),
    Case(
        "driver-version-missing",
        "/tool/driver",
        a_log(driver={"name": "T"}),
        a_log(driver={"name": "T", "semanticVersion": "1.0.0"}),
    ),
    Case(
        "driver-version-not-numeric",
        "/tool/driver/version",
        a_log(driver={"name": "T", "version": "v1"}),
        a_log(driver={"name": "T", "version": "1 beta"}),
    ),
    Case(
        "driver-information-uri-missing",
        "/tool/driver",
        a_log(),
        a_log(driver=a_driver(informationUri="https://example.org")),
    ),
    Case(
        "driver-name-long",
        "/tool/driver/name",
        a_log(driver={"name": "My Very Good Tool"}),
        a_log(driver={"name": "My Good  Tool"}),
    ),
    Case("message-string-period", WORDS, worded("It is '{0}'"), worded("It is '{0}'.")),
    Case("message-string-static", WORDS, worded("It is bad."), worded("It is '{0}'.")),
    Case("message-string-unquoted", WORDS, worded("{0} is bad."), worded("'{0}' is bad.")),
    Case("rules-needless", "/tool/driver/rules", a_log(driver=a_driver("R1", "R2")), ruled({"id": "R1"}, RULE)),
]


@parametrize(CASES)
def test_descriptors(case: Case) -> None:
    """What a tool or rule fails to say is noted at its place; one that does well is not."""
    case.assert_told_apart()


def test_advice_is_not_for_github() -> None:
    """In the profile github nobody is bothered with advice on style."""
    log = a_log(a_result(), driver={"name": "My Very Good Tool", "rules": [{"id": "no-eval"}, {"id": "no-alert"}]})
    assert rules(check(log, Profile.GITHUB)) == set()
    assert len(rules(check(log))) > 8


def test_the_first_rule_of_an_id_counts() -> None:
    """Every further descriptor of the id is compared with the first."""
    found = check(ruled({"id": "R1"}, {"id": "R1"}, {"id": "R1", "name": "B"}))
    assert places(found, "duplicate-rule") == ["/runs/0/tool/driver/rules/1"]
    assert places(found, "duplicate-rule-conflict") == ["/runs/0/tool/driver/rules/2"]
