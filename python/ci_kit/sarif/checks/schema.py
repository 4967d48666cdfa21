"""Does the log fit the schema; each kind of violation under a rule that says how to mend it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ci_kit.report import Level
from ci_kit.sarif.checks.violation import describe, property_of
from ci_kit.sarif.rule import Effect, Family, Mend, Rule
from ci_kit.sarif.schema import MAX_INTEGER, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ci_kit.sarif.findings import Findings, Pointer

_SCHEMA = "SARIF 2.1.0 errata 01 schema; codeql-action src/upload-lib.ts validateSarifFileSchema"
_SAYS = 'Unable to upload "…" as it is not valid SARIF'


class _Row(NamedTuple):
    id: str
    title: str
    why: str
    remedy: str
    mend: Mend = Mend.NEVER
    multitool: tuple[str, ...] = ()


def _rule(row: _Row, *, github: Level = Level.ERROR, effect: Effect = Effect.REFUSED, says: str = _SAYS) -> Rule:
    return Rule(
        id=row.id, title=row.title, why=row.why, remedy=row.remedy, mend=row.mend, multitool=row.multitool,
        family=Family.STANDARD, level=Level.ERROR, github=github, effect=effect, says=says, source=_SCHEMA,
    )  # fmt: skip


TYPE = _rule(_Row("schema-type", "A value has the wrong JSON type",
    "Readers take the value for what the schema says and fail.", "Write the type that the schema names.",
    multitool=("JSON1001",)))  # fmt: skip
REQUIRED = _rule(_Row("schema-required", "A required property is missing",
    "Without it the object says nothing that a reader could use.", "Add the property.",
    multitool=("JSON1002", "SARIF1001")))  # fmt: skip
UNKNOWN = _rule(_Row("unknown-property", "A property is not in the schema",
    "The schema closes every object; what is the tool's own belongs into `properties`.",
    "Correct the spelling, or move it into the object's `properties` bag.", Mend.BY_NAME,
    ("JSON1005",)))  # fmt: skip
VALUE = _rule(_Row("schema-value", "A value is not among those allowed",
    "The property takes one of a few words.", "Use one of the words of the schema.",
    multitool=("JSON1019",)))  # fmt: skip
RANGE = _rule(_Row("schema-range", "A number is out of its range",
    "The schema bounds it.", "Write a number within the bounds, or leave the property out.",
    multitool=("JSON1008",)))  # fmt: skip
ITEMS = _rule(_Row("schema-too-few-items", "An array has too few items",
    "The schema asks for at least one.", "Fill the array or leave it out."))  # fmt: skip
FORMAT = _rule(_Row("schema-format", "A text has the wrong form",
    "The schema gives a pattern for it.", "Write it in the form that the schema names."))  # fmt: skip
COMBINATION = _rule(_Row("schema-combination", "Properties that exclude or need each other do not agree",
    "The object needs one of several properties.", "Give one of those that the message names."))  # fmt: skip
DUPLICATES = _rule(_Row("duplicate-items", "An array holds the same item twice",
    "The schema asks for unique items; a doubled rule or tag makes the upload action refuse the file.",
    "Remove the copy and correct indexes that point behind it.", Mend.SAFE, ("JSON1020",)))  # fmt: skip
NULL = _rule(_Row("null-property", "A property is null",
    "SARIF has no nulls: an absent value is an absent property.", "Leave the property out.", Mend.SAFE,
    ("JSON1001",)))  # fmt: skip
LEVEL_NULL = _rule(_Row("level-null", "`level` is null",
    "The default, warning, applies only when the property is absent.", "Leave `level` out.", Mend.SAFE,
    ("JSON1001",)))  # fmt: skip
LEVEL_UNKNOWN = _rule(_Row("level-unknown", "`level` is no level of SARIF",
    "There are none, note, warning and error; severities such as critical have no place there.",
    "Map it to one of the four; a finer severity goes into the rule's `security-severity`.", Mend.BY_NAME,
    ("JSON1019",)))  # fmt: skip
AS_STRING = _rule(_Row("number-as-string", "A number is written as a string",
    '`"1"` is text; readers that expect an integer fail.', "Write the number without quotes.", Mend.SAFE,
    ("JSON1001",)))  # fmt: skip
LINE = _rule(_Row("line-not-positive", "A line number is below 1",
    "Lines are counted from 1; 0 or -1 usually means that the tool knows no line.",
    "Leave the region out when there is no line, or write line 1 to point at the file.", Mend.SAFE,
    ("JSON1008",)))  # fmt: skip
COLUMN = _rule(_Row("column-not-positive", "A column number is below 1",
    "Columns are counted from 1.", "Add one if the tool counts from 0; leave the column out if it knows none.",
    Mend.SAFE, ("JSON1008",)))  # fmt: skip
GUID = _rule(_Row("guid-malformed", "A GUID is malformed",
    "It must be 8-4-4-4-12 hexadecimal digits of a version 1 to 5 UUID.", "Write a proper UUID or leave it out.",
    Mend.SAFE))  # fmt: skip
DATE_TIME = _rule(_Row("date-time-malformed", "A date and time is malformed",
    "It must be RFC 3339, such as 2026-01-31T12:00:00Z.", "Add the time and the zone.", Mend.SAFE))  # fmt: skip
VERSION_MISSING = _rule(_Row("version-missing", "`version` is missing",
    "Readers choose the format by it.", 'Add `"version": "2.1.0"`.', Mend.BY_NAME,
    ("JSON1002", "SARIF2008")))  # fmt: skip
VERSION = _rule(_Row("version-unsupported", "`version` is not 2.1.0",
    "GitHub takes SARIF 2.1.0 only; 1.0 and 2.0 differ in structure, 2.2 is not final.",
    "Ask the tool for 2.1.0; Microsoft's SARIF Multitool converts older files with `transform`.",
    multitool=("JSON1019",)))  # fmt: skip
REGION_EMPTY = _rule(_Row("region-empty", "A region says nothing",
    "It needs startLine, charOffset or byteOffset; GitHub shows the alert on line 1.",
    "Leave the region out when the finding is about the whole file.", Mend.SAFE,
    ("SARIF2017",)), github=Level.WARNING, effect=Effect.HIDDEN, says="")  # fmt: skip
FRACTION = _rule(_Row("number-not-integer", "An integer is written with a fraction",
    "`1.0` is an integer for JSON Schema but not for GitHub's service, which is written in Go.",
    "Write it without `.0` or exponent.", Mend.SAFE, ("JSON1001",)),
    github=Level.WARNING, effect=Effect.NONE, says="")  # fmt: skip
TOO_LARGE = _rule(_Row("integer-too-large", "An integer does not fit into 63 bits",
    "GitHub reads it into a signed 64-bit number.", "Write -1 or leave it out when there is no value.", Mend.SAFE),
    effect=Effect.REJECTED, says="rejecting SARIF: cannot unmarshal number into an int64")  # fmt: skip
CODEQL = _rule(_Row("schema-unchecked-codeql", "The schema is broken, but the action does not look",
    "The upload action skips its schema for files in which every driver is named CodeQL; the service may still refuse.",
    "Mend the file all the same; rename the driver if this is not CodeQL."),
    github=Level.WARNING, effect=Effect.NONE, says="")  # fmt: skip

RUNS_MISSING = Rule(
    id="runs-missing",
    title="The log has no runs",
    why="`runs` holds all that a log says; the upload action looks for the array and stops without it.",
    remedy="Look at the scanner's step: what it wrote is no SARIF log.",
    family=Family.GITHUB,
    level=None,
    github=Level.ERROR,
    effect=Effect.REFUSED,
    says="Invalid SARIF. Missing 'runs' array.",
    source="codeql-action src/upload-lib.ts countResultsInSarif",
)
RESULTS_MISSING = Rule(
    id="results-missing",
    title="A run has no results",
    why="The upload action asks for the array; a missing one often means that the scanner failed. An empty one says"
    " that nothing was found, and closes every open alert.",
    remedy="Look at the scanner's step. Add `results: []` only if the scan did run and found nothing.",
    family=Family.GITHUB,
    level=None,
    github=Level.ERROR,
    effect=Effect.REFUSED,
    says="Invalid SARIF. Missing 'results' array in run.",
    source="codeql-action src/upload-lib.ts countResultsInSarif",
    mend=Mend.BY_NAME,
)

_LINES = ("startLine", "endLine")
_COLUMNS = ("startColumn", "endColumn")
#: Where regions stand: properties, and arrays of them.
_REGIONS = ("region", "contextRegion", "deletedRegion", "annotations", "regions")
_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,25}(?:\.[0-9]{1,25})?\s*", re.ASCII)
_SIMPLE = {
    "required": REQUIRED,
    "additionalProperties": UNKNOWN,
    "enum": VALUE,
    "minimum": RANGE,
    "minItems": ITEMS,
    "uniqueItems": DUPLICATES,
    "maximum": RANGE,
}


def check(violations: Iterable[Violation], at: Pointer, out: Findings, *, codeql: bool = False) -> None:
    """Report the violations found in the value at `at`. `codeql`: the upload action does not look at the schema."""
    for relative in violations:
        violation = replace(relative, pointer=at + relative.pointer)
        if _is_said_already(violation):
            continue
        rule = rule_of(violation)
        message = describe(violation) if codeql or out.keeps(rule) else ""
        if codeql and rule.effect is Effect.REFUSED and not _breaks_the_action(violation):
            rule, message = CODEQL, f"{rule.id}: {message}"
        out.add(rule, violation.pointer, message)


def _breaks_the_action(violation: Violation) -> bool:
    """Whether a result is null, which the upload action stumbles over although it does not look at the schema."""
    return violation.instance is None and violation.pointer[-2:-1] == ("results",)


def rule_of(violation: Violation) -> Rule:
    """The rule that a violation breaks; its pointer begins at the log."""
    special = _SPECIAL.get(violation.keyword)
    return (special and special(violation)) or _SIMPLE.get(violation.keyword, COMBINATION)


def _is_said_already(violation: Violation) -> bool:
    """Whether the wrong type is what breaks another keyword as well, and is reported as such."""
    if violation.keyword == "enum":
        return not isinstance(violation.instance, str)
    return violation.details == (str(MAX_INTEGER),) and isinstance(violation.instance, float)


def _form_rule(violation: Violation) -> Rule:
    return GUID if property_of(violation).lower().endswith(("guid", "guids")) else FORMAT


def _type_rule(violation: Violation) -> Rule:
    value = violation.instance
    if value is None:
        return LEVEL_NULL if property_of(violation) == "level" else NULL
    if violation.pointer == ("version",):
        return VERSION
    wants_number = {"integer", "number"} & set(violation.details)
    if wants_number and isinstance(value, float) and value.is_integer():
        return TOO_LARGE if abs(value) > MAX_INTEGER else FRACTION
    if wants_number and isinstance(value, str) and _NUMBER.fullmatch(value):
        return AS_STRING if "number" in wants_number or float(value).is_integer() else TYPE
    return TYPE


def _required_rule(violation: Violation) -> Rule | None:
    return VERSION_MISSING if not violation.pointer and violation.details == ("version",) else None


def _enum_rule(violation: Violation) -> Rule | None:
    return {"version": VERSION, "level": LEVEL_UNKNOWN}.get(property_of(violation))


def _minimum_rule(violation: Violation) -> Rule | None:
    return LINE if property_of(violation) in _LINES else COLUMN if property_of(violation) in _COLUMNS else None


def _maximum_rule(violation: Violation) -> Rule | None:
    return TOO_LARGE if violation.details == (str(MAX_INTEGER),) else None


def _combination_rule(violation: Violation) -> Rule | None:
    return REGION_EMPTY if property_of(violation) in _REGIONS else None


_SPECIAL: dict[str, Callable[[Violation], Rule | None]] = {
    "pattern": _form_rule,
    "format": lambda _: DATE_TIME,
    "type": _type_rule,
    "required": _required_rule,
    "enum": _enum_rule,
    "minimum": _minimum_rule,
    "maximum": _maximum_rule,
    "anyOf": _combination_rule,
}
