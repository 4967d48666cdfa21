"""The JSON Schema that answers are to fit. It is never fetched from anywhere."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from ci_kit.errors import InputError
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a model is told of; more would only repeat it.
_MOST = 8


class Shape(Protocol):
    """What an answer is to look like: a schema to send, and how to see whether it was kept."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema."""

    def faults(self, value: object) -> list[str]:
        """What is wrong with a value, in words; empty if it fits."""


class Schema:
    """A JSON Schema of a user. The draft is that of its `$schema`, by default 2020-12."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        import jsonschema_rs  # noqa: PLC0415 (only where there is a schema)

        self.schema = schema
        try:
            # Values are left out of messages: they are the model's words. Patterns take linear time.
            self._validator = jsonschema_rs.validator_for(
                dict(schema),
                offline=True,
                mask="the value",
                validate_formats=True,
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except ValueError as error:
            why = str(error).partition("\n")[0]
            raise InputError(
                "`json-schema` is no JSON Schema", why=escape.shorten(escape.one_line(why), 300)
            ) from error

    @classmethod
    def parse(cls, text: str) -> Schema:
        """Read a schema.

        Raises:
            InputError: It is none.
        """
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError("`json-schema` is no JSON", why=str(error)) from error
        if not isinstance(value, dict):
            raise InputError("`json-schema` is no JSON object")
        return cls(value)

    def faults(self, value: object) -> list[str]:
        """What is wrong with a value, in words, at most eight; empty if it fits."""
        faults: list[str] = []
        try:
            for error in islice(self._validator.iter_errors(value), _MOST):
                place = "/".join(map(str, error.instance_path))
                faults.append(escape.shorten(f"at /{place}: {error.message}", 300))
        except UnicodeError:
            faults.append("at /: it holds half a character, which no text has")
        return faults
