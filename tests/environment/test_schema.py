"""The schema: what is read, and what is refused with all mistakes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.environment import schema
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.environment.variable import Schema

GOOD = """
version: 1
variables:
  MONGODB_URI: {type: mongodb-uri, secret: true, jobs: [nightly.yml/collect], environments: [production]}
  ZIP_CODES:
    type: list[zip]
    default: ["01234", "94103"]
  PORT: {type: int, default: 8080, min: 1, max: 65535, env: APP_PORT}
  NAME:
  LOCAL: {local: true, required: false, pattern: '[a-z]+', values: [a, b], separator: ';', description: what}
"""


def read(folder: Path, text: str) -> Schema:
    """Read a schema."""
    path = folder / "schema.yml"
    path.write_text(text, encoding="utf-8")
    return schema.read(path, "schema.yml")


def test_entries_are_read_with_their_defaults(tmp_path: Path) -> None:
    """Required unless there is a default; a string from `vars.` unless it says something else."""
    found = read(tmp_path, GOOD).variables
    assert list(found) == ["MONGODB_URI", "ZIP_CODES", "PORT", "NAME", "LOCAL"]
    assert (found["MONGODB_URI"].secret, found["MONGODB_URI"].required) == (True, True)
    assert (found["ZIP_CODES"].default, found["ZIP_CODES"].required) == ("01234\n94103", False)
    assert (found["PORT"].env, found["PORT"].kind.low, found["PORT"].kind.high) == ("APP_PORT", 1, 65535)
    assert (found["NAME"].kind.type.name, found["NAME"].required) == ("string", True)
    assert found["LOCAL"].kind.choices == ("a", "b")
    assert found["LOCAL"].line == 10


def test_jobs_and_environments_bound_where_it_is_needed(tmp_path: Path) -> None:
    """A job may be named without its file, where the runner does not tell it."""
    one = read(tmp_path, GOOD).variables["MONGODB_URI"]
    assert one.needed("nightly.yml/collect", "production")
    assert one.needed("collect", "")
    assert one.needed("", "")
    assert not one.needed("other.yml/collect", "production")
    assert not one.needed("nightly.yml/collect", "staging")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no YAML"),
        ("a: [", "no YAML, line 1"),
        ("version: 1\nvariables: {}\n", "`variables` must name at least one"),
        ("variables: {A: }\n", "`version` must be 1"),
        ("version: 2\nvariables: {A: }\n", "Line 1: `version` must be 1"),
        ("version: 1\nvariables: {A: {typ: int}}\n", "`A` has no `typ`; did you mean `type`?"),
        (
            "version: 1\nvariables: {A: {type: integer}}\n",
            "`A` has the type `integer`, which is none: did you mean `int",
        ),
        ("version: 1\nvariables: {A: {secret: perhaps}}\n", "`secret` must be true or false"),
        ("version: 1\nvariables: {A: {pattern: '['}}\n", "`pattern` must be a regular expression"),
        ("version: 1\nvariables: {A: {min: few}}\n", "`min` must be a number"),
        ("version: 1\nvariables: {A-B: }\n", "`A-B` is no name of a variable"),
        ("version: 1\nvariables: {A: {secret: true, default: x}}\n", "`A` is secret and has a default"),
        ("version: 1\nvariables: {A: {type: int, default: x}}\n", "the default of `A` must be a whole number"),
        ("version: 1\nvariable: {A: }\n", "a schema has no `variable`; did you mean `variables`?"),
    ],
)
def test_what_makes_no_sense_is_bad_input(tmp_path: Path, text: str, what: str) -> None:
    """With the line, and what was meant."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert what.lower() in str(caught.value).lower()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Each with its line."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, "version: 1\nvariables:\n  A: {type: x}\n  B: {min: y}\n  C: {secret: z}\n")
    for line in ("Line 3", "Line 4", "Line 5"):
        assert line in str(caught.value)


def test_a_schema_that_is_not_there_is_an_error_that_says_how_to_get_one(tmp_path: Path) -> None:
    """It is never taken for an empty one."""
    with pytest.raises(CiKitError, match="`ci-kit env-check scan` writes one"):
        schema.read(tmp_path / "none.yml", "none.yml")
