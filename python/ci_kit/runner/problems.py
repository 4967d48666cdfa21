"""What is wrong with the inputs of an action, in words for the person who wrote them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ci_kit.errors import suggestion
from ci_kit.report import escape
from ci_kit.runner.describe import kebab

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from ci_kit.runner.describe import FieldDoc

#: pydantic's types of errors whose own messages speak of parsing.
_DEMANDS = {
    "bool_parsing": "`true` or `false`",
    "bool_type": "`true` or `false`",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "string_type": "text",
}


class Kind(Enum):
    """What the inputs came as, which decides what they are called."""

    INPUT = "input"
    OPTION = "option"

    def called(self, field: FieldDoc) -> str:
        """The name of a field where it was written: an input, an option, or an argument in its place."""
        if self is Kind.INPUT:
            return f"input `{field.name}`"
        return f"argument `{field.name}`" if field.positional else f"option `--{field.name}`"


def problem(docs: Mapping[str, FieldDoc], kind: Kind, error: ErrorDetails) -> str:
    """What is wrong with one value, in words for the person who wrote it."""
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"unknown {kind.value} `{_shown(name)}`; {suggestion(kebab(name), list(docs))}"
    field = docs.get(name)
    if field is None:  # of the model as a whole
        return _demand(error)
    if error["type"] == "missing":
        return missing(field, kind)
    if field.is_secret:  # neither the value nor a message that may quote it
        return f"{kind.called(field)} does not have the form of such a value: {field.description}"
    value = f" is `{_shown(str(error['input']))}`, but"
    demand = f"it must be {_either(field.choices)}" if error["type"] == "enum" else _demand(error)
    return f"{kind.called(field)}{value} {demand}"


def missing(field: FieldDoc, kind: Kind) -> str:
    """What to say where a required value was not given."""
    return f"{kind.called(field)} is required: {field.description}"


def _demand(error: ErrorDetails) -> str:
    words = _DEMANDS.get(error["type"])
    if words:
        return f"it must be {words}"
    message = error["msg"].removeprefix("Value error, ").replace("Input should", "it should", 1)
    return f"{message[:1].lower()}{message[1:]}"


def _either(choices: Sequence[str]) -> str:
    *others, last = (f"`{choice}`" for choice in choices)
    return f"{', '.join(others)} or {last}" if others else last


def _shown(text: str) -> str:
    return escape.shorten(escape.log(text), 80)
