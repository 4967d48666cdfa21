"""Does the log name the schema that it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.rule import Effect, Family, Mend, Rule
from ci_kit.sarif.schema_uri import SCHEMA_URI, is_final
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Findings

MISSING = Rule(
    id="schema-uri-missing",
    title="`$schema` is missing",
    why="Editors and validators find the schema by it. GitHub's documentation asks for it; its service does without.",
    remedy=f'Add `"$schema": "{SCHEMA_URI}"`.',
    family=Family.STANDARD,
    level=Level.WARNING,
    github=Level.NOTE,
    effect=Effect.NONE,
    source="SARIF 2.1.0 §3.13.3; GitHub docs, SARIF support for code scanning, sarifLog object",
    multitool=("SARIF2008",),
    mend=Mend.SAFE,
)
NOT_FINAL = Rule(
    id="schema-uri-not-final",
    title="`$schema` names no final schema of SARIF 2.1.0",
    why="Drafts differ from the standard in details, so that editors find faults where there are none.",
    remedy=f"Name the schema of errata 01: {SCHEMA_URI}",
    family=Family.STANDARD,
    level=Level.WARNING,
    github=Level.NOTE,
    effect=Effect.NONE,
    source="SARIF 2.1.0 §3.13.3",
    multitool=("SARIF1011", "GH1011"),
    mend=Mend.SAFE,
)


def check_log(log: Obj, out: Findings) -> None:
    """Check `$schema`; a value that is no text is the schema's own business."""
    uri = log.get("$schema")
    if "$schema" not in log:
        out.add(MISSING, (), "the log has no `$schema`")
    elif isinstance(uri, str) and not is_final(uri):
        out.add(NOT_FINAL, ("$schema",), f"`{short(uri)}` is no address of the final schema")
