"""The values that a job is given: files of a developer, GitHub's variables, the environment of the step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ci_kit.environment import dotenv
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ci_kit.environment.variable import Schema

#: What the text that a step hands over is called in messages.
_VALUES = "`values`"


def collect(
    files: Iterable[tuple[str, Path]], variables: str, environment: Mapping[str, str], lines: str = ""
) -> dict[str, str]:
    """All values, each source over those before it, `lines` between the variables and the environment.

    An empty value of the last two hides none.

    Raises:
        InputError: A file is none, or `variables` is no JSON object.
        CiKitError: A file cannot be read.
    """
    given: dict[str, str] = {}
    for name, path in files:
        given |= dotenv.parse(_text(path, name), name)
    given |= _variables(variables)
    for source in (dotenv.parse(lines, _VALUES), environment):
        given |= {name: value for name, value in source.items() if value}
    return given


def undeclared(lines: str, schema: Schema) -> list[str]:
    """The names in `lines` that the schema does not have."""
    known = {name for one in schema.variables.values() for name in (one.name, one.env)}
    return sorted(set(dotenv.parse(lines, _VALUES)) - known)


def running_job(environment: Mapping[str, str]) -> str:
    """The job that runs, as `file.yml/job`, or without the file where the runner does not tell it."""
    job = environment.get("GITHUB_JOB", "")
    file = environment.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].rpartition("/")[2]
    return f"{file}/{job}" if file and job else job


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CiKitError(f"{name} cannot be read", why=error.strerror or str(error)) from error
    except UnicodeDecodeError:
        raise CiKitError(f"{name} cannot be read", why="it is no UTF-8 text") from None


def _variables(text: str) -> dict[str, str]:
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise InputError("`variables` is no JSON object", remedy="give it the expression `toJSON(vars)`")
    return {str(name): str(value) for name, value in given.items() if value is not None}
