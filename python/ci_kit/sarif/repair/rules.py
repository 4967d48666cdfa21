"""Repairs of rules and of what results say about theirs: ids, indexes, missing descriptors, severities."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import child, fits, index_of, objects, rule_id, text_of
from ci_kit.sarif.repair.pen import below
from ci_kit.sarif.rule import Mend

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.lookup import Found
    from ci_kit.sarif.repair.pen import Path, Pen

_SEVERITY = "security-severity"
#: The decimal numbers that the service reads (Go's strconv.ParseFloat).
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
#: A score within the band that GitHub shows under the word (docs.github.com, "SARIF support",
#: security-severity).
_SCORES = {
    "critical": "9.5", "high": "8.0", "important": "8.0", "medium": "5.5", "moderate": "5.5", "low": "2.0",
    "minor": "2.0",
}  # fmt: skip


@repair(
    "rule-index-out-of-range",
    "Rule indexes that point past the rules ({n}) were corrected by the rule's id or left out.",
)
def rule_index_out_of_range(result: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Take the index of the rule that `ruleId` names, or leave the index out. Safe: it points at nothing."""
    component = job.book.component(child(result, "rule").get("toolComponent"))
    for holder, place, key in _indexes(result, at, job):
        index = index_of(holder, key)
        if index is not None and index >= len(objects(component.node, "rules")):
            _reindex(holder, place, key, component.by_id(rule_id(result)), pen)


@repair(
    "rule-index-mismatch",
    "Rule indexes that point at another rule ({n}) were corrected by the rule's id or left out.",
)
def rule_index_mismatch(result: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Believe the id, not the index.

    Safe: the id is what GitHub shows and filters by, and what people wrote; an index goes stale when rules
    are sorted or filtered.
    """
    component = job.book.component(child(result, "rule").get("toolComponent"))
    for holder, place, key in _indexes(result, at, job):
        found = component.at(index_of(holder, key))
        if found is not None and not fits(rule_id(result), found.rule):
            _reindex(holder, place, key, component.by_id(rule_id(result)), pen)


@repair("rule-id-missing", "Results without a rule id ({n}) took it from the rule that they refer to.")
def rule_id_missing(result: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write the id of the rule that an index or GUID names.

    Safe: the standard says that it is that rule (§3.27.5).
    """
    if rule_id(result) or not isinstance(result.get("ruleId", ""), str):
        return
    found = job.book.of(result)
    if found is not None and text_of(found.rule, "id"):
        pen.put(result, at, "ruleId", text_of(found.rule, "id"))
    else:
        job.refuse(pen.rule, at, "a result refers to no rule, and which one it means cannot be known")


@repair("rule-undescribed", "Rules without a description ({n}) were given one with their id.", github=True)
def rule_undescribed(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Add a descriptor that holds the id for every `ruleId` without one.

    Safe: it says nothing that is not in the results; GitHub would otherwise invent the same.
    """
    driver = child(child(run, "tool"), "driver")
    if not driver or job.book.external or not isinstance(driver.get("rules", []), list):
        return
    missing: dict[str, None] = {}
    for result, _ in job.results():
        name = rule_id(result)
        if (
            name
            and name not in missing
            and "toolComponent" not in child(result, "rule")
            and job.book.of(result) is None
        ):
            missing[name] = None
    place = below(at, "tool", "driver")
    if missing and "rules" not in driver:
        pen.put(driver, place, "rules", [])
    for name in missing:
        pen.append(driver["rules"], (place, "rules"), {"id": name, "shortDescription": {"text": name}})
    pen.count(len(missing))
    job.forget_rules()


@repair("severity-number", "Security severities written as numbers ({n}) were written as strings.", github=True)
def severity_number(rule: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Write `7.5` as `"7.5"`. Safe: GitHub documents the string; the number is the same."""
    bag = child(rule, "properties")
    value: Any = bag.get(_SEVERITY)
    if type(value) in (int, float) and math.isfinite(value):
        pen.put(bag, (at, "properties"), _SEVERITY, str(value))


@repair("severity-word", "Security severities given as words ({n}) became scores.", Mend.BY_NAME, github=True)
def severity_word(rule: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Map `High` and the like to a score that GitHub shows under that word.

    By name only: the score is made up.
    """
    bag = child(rule, "properties")
    value = bag.get(_SEVERITY)
    if not isinstance(value, str) or not value or _DECIMAL.fullmatch(value):
        return
    word = value.strip().lower()
    score = word if _DECIMAL.fullmatch(word) else _SCORES.get(word)
    if score is None:
        job.refuse(
            pen.rule,
            ((at, "properties"), _SEVERITY),
            "a security severity is neither a number nor a known word",
        )
    else:
        pen.put(bag, (at, "properties"), _SEVERITY, score)


def severity_of(rule: Obj) -> float:
    """The security severity of a rule, 0 when it has none that is a number."""
    value: Any = child(rule, "properties").get(_SEVERITY)
    if isinstance(value, str):
        value = float(value) if _DECIMAL.fullmatch(value) else 0.0
    return float(value) if type(value) in (int, float) and math.isfinite(value) else 0.0


def _indexes(result: Obj, at: Path, job: Job) -> list[tuple[Obj, Path, str]]:
    """The places at which a result gives the index of its rule; they mean the same (§3.27.6).

    None where rules are in other files: then nobody knows what is at the index.
    """
    found: list[tuple[Obj, Path, str]] = []
    if job.book.external:
        return found
    if "ruleIndex" in result:
        found.append((result, at, "ruleIndex"))
    reference = result.get("rule")
    if isinstance(reference, dict) and "index" in reference:
        found.append((reference, (at, "rule"), "index"))
    return found


def _reindex(holder: Obj, at: Path, key: str, found: Found | None, pen: Pen) -> None:
    """Write the right index, or none when the reference says more without it."""
    if found is not None:
        pen.put(holder, at, key, found.index)
    else:
        pen.drop(holder, at, key)


def rules_of(run: Obj, at: Path) -> list[tuple[list[Any], Path]]:
    """The `rules` arrays of a run's driver and extensions, with their places."""
    tool = child(run, "tool")
    found = [(objects(tool.get("driver"), "rules"), below(at, "tool", "driver", "rules"))]
    for index, extension in enumerate(objects(tool, "extensions")):
        found.append((objects(extension, "rules"), below(at, "tool", "extensions", index, "rules")))
    return found
