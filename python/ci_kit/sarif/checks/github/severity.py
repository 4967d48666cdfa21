"""Can GitHub read the severity and precision of a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Findings, Pointer

SECURITY = "security-severity"
_SOURCE = f"{DOCS}, reportingDescriptor object"
_PRECISIONS = ("very-high", "high", "medium", "low")
_PROBLEMS = ("error", "warning", "recommendation")
_HIGHEST = 10.0
#: The decimal numbers that Go's strconv.ParseFloat reads; nobody writes the hexadecimal ones.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[+-]?(?:inf|infinity|nan)", re.IGNORECASE)

SEVERITY_NUMBER = github(
    "severity-number",
    "security-severity is not a string",
    why="GitHub's reader expects a string there and gives up on the whole file.",
    remedy='Put the number between quotes: `"security-severity": "7.5"`.',
    source=f"{_SOURCE}; dependency-check/DependencyCheck#5347",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="parsing restricted subset of SARIF data has failed: parse error: expected string near offset … of '6.5'",
    mend=Mend.SAFE,
)
SEVERITY_WORD = github(
    "severity-word",
    "security-severity is not a number",
    why="It is a score from above 0.0 up to 10.0; GitHub makes critical, high, medium and low of it.",
    remedy="Write the score as a string: above 9.0 is critical, from 7.0 high, from 4.0 medium, below that low.",
    source=f"{_SOURCE}; codeql-action#2187, codeql-action#2754",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="could not convert rules: invalid security severity value, is not a number: Medium",
    mend=Mend.BY_NAME,
)
SEVERITY_EMPTY = github(
    "severity-empty",
    "security-severity is empty",
    why="It says nothing, and a reader that looks for a number may refuse it.",
    remedy="Leave the property out.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.IGNORED,
)
SEVERITY_ON_RESULT = github(
    "severity-on-result",
    "security-severity stands at results instead of rules",
    why="GitHub reads the score of the rule only; one of the result changes nothing.",
    remedy="Put security-severity into the properties of the rule. Where results of one rule differ, give"
    " them rules of their own.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.IGNORED,
)
SEVERITY_RANGE = github(
    "severity-out-of-range",
    "security-severity is outside the scale",
    why="A score that is not above 0.0 and at most 10.0 counts as none: the alert is shown by its level instead.",
    remedy="Write a score between 0.1 and 10.0, or leave the property out.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.IGNORED,
)
SEVERITY_ZERO = github(
    "severity-zero",
    "security-severity is 0.0, which is none",
    why="Results of the rule get no security severity; they are shown by their level, which can be error.",
    remedy="Leave the property out when the score is not known.",
    source=_SOURCE,
    level=Level.NOTE,
    effect=Effect.IGNORED,
)
UNTAGGED = github(
    "severity-untagged",
    "A security rule is not tagged as one",
    why="A rule with security-severity is a security rule, but people filter by the tag `security`.",
    remedy="Add `security` to the rule's properties.tags.",
    source=_SOURCE,
    level=Level.NOTE,
    effect=Effect.NONE,
)
PRECISION = github(
    "precision-unknown",
    "precision is none of GitHub's words",
    why="GitHub sorts alerts by it and shows those of low precision last or not at all; other words do not count.",
    remedy=f"Use one of {', '.join(_PRECISIONS)}.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.IGNORED,
)
PROBLEM = github(
    "problem-severity-unknown",
    "problem.severity is none of GitHub's words",
    why="GitHub sorts the alerts of rules without security-severity by it; other words do not count.",
    remedy=f"Use one of {', '.join(_PROBLEMS)}.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.IGNORED,
)


def check_properties(properties: Obj, at: Pointer, out: Findings) -> None:
    """Check the properties of one rule."""
    if SECURITY in properties:
        _check_security(properties, (*at, SECURITY), out)
    for name, words, rule in (
        ("precision", _PRECISIONS, PRECISION),
        ("problem.severity", _PROBLEMS, PROBLEM),
    ):
        value = properties.get(name)
        if value is not None and value not in words:
            out.add(rule, (*at, name), f"{name} is {short(str(value), 40)!r}")


def _check_security(properties: Obj, at: Pointer, out: Findings) -> None:
    value = properties[SECURITY]
    if value in ("", None):
        out.add(SEVERITY_EMPTY, at, "the score is null" if value is None else "the score is an empty string")
        return
    if not isinstance(value, str):
        out.add(SEVERITY_NUMBER, at, f"{short(str(value), 40)} is {_kind(value)}, not a string")
        return
    if not _DECIMAL.fullmatch(value) and not _NO_NUMBER.fullmatch(value):
        out.add(SEVERITY_WORD, at, f"{short(value, 40)!r} is not a number")
        return
    score = float(value)
    if not 0 < score <= _HIGHEST:
        rule = SEVERITY_ZERO if score == 0 else SEVERITY_RANGE
        out.add(rule, at, f"{short(value, 40)!r} counts as no score")
    tags = properties.get("tags")
    if not isinstance(tags, list) or "security" not in tags:
        out.add(UNTAGGED, at[:-1], f"the score is {short(value, 40)!r} but the tag `security` is missing")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"
