"""The inputs of an action: one model, filled from the step's JSON value or from command-line flags."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

from ci_kit import quantity
from ci_kit.errors import InputError, sentence
from ci_kit.runner.context import TOKEN
from ci_kit.runner.describe import fields, kebab
from ci_kit.runner.problems import Kind, missing, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Empty text is how GitHub passes an input that was not given.
_NOT_GIVEN: tuple[object, ...] = (None, "", [], ())


def _values(given: object) -> object:
    """The values of a list input, from the text of a step or the words of a command line.

    A word that is one line is a value as it stands, for the shell may have made it of a file's name.
    """
    if isinstance(given, str):
        return _lines(given)
    if isinstance(given, list) and all(isinstance(word, str) for word in given):
        return tuple(line for word in given for line in (_lines(word) if "\n" in word else [word]) if line)
    return given


def _lines(text: str) -> tuple[str, ...]:
    """The lines that are not empty, stripped; comments with `#` are for people."""
    stripped = (line.strip() for line in text.split("\n"))
    return tuple(line for line in stripped if line and not line.startswith("#"))


#: An input that holds one value a line.
Lines = Annotated[tuple[str, ...], BeforeValidator(_values)]
#: An input that is a time, such as `90`, `90s` or `5m`; in seconds.
Duration = Annotated[float, BeforeValidator(quantity.seconds)]
#: An input that is a share, such as `0.01` or `1%`; from 0 to 1.
Rate = Annotated[float, BeforeValidator(quantity.rate)]

#: An input that is a size, such as `500 MB` or `1 GiB`; in bytes.
Size = Annotated[int, BeforeValidator(quantity.size)]


class ActionInputs(BaseModel):
    """What an action takes: the source of its `action.yml`, its flags and all tables."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=kebab, validate_default=True, hide_input_in_errors=True
    )


T = TypeVar("T", bound=ActionInputs)


def from_json(model: type[T], text: str) -> T:
    """The inputs from the JSON object of the step, `${{ toJSON(inputs) }}`.

    Raises:
        InputError: Not a JSON object, an unknown input, a value that does not fit; all in one message.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_the_step(str(error)) from None
    if not isinstance(values, dict):
        raise _not_the_step(f"it holds a {type(values).__name__}, not an object")
    return build(model, {str(key).lower(): value for key, value in values.items()}, Kind.INPUT)


def build(model: type[T], values: Mapping[str, object], kind: Kind) -> T:
    """The inputs from values by public name. Texts are stripped, as GitHub's own toolkit does it.

    Raises:
        InputError: See `from_json`.
    """
    stripped = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    given = {name: value for name, value in stripped.items() if value not in _NOT_GIVEN}
    try:
        inputs = model.model_validate(given)
    except ValidationError as error:
        docs = {field.name: field for field in fields(model)}
        problems = (problem(docs, kind, one) for one in error.errors(include_url=False))
        raise InputError(" ".join(map(sentence, problems))) from None
    for field in fields(model):
        if field.required and getattr(inputs, field.name.replace("-", "_")) == ():
            raise InputError(missing(field, kind))
    return inputs


def secrets(inputs: ActionInputs) -> Iterator[str]:
    """The secret values among the inputs, to be masked in the log."""
    for name in type(inputs).model_fields:
        value = getattr(inputs, name)
        if isinstance(value, SecretStr) and value.get_secret_value() != TOKEN:  # the default, outside a runner
            yield value.get_secret_value()


def _not_the_step(why: str) -> InputError:
    return InputError(
        "the inputs of the step cannot be read",
        why=why,
        remedy="CI_KIT_INPUTS must be the JSON object that `${{ toJSON(inputs) }}` gives; the action sets it",
    )
