"""The SARIF 2.1.0 schema (errata 01), compiled in the dialects that matter.

*Strict* asks more than the schema says, so that one fast pass finds everything worth a closer look: integers
without a fraction and within 63 bits (GitHub's service reads them into Go's int64), and a region that says where.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.findings import Pointer

SCHEMA_FILE = Path(__file__).parent / "data" / "sarif-2.1.0-errata01.json"
#: The largest integer of the service (docs.github.com, "SARIF support": ruleIndex and location.id).
MAX_INTEGER = 2**63 - 1
_RESULT = {"$ref": "#/definitions/result"}
#: RFC 3339 as the upload action's validator takes it: hour 24, second 60, month 00 and a blank for the T pass.
_DATE_TIME = re.compile(
    r"\d{4}-(?:0\d|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-4]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-][0-5]\d:(?:[0-5]\d|60))",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a value does not fit the schema.

    `keyword` is the schema's (`type`, `required`, `enum`, …), `details` what it asked for, as text of the schema:
    for `anyOf` and `oneOf` the properties of which it asks for one.
    """

    pointer: Pointer
    keyword: str
    details: tuple[str, ...]
    instance: Any


class Validator:
    """A schema: a fast yes or no, and the violations one by one."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._validator = jsonschema_rs.Draft4Validator(
            schema, validate_formats=True, formats={"date-time": is_date_time}
        )
        self.is_valid = self._validator.is_valid

    def violations(self, instance: object) -> Iterator[Violation]:
        """Every violation in `instance`, with pointers relative to it."""
        for error in self._validator.iter_errors(instance):
            details = _alternatives(error) or tuple(_flat(error.kind.as_dict()))
            yield Violation(tuple(error.instance_path), error.kind.name, details, error.instance)


@functools.cache
def log_validator() -> Validator:
    """The schema of a whole log."""
    return Validator(strict_schema())


@functools.cache
def result_validator() -> Validator:
    """The schema of one result. `results` asks for no uniqueness, so its items may be judged one by one."""
    return Validator(_RESULT | _definitions())


@functools.cache
def results_validator() -> Validator:
    """The schema of an array of results."""
    return Validator({"type": "array", "items": _RESULT} | _definitions())


@functools.cache
def schema() -> dict[str, Any]:
    """The schema as it is in the data file."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def is_date_time(text: str) -> bool:
    """Whether the upload action takes `text` for a date and time."""
    return _DATE_TIME.fullmatch(text) is not None


@functools.cache
def strict_schema() -> dict[str, Any]:
    """The schema with upper bounds for integers, and without the formats that the upload action only logs."""
    strict: dict[str, Any] = _strict(schema())
    for identifier in ("id", "$id"):
        strict.pop(identifier, None)
    return strict


def _definitions() -> dict[str, Any]:
    return {"definitions": strict_schema()["definitions"]}


def _strict(node: Any) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _strict(value)
        for key, value in node.items()
        if not (key == "format" and value in ("uri", "uri-reference"))
    }
    if kept.get("type") == "integer":
        kept.setdefault("maximum", MAX_INTEGER)
    return kept


def _alternatives(error: jsonschema_rs.ValidationError) -> tuple[str, ...]:
    """The properties of which one was asked for; the validator's own words would hold the value itself."""
    branches = error.kind.as_dict().get("context") or ()
    return tuple(str(one.kind.as_dict().get("property", "?")) for branch in branches for one in branch)


def _flat(value: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON value)
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("value", "context"):
                yield from _flat(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    else:
        yield str(value)
