"""Does every result refer to a rule that the run describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.descriptors import check_id, rules_of
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Findings, Pointer

UNDESCRIBED = github(
    "rule-undescribed",
    "Results refer to a rule that is not described",
    why="Without an entry in the rules of the driver or an extension the alert has no title, help, tags or"
    " severity of its own.",
    remedy="Add the rule with its id and texts to tool.driver.rules.",
    source=f"{DOCS}, result object",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    multitool=("SARIF2012",),
    mend=Mend.SAFE,
)

#: Nobody nests ids of rules deeper.
_DEPTH = 8


def described(run: RunContext) -> set[str]:
    """The ids under which results may refer to a described rule."""
    return {rule_id for rule, _ in rules_of(run) if isinstance(rule_id := rule.get("id"), str)}


def check_reference(result: Obj, at: Pointer, known: set[str], run: RunContext, out: Findings) -> None:
    """Report a result whose rule is not described; each rule once. `known` takes in what was reported.

    A result finds its rule by index, or by an id that may have further parts behind slashes (§3.27.5).
    """
    reference = result.get("rule") or {}
    rule_id = result.get("ruleId") or reference.get("id")
    if rule_id is None or rule_id in known:
        return
    inherited = any(parent in known for parent in _parents(rule_id))
    known.add(rule_id)
    if inherited or _has_index(result, reference, run):
        return
    here = (*at, "ruleId") if "ruleId" in result else at
    out.add(UNDESCRIBED, here, f"no rule has the id {short(rule_id)!r}")
    check_id(rule_id, here, run.options.limits, out)


def _parents(rule_id: str) -> Iterator[str]:
    """`A/b` and `A` for `A/b/c`; not endlessly, for an id can be anything."""
    for _ in range(_DEPTH):
        rule_id, slash, _ = rule_id.rpartition("/")
        if not slash:
            return
        yield rule_id


def _has_index(result: Obj, reference: Obj, run: RunContext) -> bool:
    """Whether the result points into the rules, or at a component by other means, which is trusted."""
    if "toolComponent" in reference or "guid" in reference:
        return True
    index = result["ruleIndex"] if "ruleIndex" in result else reference.get("index", -1)
    rules = run.driver().get("rules")
    return isinstance(rules, list) and 0 <= index < len(rules)
