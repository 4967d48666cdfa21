"""Checks the descriptors of rules against each other, and what each should tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import convention, standard
from ci_kit.sarif.checks.standard.table import NOTIFICATIONS, RULES, Component, text
from ci_kit.sarif.rule import Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

DUPLICATE_RULE = standard(
    "duplicate-rule",
    "A rule is described twice, in the same words",
    why="The copy says nothing new; two equal descriptors make the upload action refuse the file.",
    remedy="Keep one descriptor and correct the indexes that point behind the copy.",
    source="§3.19.23", level=Level.WARNING, github=Level.WARNING, mend=Mend.SAFE,
)  # fmt: skip
DUPLICATE_CONFLICT = standard(
    "duplicate-rule-conflict",
    "Two descriptors with one id describe different rules",
    why="Code scanning goes by the id and shows one description for the results of both.",
    remedy="Give each rule its own id, or describe it once.",
    source="§3.52.5", level=Level.NOTE, github=Level.WARNING,
)  # fmt: skip
NAME_IS_ID = standard(
    "rule-name-equals-id",
    "A rule's name is its id",
    why="`name` is for a name that people understand; without one it is left out.",
    remedy="Write a readable name, or leave `name` out.",
    source="§3.49.7", level=Level.NOTE, multitool=("SARIF1001",),
)  # fmt: skip
NAME_MISSING = standard(
    "rule-name-missing",
    "A rule has no name",
    why="A readable name helps where an opaque id says nothing.",
    remedy="Add a `name` such as `UseOfWeakHash`.",
    source="§3.49.7", level=Level.NOTE, multitool=("SARIF2012",),
)  # fmt: skip
NAME_STYLE = standard(
    "rule-name-not-pascal-case",
    "A rule's name is not in Pascal case",
    why="Tools name rules by one word in which every part is capitalised; others stand out in a list.",
    remedy="Write it like `UseOfWeakHash`.",
    source=convention("SARIF2012"), level=Level.NOTE, multitool=("SARIF2012",),
)  # fmt: skip
HELP_MISSING = standard(
    "rule-help-uri-missing",
    "A rule has no help page",
    why="A link lets people read up what the finding means and how to mend it.",
    remedy="Add `helpUri`.",
    source="§3.49.12", level=Level.NOTE, multitool=("SARIF2012",),
)  # fmt: skip
UNDESCRIBED = standard(
    "rule-description-missing",
    "A rule is not described",
    why="It has neither `shortDescription` nor `fullDescription`, so nobody can tell what it is about.",
    remedy="Add a `shortDescription` of one sentence.",
    source="§3.49.2", level=Level.WARNING,
)  # fmt: skip
ID_STYLE = standard(
    "rule-id-unconventional",
    "A rule's id does not follow the convention",
    why="Short ids of capital letters and digits, `CS2001`, are stable and easy to tell apart.",
    remedy="For a new rule choose such an id; keep the ids that are in use.",
    source="§3.49.3", level=Level.NOTE, multitool=("SARIF2009",),
)  # fmt: skip
RULES_MISSING = standard(
    "rules-missing",
    "The tool describes none of its rules",
    why="`tool.driver.rules` tells what each rule is about and how serious it is.",
    remedy="List the rules.",
    source="§3.19.23", level=Level.NOTE, multitool=("SARIF2012",),
)  # fmt: skip

_PASCAL = re.compile(r"(?:[^\W\d_a-z][^\W_A-Z]+)*\Z")
_CONVENTIONAL = re.compile(r"[A-Z]{1,8}(?:-?[0-9]{1,6}){0,3}\Z")


def check_run(scope: Scope) -> None:
    """Check the rules of the driver and of the extensions."""
    tools = scope.table.tools
    for tool in tools:
        _check_duplicates(tool, scope)
        if scope.advice:
            for index, rule in enumerate(tool.descriptors[RULES]):
                _advise(rule, (*tool.at, RULES, index), scope)
            for kind in (RULES, NOTIFICATIONS):
                for index, descriptor in enumerate(tool.descriptors[kind]):
                    _check_name(descriptor, (*tool.at, kind, index), scope)
    if scope.advice and not any(tool.descriptors[RULES] or tool.external for tool in tools):
        scope.add(RULES_MISSING, tools[0].at, "there are no `rules`")


def _check_duplicates(tool: Component, scope: Scope) -> None:
    """Report every descriptor after the first of an id."""
    rules = tool.descriptors[RULES]
    for name, places in tool.by_id[RULES].items():
        first = places[0]
        for place in places[1:]:
            same = _body(rules[place]) == _body(rules[first])
            rule, how = (DUPLICATE_RULE, "the same") if same else (DUPLICATE_CONFLICT, "other")
            message = f"`{short(name, 60)}` is described at {first} already, in {how} words"
            scope.add(rule, (*tool.at, "rules", place), message)


def _body(rule: Obj) -> Obj:
    return {name: value for name, value in rule.items() if name != "guid"}


def _check_name(descriptor: Obj, at: Pointer, scope: Scope) -> None:
    identifier, name = text(descriptor, "id") or "", text(descriptor, "name")
    # Notifications have readable ids, so that only an equal name is needless.
    same = identifier.lower() == name.lower() if at[-2] == RULES and name else identifier == name
    if name and same:
        scope.add(NAME_IS_ID, (*at, "name"), f"`{short(name, 60)}` is both id and name")


def _advise(rule: Obj, at: Pointer, scope: Scope) -> None:
    """Note what a descriptor could do better."""
    identifier, name = text(rule, "id") or "", text(rule, "name") or ""
    told = f"`{short(identifier, 60)}`"
    if not name.strip():
        scope.add(NAME_MISSING, at, f"{told} has no `name`")
    elif not _PASCAL.match(name):
        scope.add(NAME_STYLE, (*at, "name"), f"`{short(name, 60)}` is not in Pascal case")
    if "helpUri" not in rule:
        scope.add(HELP_MISSING, at, f"{told} has no `helpUri`")
    if "shortDescription" not in rule and "fullDescription" not in rule:
        scope.add(UNDESCRIBED, at, f"{told} has no description")
    if identifier and not _CONVENTIONAL.match(identifier):
        base = identifier.partition("/")[0]
        hint = f"; the part after `{short(base, 30)}` belongs into the result's `ruleId`" if "/" in identifier else ""
        scope.add(ID_STYLE, (*at, "id"), f"{told} is not of the form `AB1234`{hint}")
