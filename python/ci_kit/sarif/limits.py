"""What code scanning accepts and what it shows: the numbers of `data/limits.json`, and changes to them."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files

from ci_kit.errors import InputError

_NUMBER = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[_,][0-9]{3}){1,4}")


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the data file. `hard`: more is refused; `shown`: more is cut; None: no such limit."""

    name: str
    what: str
    hard: int | None
    shown: int | None
    ghes: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits in force, counts unless the name ends in bytes; `…_shown` is how many of them GitHub keeps.

    Source: GitHub docs, "SARIF support for code scanning" and "SARIF results exceed one or more limits".
    """

    runs: int
    results: int
    results_shown: int
    rules: int
    extensions: int
    steps: int
    steps_shown: int
    locations: int
    locations_shown: int
    tags: int
    tags_shown: int
    rule_id: int
    rule_name: int
    rule_description: int
    upload_bytes: int
    upload_bytes_sure: int

    @classmethod
    def default(cls) -> Limits:
        """The limits of github.com, as the data file has them."""
        return cls(**{name.replace("-", "_"): value for name, value in _values().items()})

    @classmethod
    def with_overrides(cls, text: str) -> Limits:
        """The limits of github.com with the lines `name=value` of `text` applied; `#` starts a comment.

        Raises:
            InputError: A line has another form, an unknown name, or a value that is no positive whole number.
        """
        changes: dict[str, int] = {}
        for line in text.splitlines():
            setting = line.partition("#")[0].strip()
            if setting:
                name, value = _parse(setting)
                changes[name.replace("-", "_")] = value
        return replace(cls.default(), **changes)

    def items(self) -> list[tuple[str, int]]:
        """Every limit as the name that overrides it and its value, in the order of the data file."""
        return [(field.name.replace("_", "-"), getattr(self, field.name)) for field in fields(self)]


@cache
def limit_table() -> tuple[str, tuple[Limit, ...]]:
    """The day on which the data file was checked against its sources (ISO 8601), and its rows."""
    data = json.loads(files("ci_kit.sarif").joinpath("data/limits.json").read_text("utf-8"))
    return data["checked"], tuple(Limit(**row) for row in data["limits"])


@cache
def _values() -> dict[str, int]:
    """Each limit under the name that overrides it: `results` the hard one, `results-shown` the shown one."""
    values: dict[str, int] = {}
    for row in limit_table()[1]:
        if row.hard is not None:
            values[row.name] = row.hard
        if row.shown is not None:
            values[row.name if row.hard is None else f"{row.name}-shown"] = row.shown
    return values


def _parse(setting: str) -> tuple[str, int]:
    name, equals, value = (part.strip() for part in setting.partition("="))
    if not equals:
        raise InputError(
            f"The limit {setting!r} has no value",
            remedy="Write one `name=value` a line, for example `runs=15`",
        )
    if name not in _values():
        raise InputError(
            f"There is no limit {name!r}{_meant(name)}",
            remedy=f"The limits are: {', '.join(_values())}",
        )
    if not _NUMBER.fullmatch(value) or int(re.sub("[_,]", "", value)) == 0:
        raise InputError(
            f"The limit {name!r} cannot be {value!r}",
            why="A limit is a whole number of at least 1",
            remedy=f"Write for example `{name}={_values()[name]}`",
        )
    return name, int(re.sub("[_,]", "", value))


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name.lower().replace("_", "-"), _values(), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
