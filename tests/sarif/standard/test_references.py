"""References to notifications, taxa and rules outside of results' `rule`, and to tool components."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_driver, a_log, a_result, check, parametrize, rules

GUID, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
CWE = {"name": "CWE", "guid": GUID, "taxa": [{"id": "79"}, {"id": "89", "guid": OTHER}]}
NOTES = a_driver("R1", notifications=[{"id": "N1"}, {"id": "N2", "guid": OTHER}], guid=GUID)


def a_notification(**members: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log whose invocation has one notification."""
    told = {"message": {"text": "Told."}} | members
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": [told]}
    return a_log(driver=NOTES, invocations=[invocation])


def a_taxon(**taxon: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log whose result falls into one taxon."""
    return a_log(a_result(taxa=[taxon]), taxonomies=[CWE])


def a_relation(target: dict[str, Any], *extensions: dict[str, Any]) -> dict[str, Any]:
    """A log with a rule that is related to something."""
    related = {"id": "R1", "relationships": [{"target": target}]}
    return a_log(
        driver=a_driver(rules=[related, {"id": "R2"}]),
        tool={"extensions": list(extensions)},
        taxonomies=[CWE],
    )


NOTIFICATION = "/invocations/0/toolExecutionNotifications/0"
TARGET = "/tool/driver/rules/0/relationships/0/target"
CASES = [
    Case(
        "descriptor-index-out-of-range",
        f"{NOTIFICATION}/descriptor/index",
        a_notification(descriptor={"index": 2}),
        a_notification(descriptor={"index": 1}),
    ),
    Case(
        "descriptor-index-out-of-range",
        f"{NOTIFICATION}/associatedRule/index",
        a_notification(associatedRule={"index": 1}),
        a_notification(associatedRule={"index": 0, "id": "R1"}),
    ),
    Case(
        "descriptor-reference-mismatch",
        f"{NOTIFICATION}/descriptor/id",
        a_notification(descriptor={"index": 0, "id": "N2"}),
        a_notification(descriptor={"index": 1, "id": "N2", "guid": OTHER}),
    ),
    Case(
        "descriptor-reference-mismatch",
        f"{NOTIFICATION}/descriptor/guid",
        a_notification(descriptor={"index": 1, "guid": GUID}),
        a_notification(descriptor={"index": 0, "guid": GUID}),
    ),
    Case(
        "descriptor-guid-unknown",
        f"{NOTIFICATION}/descriptor/guid",
        a_notification(descriptor={"guid": GUID}),
        a_notification(descriptor={"guid": OTHER.upper()}),
    ),
    Case(
        "descriptor-index-out-of-range",
        "/invocations/0/ruleConfigurationOverrides/0/descriptor/index",
        a_log(
            driver=NOTES,
            invocations=[
                {
                    "executionSuccessful": True,
                    "ruleConfigurationOverrides": [{"descriptor": {"index": 1}, "configuration": {}}],
                }
            ],
        ),
        a_log(
            driver=NOTES,
            invocations=[
                {
                    "executionSuccessful": True,
                    "notificationConfigurationOverrides": [{"descriptor": {"index": 1}, "configuration": {}}],
                }
            ],
        ),
    ),
    Case(
        "descriptor-index-out-of-range",
        "/results/0/taxa/0/index",
        a_taxon(id="79", index=2, toolComponent={"name": "CWE"}),
        a_taxon(id="79", index=0, toolComponent={"name": "CWE"}),
    ),
    Case(
        "descriptor-reference-mismatch",
        "/results/0/taxa/0/id",
        a_taxon(id="79", index=1, toolComponent={"index": 0}),
        a_taxon(id="89", index=1, toolComponent={"index": 0, "guid": GUID}),
    ),
    Case(
        "descriptor-index-out-of-range",
        f"{TARGET}/index",
        a_relation({"index": 2}),
        a_relation({"index": 1, "id": "R2"}),
    ),
    Case(
        "component-index-out-of-range",
        f"{TARGET}/toolComponent/index",
        a_relation({"id": "79", "toolComponent": {"index": 1}}),
        a_relation({"id": "79", "toolComponent": {"index": 1}}, {"name": "E0"}, {"name": "E1"}),
    ),
    Case(
        "component-reference-mismatch",
        f"{TARGET}/toolComponent",
        a_relation({"id": "79", "toolComponent": {"index": 0, "name": "OWASP"}}),
        a_relation({"id": "79", "toolComponent": {"index": 0, "name": "E0"}}, {"name": "E0"}),
    ),
    Case(
        "component-index-out-of-range",
        "/results/0/rule/toolComponent/index",
        a_log(a_result(rule={"id": "R1", "toolComponent": {"index": 0}}), taxonomies=[CWE]),
        a_log(a_result(rule={"id": "R1", "toolComponent": {"index": 0}}), tool={"extensions": [{"name": "E"}]}),
    ),
    Case(
        "component-guid-unknown",
        "/results/0/rule/toolComponent/guid",
        a_log(a_result(rule={"id": "R1", "toolComponent": {"guid": OTHER}}), driver=NOTES),
        a_log(a_result(rule={"id": "R1", "toolComponent": {"guid": GUID}}), driver=NOTES),
    ),
    Case(
        "component-reference-mismatch",
        "/results/0/rule/toolComponent",
        a_log(a_result(rule={"id": "R1", "toolComponent": {"name": "E"}}), tool={"extensions": [{"name": "E"}]}),
        a_log(
            a_result(rule={"id": "R1", "toolComponent": {"name": "Tool"}}),
            tool={"extensions": [{"name": "E"}]},
        ),
    ),
    Case(
        "component-index-out-of-range",
        "/tool/driver/supportedTaxonomies/0/index",
        a_log(driver=a_driver(supportedTaxonomies=[{"index": 1}]), taxonomies=[CWE]),
        a_log(driver=a_driver(supportedTaxonomies=[{"index": 0, "name": "CWE", "guid": GUID}]), taxonomies=[CWE]),
    ),
    Case(
        "component-guid-unknown",
        "/translations/0/associatedComponent/guid",
        a_log(translations=[{"name": "de", "associatedComponent": {"guid": GUID}}]),
        a_log(driver=NOTES, translations=[{"name": "de", "associatedComponent": {"guid": GUID}}]),
    ),
    Case(
        "translation-incomplete",
        "/translations/0",
        a_log(translations=[{"name": "de", "language": "de-DE"}]),
        a_log(translations=[{"name": "de", "language": "de-DE", "translationMetadata": {"name": "de"}}]),
    ),
    Case(
        "translation-property-misplaced",
        "/tool/driver/translationMetadata",
        a_log(driver=a_driver(translationMetadata={"name": "de"})),
        a_log(driver=a_driver(minimumRequiredLocalizedDataSemanticVersion="1.0.0")),
    ),
    Case(
        "translation-property-misplaced",
        "/translations/0/minimumRequiredLocalizedDataSemanticVersion",
        a_log(translations=[{"name": "de", "minimumRequiredLocalizedDataSemanticVersion": "1.0.0"}]),
        a_log(translations=[{"name": "de", "localizedDataSemanticVersion": "1.0.0"}]),
    ),
    Case(
        "policy-incomplete",
        "/policies/0",
        a_log(policies=[{"name": "P"}]),
        a_log(policies=[{"name": "P", "rules": [{"id": "R1", "defaultConfiguration": {"level": "error"}}]}]),
    ),
    Case(
        "policy-incomplete",
        "/policies/0/rules/1",
        a_log(policies=[{"name": "P", "rules": [{"id": "R1", "defaultConfiguration": {}}, {"id": "R2"}]}]),
        a_log(policies=[{"name": "P", "rules": [{"id": "R1", "defaultConfiguration": {}}]}]),
    ),
    Case("taxonomy-contents", "/taxonomies/0", a_log(taxonomies=[{"name": "CWE"}]), a_log(taxonomies=[CWE])),
    Case(
        "taxonomy-contents",
        "/taxonomies/0/rules",
        a_log(taxonomies=[CWE | {"rules": [{"id": "R1"}]}]),
        a_log(taxonomies=[CWE | {"rules": []}]),
    ),
]


@parametrize(CASES)
def test_references(case: Case) -> None:
    """A reference that leads nowhere or contradicts itself is reported at its place; a sound one is not."""
    case.assert_told_apart()


@pytest.mark.parametrize(
    "log",
    [
        a_taxon(id="79"),
        a_taxon(id="79", guid=OTHER, toolComponent={"name": "WASC", "guid": OTHER}),
        a_relation({"id": "79", "toolComponent": {"name": "CWE"}}),
        a_relation({"id": "79", "guid": OTHER, "toolComponent": {"name": "Elsewhere", "guid": OTHER}}),
        a_relation({"id": "89", "index": 1, "toolComponent": {"index": 0, "name": "CWE"}}, {"name": "E0"}),
        a_log(driver=a_driver(supportedTaxonomies=[{"name": "Tool"}, {"name": "Unlisted", "guid": OTHER}])),
        a_log(
            a_result(taxa=[{"index": 9, "toolComponent": {"index": 9}}]),
            externalPropertyFileReferences={"taxonomies": [{"location": {"uri": "cwe.sarif-external-properties"}}]},
        ),
        a_log(
            conversion={
                "tool": {"driver": {"name": "C"}},
                "invocation": {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": [{"descriptor": {"index": 5}, "message": {"text": "x"}}],
                },
            }
        ),
    ],
)
def test_what_cannot_be_judged(log: dict[str, Any]) -> None:
    """Taxonomies that are elsewhere, and references that the standard leaves open, are taken as they are."""
    found = {rule for rule in rules(check(log)) if rule.startswith(("component", "descriptor"))}
    assert found == set()


def test_an_extension_relates_to_its_own_rules() -> None:
    """Without a component a relationship may mean a rule beside it, also in an extension."""
    rule = {"id": "E1", "relationships": [{"target": {"index": 1, "id": "E2"}}]}
    log = a_log(tool={"extensions": [{"name": "E", "rules": [rule, {"id": "E2"}]}]})
    assert "descriptor-index-out-of-range" not in rules(check(log))
