"""Advice on results: what would help people who have not the sources at hand, and what is needless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import convention, standard
from ci_kit.sarif.checks.standard.lookup import components
from ci_kit.sarif.checks.standard.table import RULES, obj, objects, text
from ci_kit.sarif.checks.standard.uri_bases import resolved

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

NO_SNIPPET = standard(
    "snippet-missing",
    "A location does not show its code",
    why="With a snippet people see the finding without having the sources.",
    remedy="Add `snippet` to the region.",
    source="§3.30.13", level=Level.NOTE, multitool=("SARIF2010",),
)  # fmt: skip
NO_CONTEXT = standard(
    "context-region-missing",
    "A location does not show the code around it",
    why="A few lines around the finding often tell what it is about.",
    remedy="Add `contextRegion` with a snippet.",
    source="§3.29.5", level=Level.NOTE, multitool=("SARIF2011",),
)  # fmt: skip
NO_REGION = standard(
    "location-without-region",
    "A location does not say where in the file",
    why="The finding can only be shown at the top of the file.",
    remedy="Add `region` with at least a `startLine`, unless the finding is about the whole file.",
    source="§3.29.4", level=Level.WARNING, multitool=("SARIF2017",),
)  # fmt: skip
MESSAGE_LITERAL = standard(
    "message-without-id",
    "A result's message is written out",
    why="A message by `id` and `arguments` is shorter, can be reworded later and translated.",
    remedy="Put the text into the rule's `messageStrings`; code scanning wants the text all the same.",
    source="§3.11.10", level=Level.NOTE, multitool=("SARIF2002",),
)  # fmt: skip
TARGET_NEEDLESS = standard(
    "analysis-target-needless",
    "A result's analysis target is where the result is anyway",
    why="`analysisTarget` is for results found in another file than the one that was scanned.",
    remedy="Leave it out.",
    source="§3.27.13", level=Level.WARNING, multitool=("SARIF2004",),
)  # fmt: skip
RULE_NEEDLESS = standard(
    "rule-reference-needless",
    "A result says twice which rule it breaks",
    why="For a rule of the driver `ruleId` and `ruleIndex` are enough, for others `rule` alone.",
    remedy="Leave the longer or the doubled form out.",
    source=convention("SARIF2004"), level=Level.NOTE, multitool=("SARIF2004",),
)  # fmt: skip
ARTIFACTS_NEEDLESS = standard(
    "artifacts-needless",
    "The artifacts tell nothing but their locations",
    why="The results give the same URIs; the array may be there to list what was scanned.",
    remedy="Leave `artifacts` out, or add what they are for: hashes, languages, contents.",
    source=convention("SARIF2004"), level=Level.NOTE, multitool=("SARIF2004",),
)  # fmt: skip
RULES_NEEDLESS = standard(
    "rules-needless",
    "The rules tell nothing but their ids",
    why="The results give the same ids; the array may be there to list what was looked for.",
    remedy="Describe the rules, or leave the array out.",
    source=convention("SARIF2004"), level=Level.NOTE, multitool=("SARIF2004",),
)  # fmt: skip


def check_run(scope: Scope) -> None:
    """Check for rules that only have an id; prepare which files are embedded."""
    rules = scope.table.driver.descriptors[RULES]
    if rules and all(rule.keys() == {"id"} for rule in rules):
        scope.add(RULES_NEEDLESS, (*scope.table.driver.at, "rules"), "every rule has an `id` only")
    scope.memo["embedded"] = {
        resolved(obj(artifact, "location"), scope.table.bases)
        for artifact in scope.table.arrays["artifacts"]
        if text(obj(artifact, "contents"), "text")
    }


def check_result(result: Obj, at: Pointer, scope: Scope) -> None:
    """Check one result."""
    if "id" not in obj(result, "message"):
        scope.add(MESSAGE_LITERAL, (*at, "message"), "the message has a text but no `id`")
    _check_rule(result, at, scope)
    target = text(obj(result, "analysisTarget"), "uri")
    for index, location in enumerate(objects(result, "locations")):
        physical = obj(location, "physicalLocation")
        if physical:
            _check_location(physical, (*at, "locations", index, "physicalLocation"), scope)
        file = obj(physical, "artifactLocation")
        if "index" in file and "uri" in file:
            scope.memo["both"] = True
        if target is not None and file.get("uri") == target:
            scope.add(TARGET_NEEDLESS, (*at, "analysisTarget"), "a location of the result has the same URI")
            break


def finish_run(scope: Scope) -> None:
    """Check for artifacts that only repeat what the results say."""
    artifacts = scope.table.arrays["artifacts"]
    if "both" in scope.memo and artifacts and all(artifact.keys() == {"location"} for artifact in artifacts):
        scope.add(ARTIFACTS_NEEDLESS, (*scope.run.at, "artifacts"), "every artifact has a `location` only")


def _check_location(physical: Obj, at: Pointer, scope: Scope) -> None:
    region = obj(physical, "region")
    if "region" not in physical:
        scope.add(NO_REGION, at, "there is no `region`")
        return
    if "contextRegion" not in physical:
        scope.add(NO_CONTEXT, at, "there is no `contextRegion`")
    embedded = scope.memo["embedded"]
    if embedded and resolved(obj(physical, "artifactLocation"), scope.table.bases) in embedded:
        return
    for name, part in (("region", region), ("contextRegion", obj(physical, "contextRegion"))):
        if part and "snippet" not in part:
            scope.add(NO_SNIPPET, (*at, name), "there is no `snippet`")


def _check_rule(result: Obj, at: Pointer, scope: Scope) -> None:
    rule = obj(result, "rule")
    if not rule:
        return
    meant = components(obj(rule, "toolComponent"), scope.table)
    if meant and meant[0] is scope.table.driver:
        scope.add(RULE_NEEDLESS, (*at, "rule"), "the rule is the driver's: `ruleId` and `ruleIndex` are enough")
    elif "ruleId" in result or "ruleIndex" in result:
        scope.add(RULE_NEEDLESS, (*at, "rule"), "`ruleId` or `ruleIndex` repeats what `rule` says")
