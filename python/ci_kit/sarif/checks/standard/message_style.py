"""Advice on the message strings of rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import convention, standard
from ci_kit.sarif.checks.standard.table import RULES, obj, text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.findings import Pointer

NO_PERIOD = standard(
    "message-string-period",
    "A message string does not end with a period",
    why="Messages are sentences; several of them in a row are hard to read without their full stops.",
    remedy="End the text with a period.",
    source=convention("SARIF2001"), level=Level.NOTE, multitool=("SARIF2001",),
)  # fmt: skip
STATIC = standard(
    "message-string-static",
    "A message string is the same for every result",
    why="A hundred equal messages do not tell which of them is about what.",
    remedy="Name what was found through a placeholder: `The variable '{0}' is never used.`",
    source=convention("SARIF2014"), level=Level.NOTE, multitool=("SARIF2014",),
)  # fmt: skip
UNQUOTED = standard(
    "message-string-unquoted",
    "A placeholder of a message string is not in quotes",
    why="Quotes tell what varies from the words around it.",
    remedy="Write `'{0}'`.",
    source=convention("SARIF2015"), level=Level.NOTE, multitool=("SARIF2015",),
)  # fmt: skip

_PLACEHOLDER = re.compile(r"\{[0-9]+\}")
_UNQUOTED = re.compile(r"(?:^|[^'])\{[0-9]+\}")


def check_run(scope: Scope) -> None:
    """Check the message strings of the driver's rules; advice only."""
    if not scope.advice:
        return
    driver = scope.table.driver
    for index, rule in enumerate(driver.descriptors[RULES]):
        at = (*driver.at, "rules", index, "messageStrings")
        strings = obj(rule, "messageStrings")
        for name in strings:
            for form in ("text", "markdown"):
                value = text(obj(strings, name), form)
                if value:
                    _check_string(value, (*at, name, form), scope)


def _check_string(value: str, at: Pointer, scope: Scope) -> None:
    told = f"`{short(value, 60)}`"
    if at[-1] == "text":
        if not value.endswith("."):
            scope.add(NO_PERIOD, at, f"{told} does not end with a period")
        if _UNQUOTED.search(value):
            scope.add(UNQUOTED, at, f"a placeholder in {told} has no single quotes around it")
    if not _PLACEHOLDER.search(value):
        scope.add(STATIC, at, f"{told} has no placeholder")
