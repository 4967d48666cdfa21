"""Checks that a result says which rule it breaks, and that its several ways of saying so agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard import components, indexes, references
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.lookup import by_name, refines, rule_of
from ci_kit.sarif.checks.standard.table import RULES, items, obj, position, text
from ci_kit.sarif.rule import Mend
from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.lookup import Found
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.checks.standard.table import Component
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

RULE_ID_MISSING = standard(
    "rule-id-missing",
    "A result does not say which rule it breaks",
    why="Without `ruleId` or `rule.id` nobody can tell, group or suppress the result by its rule.",
    remedy="Give every result a `ruleId`.",
    source="§3.27.5", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1010",), mend=Mend.SAFE,
)  # fmt: skip
RULE_ID_DIFFERS = standard(
    "rule-id-differs",
    "A result names two different rules",
    why="`ruleId` and `rule.id` must be equal when both are there; readers look at one or the other.",
    remedy="Write the same id in both, or leave `rule.id` out.",
    source="§3.27.5", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1010",),
)  # fmt: skip
RULE_INDEX_DIFFERS = standard(
    "rule-index-differs",
    "A result gives two different rule indexes",
    why="`ruleIndex` and `rule.index` must be equal when both are there.",
    remedy="Write the same index in both, or leave `rule.index` out.",
    source="§3.27.6", level=Level.ERROR, github=Level.WARNING,
)  # fmt: skip
RULE_INDEX_OUT_OF_RANGE = standard(
    "rule-index-out-of-range",
    "A rule index points past the last rule",
    why="There is no such rule, so the result loses its description, severity and help.",
    remedy="Count from 0 in the `rules` of the component that `rule.toolComponent` means, the driver by"
    " default.",
    source="§3.27.6", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1009",), mend=Mend.SAFE,
)  # fmt: skip
RULE_INDEX_MISMATCH = standard(
    "rule-index-mismatch",
    "A rule index points at another rule than the rule id",
    why="The result is shown under one rule or the other, depending on the reader.",
    remedy="Let the index point at the rule with that id; `CA1000/1` may point at `CA1000`.",
    source="§3.52.4", level=Level.ERROR, github=Level.WARNING, mend=Mend.SAFE,
)  # fmt: skip
RULE_METADATA_MISSING = standard(
    "rule-metadata-missing",
    "A result breaks a rule that the tool does not describe",
    why="Other rules are described; this one's results come without title, help and severity.",
    remedy="Add a descriptor with this id to `tool.driver.rules`.",
    source="§3.49", level=Level.NOTE, multitool=("SARIF2012",),
)  # fmt: skip


def check_result(result: Obj, at: Pointer, scope: Scope) -> None:
    """Check how `result` refers to its rule, a way that was found good only once; sets `scope.rule`."""
    rule = result.get("rule")
    key = (result.get("ruleId"), result.get("ruleIndex"), None if rule is None else _key(rule))
    found = scope.agreed.get(key)
    if found is None:
        found = rule_of(result, scope.table)
        hits = scope.hits
        _check_names(result, at, scope)
        _check_indexes(result, found, at, scope)
        if rule is not None:
            _check_reference(rule, found, (*at, "rule"), scope)
        if scope.hits == hits:
            scope.agreed[key] = found
    scope.rule = found


def _key(rule: Obj) -> tuple[object, ...]:
    """All that tells one reference to a rule from another."""
    own = (rule.get("id"), rule.get("index"), rule.get("guid"))
    where = rule.get("toolComponent")
    return own if where is None else (*own, where.get("index"), where.get("guid"), where.get("name"))


def _check_names(result: Obj, at: Pointer, scope: Scope) -> None:
    named, named_too = text(result, "ruleId"), text(obj(result, "rule"), "id")
    if named is None and named_too is None:
        scope.add(RULE_ID_MISSING, at, "neither `ruleId` nor `rule.id` is there")
    elif named is not None and named_too is not None and named != named_too:
        message = f"`ruleId` is `{short(named, 60)}`, but `rule.id` is `{short(named_too, 60)}`"
        scope.add(RULE_ID_DIFFERS, (*at, "rule", "id"), message)


def _check_indexes(result: Obj, found: Found, at: Pointer, scope: Scope) -> None:
    """Report indexes that differ, that point at no rule, or at another one."""
    indexed, indexed_too = position(result, "ruleIndex"), position(obj(result, "rule"), "index")
    if indexed is not None and indexed_too is not None and indexed != indexed_too:
        message = f"`ruleIndex` is {indexed}, but `rule.index` is {indexed_too}"
        scope.add(RULE_INDEX_DIFFERS, (*at, "rule", "index"), message)
    name = text(result, "ruleId") or text(obj(result, "rule"), "id")
    where = (*at, "ruleIndex") if indexed_too is None else (*at, "rule", "index")
    component = found.component
    if component is None:
        return
    if found.descriptor is not None:
        if found.index is not None and name is not None:
            _check_rule(name, found.descriptor, component, where, scope)
    elif found.index is None:
        _note_undescribed(name, at, scope)
    elif not component.external:
        rules = counted(len(component.descriptors[RULES]), "rule")
        message = f"the index is {found.index}, but {component.label} lists {rules}"
        scope.add(RULE_INDEX_OUT_OF_RANGE, where, message)


def _check_rule(name: str, rule: Obj, component: Component, where: Pointer, scope: Scope) -> None:
    """Report an index that points at a rule which the result's rule id does not mean."""
    identifier = text(rule, "id")
    former = (old for old in items(rule, "deprecatedIds") if isinstance(old, str))
    if identifier is None or any(refines(name, known) for known in (identifier, *former)):
        return
    right = by_name(component, RULES, name)
    hint = "which is not listed" if right is None else f"which is at {right}"
    message = f"there is `{short(identifier, 50)}`, but the result breaks `{short(name, 50)}`, {hint}"
    scope.add(RULE_INDEX_MISMATCH, where, message)


def _check_reference(rule: Obj, found: Found, at: Pointer, scope: Scope) -> None:
    """Check the parts of `result.rule` that say where the rule is."""
    references.check_rule_guid(rule, found, at, scope)
    indexes.check_sentinel(rule, at, scope)
    where = obj(rule, "toolComponent")
    if where:
        components.check_reference(where, (*at, "toolComponent"), scope)
        indexes.check_sentinel(where, (*at, "toolComponent"), scope)


def _note_undescribed(name: str | None, at: Pointer, scope: Scope) -> None:
    """Note, once for each rule, that it has no descriptor though others have one."""
    table = scope.table
    if name is None or table.partial or not scope.advice:
        return
    told: set[str] = scope.memo.setdefault("undescribed", set())
    if name not in told and table.rules:
        told.add(name)
        scope.add(RULE_METADATA_MISSING, at, f"no component describes the rule `{short(name)}`")
