"""Checks that the tool says which it is: a short name, a version to compare, a page to learn more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import convention, standard
from ci_kit.sarif.checks.standard.table import text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope

VERSION_MISSING = standard(
    "driver-version-missing",
    "The tool does not say its version",
    why="Whether a finding is new or the tool is, nobody can tell without the version.",
    remedy="Add `semanticVersion` or `version` to `tool.driver`.",
    source="§3.19.2", level=Level.WARNING, multitool=("SARIF2005",),
)  # fmt: skip
VERSION_WORDS = standard(
    "driver-version-not-numeric",
    "The tool's version does not begin with a number",
    why="Versions are compared by their numbers.",
    remedy="Write `1.2.3` rather than `v1.2.3` or a name.",
    source=convention("SARIF2005"), level=Level.NOTE, multitool=("SARIF2005",),
)  # fmt: skip
INFORMATION_MISSING = standard(
    "driver-information-uri-missing",
    "The tool does not say where to learn about it",
    why="`informationUri` leads those who meet its findings to its pages.",
    remedy="Add `informationUri` to `tool.driver`.",
    source="§3.19.17", level=Level.NOTE, multitool=("SARIF2005",),
)  # fmt: skip
NAME_LONG = standard(
    "driver-name-long",
    "The tool's name is long",
    why="The name stands in narrow columns; three words fit.",
    remedy="Write a short `name`, and the rest into `fullName`.",
    source=convention("SARIF2005"), level=Level.NOTE, multitool=("SARIF2005",),
)  # fmt: skip

_VERSIONS = ("version", "semanticVersion", "dottedQuadFileVersion")
_WORDS = 3
_DIGIT = re.compile(r"\d")


def check_run(scope: Scope) -> None:
    """Check the driver; advice only."""
    driver = scope.table.driver
    if not scope.advice or driver.external:
        return
    name = driver.name or ""
    words = len(name.split())
    if words > _WORDS:
        message = f"`{short(name, 60)}` has {words} words, more than {_WORDS}"
        scope.add(NAME_LONG, (*driver.at, "name"), message)
    if "informationUri" not in driver.body:
        scope.add(INFORMATION_MISSING, driver.at, "there is no `informationUri`")
    if not any((text(driver.body, name) or "").strip() for name in _VERSIONS):
        scope.add(VERSION_MISSING, driver.at, f"none of {', '.join(f'`{name}`' for name in _VERSIONS)} is there")
    version = text(driver.body, "version")
    if version and version.strip() and not _DIGIT.match(version):
        scope.add(VERSION_WORDS, (*driver.at, "version"), f"`{short(version, 60)}` does not begin with a number")
