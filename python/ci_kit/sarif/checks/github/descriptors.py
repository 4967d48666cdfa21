"""Do the rules of a run bring what GitHub displays beside an alert, and does it fit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.counts import extensions_of
from ci_kit.sarif.checks.github.family import DOCS, LIMIT_DOCS, github
from ci_kit.sarif.checks.github.severity import check_properties
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Findings, Pointer
    from ci_kit.sarif.limits import Limits

_SOURCE = f"{DOCS}, reportingDescriptor object"

TEXT_MISSING = github(
    "rule-text-missing",
    "Rules lack texts that GitHub displays",
    why="shortDescription, fullDescription and help are documented as required; without them an alert says"
    " what was found but not why it matters. The upload is accepted.",
    remedy="Give every rule shortDescription.text, fullDescription.text and help.text; help.markdown is"
    " shown instead of help.text where it is there.",
    source=_SOURCE,
    level=Level.NOTE,
    effect=Effect.NONE,
    multitool=("GH2012", "SARIF2012"),
)
ID_LONG = github(
    "rule-id-too-long",
    "The id of a rule is too long for code scanning",
    why="Ids have at most 255 characters; one that is longer gets the whole upload rejected.",
    remedy="Give the rule a short, stable id; what it found belongs into the message.",
    source="semgrep/semgrep#10941; Xyna-Factory/xyna-factory#272",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="could not convert rules: sarif identifier exceeds maximum length of 255 characters",
)
NAME_LONG = github(
    "rule-name-long",
    "The name of a rule is longer than GitHub keeps",
    why="Names end after 255 characters.",
    remedy="Write a short name, such as `unused-variable`; a sentence belongs into shortDescription.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.CUT,
)
DESCRIPTION_LONG = github(
    "rule-description-long",
    "The description of a rule is longer than GitHub keeps",
    why="Short and full description end after 1,024 characters each.",
    remedy="Move the explanation into help.markdown, which has no such limit.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.CUT,
)
TAGS_OVER = github(
    "tags-over-limit",
    "A rule has more tags than code scanning takes",
    why="The whole upload is rejected for this one rule.",
    remedy="Keep the tags that people filter by.",
    source=f"{DOCS}, File compatibility; {LIMIT_DOCS}",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="Analysis SARIF file rejected due to rule tag limits",
    mend=Mend.SAFE,
)
TAGS_CUT = github(
    "tags-cut",
    "Code scanning keeps only some of the tags of a rule",
    why="The first ten are stored; alerts cannot be filtered by the others.",
    remedy="Keep the tags that people filter by, the most important first.",
    source=f"{DOCS}, File compatibility; github/codeql#18193",
    level=Level.WARNING,
    effect=Effect.CUT,
    says="Rule tags in SARIF file exceed limits",
)
_TEXTS = ("shortDescription", "fullDescription", "help")


def check_run(run: RunContext, out: Findings) -> None:
    """Check every rule of the driver and of the extensions."""
    limits = run.options.limits
    missing: Counter[str] = Counter()
    first: Pointer = ()
    for rule, at in rules_of(run):
        check_id(rule.get("id"), (*at, "id"), limits, out)
        _check_lengths(rule, at, limits, out)
        lacking = [name for name in _TEXTS if not _text(rule, name)]
        missing.update(lacking)
        first = first or (at if lacking else ())
        properties = rule.get("properties")
        if isinstance(properties, dict):
            _check_tags(properties, at, limits, out)
            check_properties(properties, (*at, "properties"), out)
    if missing:
        told = ", ".join(f"{name} of {counted(missing[name], 'rule')}" for name in _TEXTS if missing[name])
        out.add(TEXT_MISSING, first, f"missing: {told}")


def rules_of(run: RunContext) -> Iterator[tuple[Obj, Pointer]]:
    """Every rule of the driver and the extensions, with its pointer."""
    components: list[tuple[Obj, Pointer]] = [(run.driver(), (*run.at, "tool", "driver"))]
    for index, extension in enumerate(extensions_of(run)):
        components.append((extension, (*run.at, "tool", "extensions", index)))
    for component, at in components:
        rules = component.get("rules")
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict):
                yield rule, (*at, "rules", index)


def check_id(rule_id: object, at: Pointer, limits: Limits, out: Findings) -> None:
    """Check the length of a rule's id."""
    if isinstance(rule_id, str) and len(rule_id) > limits.rule_id:
        message = f"{short(rule_id, 60)!r} has {len(rule_id):,} characters; at most {limits.rule_id:,} are taken"
        out.add(ID_LONG, at, message)


def _check_lengths(rule: Obj, at: Pointer, limits: Limits, out: Findings) -> None:
    name = rule.get("name")
    if isinstance(name, str) and len(name) > limits.rule_name:
        out.add(NAME_LONG, (*at, "name"), f"{len(name):,} characters; {limits.rule_name:,} are kept")
    for part in _TEXTS[:2]:
        text = _text(rule, part)
        if len(text) > limits.rule_description:
            message = f"{part} has {len(text):,} characters; {limits.rule_description:,} are kept"
            out.add(DESCRIPTION_LONG, (*at, part, "text"), message)


def _text(rule: Obj, name: str) -> str:
    message = rule.get(name)
    text = message.get("text") if isinstance(message, dict) else None
    return text if isinstance(text, str) else ""


def _check_tags(properties: Obj, at: Pointer, limits: Limits, out: Findings) -> None:
    tags = properties.get("tags")
    if not isinstance(tags, list):
        return
    here = (*at, "properties", "tags")
    if len(tags) > limits.tags:
        out.add(TAGS_OVER, here, f"{len(tags):,} tags; at most {limits.tags:,} are taken")
    elif len(tags) > limits.tags_shown:
        lost = len(tags) - limits.tags_shown
        out.add(TAGS_CUT, here, f"{len(tags):,} tags; {limits.tags_shown:,} are kept, {lost:,} are dropped")
