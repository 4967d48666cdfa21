"""The values of a job, held against the schema: what is missing, malformed or leaking, and what the rest means."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ci_kit.environment.kind import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ci_kit.environment.variable import Schema, Variable

#: A shorter secret is found in any text by chance.
_SHORTEST_SECRET = 6


class State(StrEnum):
    """What is to be said of a variable."""

    OK = "ok"
    DEFAULT = "default"
    ABSENT = "absent"
    MISSING = "missing"
    MALFORMED = "malformed"
    LEAKING = "leaking"

    @property
    def wrong(self) -> bool:
        """Whether a job must not go on with it."""
        return self in (State.MISSING, State.MALFORMED, State.LEAKING)


@dataclass(frozen=True, slots=True)
class Checked:
    """One variable. `why` says what is wrong without the value; `value` is kept out of every report by its name."""

    variable: Variable
    state: State
    why: str = ""
    value: Any = field(default=None, repr=False)


def check(schema: Schema, given: Mapping[str, str], job: str = "", environment: str = "") -> list[Checked]:
    """All variables that a job of an environment needs, the whole schema for empty ones.

    An empty value is a missing one: that is what GitHub makes of a secret that is not there.
    """
    needed = [one for one in schema.variables.values() if one.needed(job, environment)]
    found = [_one(one, _text(one, given)) for one in needed]
    secrets = [
        (one.variable.name, part)
        for one in found
        if one.variable.secret
        for part in confidential(one.variable, given)
        if len(part) >= _SHORTEST_SECRET
    ]
    return [_leaking(one, _text(one.variable, given), secrets) for one in found]


def confidential(variable: Variable, given: Mapping[str, str]) -> Iterator[str]:
    """What of a secret must not be shown, each once: the whole, its items, the password in it."""
    text = _text(variable, given)
    if variable.secret and text:
        yield from dict.fromkeys((text, *variable.kind.secrets(text)))


def typed(checked: list[Checked]) -> dict[str, Any]:
    """The values by name, as their types have them, without the secrets."""
    return {
        one.variable.name: one.value
        for one in checked
        if not one.variable.secret and one.state in (State.OK, State.DEFAULT)
    }


def new(checked: list[Checked], given: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The texts that `environment` lacks, secrets too, by the name of their environment variable."""
    found = {
        one.variable.env or one.variable.name: _text(one.variable, given) or one.variable.default or ""
        for one in checked
    }
    return {name: text for name, text in found.items() if text and not environment.get(name)}


def _text(variable: Variable, given: Mapping[str, str]) -> str:
    return given.get(variable.env, "") or given.get(variable.name, "")


def _one(variable: Variable, text: str) -> Checked:
    state = State.OK
    if not text.strip():
        if variable.default is None:
            return Checked(variable, State.MISSING if variable.required else State.ABSENT)
        state, text = State.DEFAULT, variable.default
    try:
        return Checked(variable, state, value=variable.kind.parse(text))
    except Malformed as problem:
        return Checked(variable, State.MALFORMED, str(problem))


def _leaking(one: Checked, text: str, secrets: list[tuple[str, str]]) -> Checked:
    """What is not secret must not hold a secret, for it is written to files and shown to anybody."""
    if one.variable.secret or one.state is not State.OK:
        return one
    holder = next((name for name, part in secrets if part in text), "")
    if holder:
        return Checked(one.variable, State.LEAKING, f"holds the secret `{holder}` and is not secret itself")
    if next(one.variable.kind.secrets(text), "") and not one.variable.kind.is_list:
        return Checked(one.variable, State.LEAKING, "holds a password and is not secret")
    return one
