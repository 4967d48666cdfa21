"""Repairs of runs with more results, rules, tags or extensions than code scanning takes.

Whatever is left out is listed: each removal is an operation of the patch, and the note counts them by rule.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.indexes import reindex
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import DRIVER, EXTENSIONS, Array, child, objects, rule_id, text_of
from ci_kit.sarif.repair.pen import below, listing, pointer
from ci_kit.sarif.repair.references import RULES, used_in
from ci_kit.sarif.repair.rules import rules_of, severity_of
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

_LEVELS = {"error": 3, "warning": 2, "note": 1, "none": 0}
#: GitHub takes a rule for a security rule by this tag, so it is not among those left out.
_SECURITY = "security"


@repair(
    "results-over-limit",
    "Results beyond the limit ({n}) were left out, the least severe of them.",
    github=True,
)
def results_over_limit(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Keep the most severe results.

    Safe: code scanning refuses the whole upload otherwise, and of what it takes it shows a fifth, the most
    severe.
    """
    results = objects(run, "results")
    limit = job.scope.limits.results
    if len(results) <= limit:
        return
    ranked = sorted(range(len(results)), key=lambda index: _rank(results[index], job), reverse=True)
    gone = sorted(ranked[limit:])
    by_rule = Counter(short(rule_id(results[index]) or "(no rule)", 60) for index in gone)
    names = [f"{name} ({count:,})" for name, count in by_rule.most_common()]
    pen.drop_items(results, (at, "results"), gone)
    pen.count(len(gone))
    pen.say(f"Of {len(results) + len(gone):,} in {pointer(at)} {limit:,} are left. Left out by rule: {listing(names)}.")


@repair("tags-over-limit", "Tags beyond the limit ({n}) were left out.", github=True)
def tags_over_limit(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Keep the first tags of a rule, and `security` wherever it stands.

    Safe: code scanning keeps the first ten.
    """
    limit = job.scope.limits.tags
    for rules, place in rules_of(run, at):
        for index, rule in enumerate(rules):
            tags = objects(child(rule, "properties"), "tags")
            if len(tags) > limit:
                gone = _last_tags(tags, limit)
                names = [short(str(tags[tag]), 40) for tag in gone]
                pen.say(f"{short(text_of(rule, 'id'), 60)} lost {listing(names)}.")
                pen.count(len(gone))
                pen.drop_items(tags, below(place, index, "properties", "tags"), gone)


@repair("extensions-over-limit", "Extensions that nothing refers to ({n}) were left out.", github=True)
def extensions_over_limit(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Leave out extensions whose rules no result refers to, the last first.

    Safe: they describe nothing in the file.
    """
    extensions = objects(child(run, "tool"), "extensions")
    over = len(extensions) - job.scope.limits.extensions
    if over <= 0 or job.book.external:
        return
    used = used_in(job)
    gone = [index for index in range(len(extensions) - 1, -1, -1) if not used.extension(index, extensions[index])][
        :over
    ]
    if len(gone) < over:
        job.refuse(pen.rule, below(at, *EXTENSIONS), "more extensions are referred to than code scanning takes")
    if gone:
        pen.say(f"They are {listing([short(text_of(extensions[index], 'name'), 40) for index in gone])}.")
        _leave_out(extensions, EXTENSIONS, gone, pen, job)


@repair("rules-over-limit", "Rules that nothing refers to ({n}) were left out.", github=True)
def rules_over_limit(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Leave out rules that no result refers to, the last first. Safe: no alert shows them."""
    arrays = [rules for rules, _ in rules_of(run, at)]
    over = sum(map(len, arrays)) - job.scope.limits.rules
    if over <= 0 or job.book.external:
        return
    used = used_in(job)
    places: list[Array] = [DRIVER, *((*EXTENSIONS, index) for index in range(len(arrays) - 1))]
    for rules, place in reversed(list(zip(arrays, places, strict=True))):
        gone = [index for index in range(len(rules) - 1, -1, -1) if not used.rule(place, index, rules[index])]
        gone = gone[: max(over, 0)]
        if gone:
            names = [short(text_of(rules[index], "id"), 40) for index in gone]
            pen.say(f"From /{'/'.join(map(str, place))}: {listing(names)}.")
            _leave_out(rules, (*place, RULES), gone, pen, job)
            over -= len(gone)
    if over > 0:
        job.refuse(pen.rule, below(at, "tool"), "more rules are referred to than code scanning takes")


def _rank(result: Any, job: Job) -> tuple[float, int, float]:  # noqa: ANN401 (any JSON value)
    """How grave a result is: its rule's security severity, its level, its rank."""
    if not isinstance(result, dict):
        return (-1.0, -1, -1.0)
    found = job.book.of(result)
    rule: Obj = found.rule if found else {}
    level = result.get("level") or child(rule, "defaultConfiguration").get("level") or "warning"
    if "level" not in result and result.get("kind", "fail") != "fail":
        level = "none"  # §3.27.9
    rank = result.get("rank", -1.0)
    known = _LEVELS.get(level, 2) if isinstance(level, str) else 2
    return severity_of(rule), known, float(rank) if type(rank) in (int, float) else -1.0


def _last_tags(tags: Sequence[object], limit: int) -> list[int]:
    """The indexes of the tags behind the first `limit`, where `security` counts as the very first."""
    order = sorted(range(len(tags)), key=lambda index: (tags[index] != _SECURITY, index))
    return sorted(order[limit:])


def _leave_out(items: list[Any], array: Array, gone: list[int], pen: Pen, job: Job) -> None:
    """Remove items of an array of the entered run that nothing refers to; correct the indexes behind them."""
    dropped = set(gone)
    moved: list[int] = []
    kept = 0
    for index in range(len(items)):
        moved.append(index if index in dropped else kept)
        kept += index not in dropped
    reindex({array: moved}, pen, job)
    pen.drop_items(items, below(job.run_at, *array), gone)
    pen.count(len(gone))
    job.forget_rules()
