"""Values against a schema, dotenv files, and the configuration that is written."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ci_kit.environment import config, dotenv, schema, values
from ci_kit.environment.values import State
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.environment.variable import Schema

PASSWORD = "hunter" + "22"


@pytest.fixture
def declared(tmp_path: Path) -> Schema:
    """A schema with something of everything."""
    path = tmp_path / "schema.yml"
    path.write_text(
        "version: 1\nvariables:\n"
        "  DB: {type: mongodb-uri, secret: true}\n"
        "  ZIPS: {type: 'list[zip]'}\n"
        "  PORT: {type: int, default: 8080, env: APP_PORT}\n"
        "  SITE: {type: url, required: false}\n",
        encoding="utf-8",
    )
    return schema.read(path, "schema.yml")


def states(declared: Schema, **given: str) -> dict[str, State]:
    """What is said of each variable."""
    return {one.variable.name: one.state for one in values.check(declared, given)}


def test_everything_wrong_is_told_at_once(declared: Schema) -> None:
    """Missing, malformed, absent, and from the default; empty is missing."""
    assert states(declared, DB=" ", ZIPS="x", APP_PORT="") == {
        "DB": State.MISSING,
        "ZIPS": State.MALFORMED,
        "PORT": State.DEFAULT,
        "SITE": State.ABSENT,
    }


def test_values_are_typed_and_secrets_left_out(declared: Schema) -> None:
    """Lists are split, numbers are numbers, the name in the environment may be another one."""
    given = {"DB": f"mongodb://u:{PASSWORD}@h/d", "ZIPS": "01234,94103", "APP_PORT": "9"}
    assert values.typed(values.check(declared, given)) == {"ZIPS": ["01234", "94103"], "PORT": 9}


def test_a_value_that_is_not_secret_must_hold_none(declared: Schema) -> None:
    """Neither a secret, nor a part of one, nor a password of its own."""
    database = f"mongodb://u:{PASSWORD}@h/d"
    for site in (f"https://example.com/?x={PASSWORD}", "https://user:other@example.com/"):
        assert states(declared, DB=database, ZIPS="94103", SITE=site)["SITE"] is State.LEAKING
    assert states(declared, DB=database, ZIPS="94103", SITE="https://example.com/")["SITE"] is State.OK


def test_no_value_is_in_what_is_said(declared: Schema) -> None:
    """Not even in the representation of what was checked."""
    given = {"DB": f"mongodb://u:{PASSWORD}@h:x/d", "ZIPS": PASSWORD, "SITE": f"https://u:{PASSWORD}@h/"}
    assert PASSWORD not in repr(values.check(declared, given))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB = two words \n\n# no\nexport C='x # y'\n", {"A": "1", "B": "two words", "C": "x # y"}),
        ('A="a\\nb\\"\\\\ \\$x"\nB=\n', {"A": 'a\nb"\\ $x', "B": ""}),
        ("A='two\nlines' # note\r\nB=a#b", {"A": "two\nlines", "B": "a#b"}),
        ("A=1 # note\nB=", {"A": "1", "B": ""}),
        ("", {}),
    ],
)
def test_dotenv_files_are_read(text: str, expected: dict[str, str]) -> None:
    """Quotes, comments, lines within quotes; nothing is expanded."""
    assert dotenv.parse(text, ".env") == expected


@pytest.mark.parametrize("text", ["A", "1=x", "A='x", 'ok=1\nA="x', "A='x' y"])
def test_a_line_that_is_none_is_bad_input_by_its_number(text: str) -> None:
    """What stands in it is not shown."""
    with pytest.raises(InputError, match=r"^line [12] of \.env is no `NAME=value`"):
        dotenv.parse(text, ".env")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=30)


@UNHURRIED
@given(st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True), TEXTS, max_size=4))
def test_what_is_written_as_dotenv_reads_back_the_same(given_values: dict[str, str]) -> None:
    """Whatever the values hold."""
    assert dotenv.parse(dotenv.dumps(given_values), "x") == given_values


def test_a_shell_reads_dotenv_as_it_is_meant(tmp_path: Path) -> None:
    """Nothing in a value is run or expanded."""
    hostile = "$(touch pwned) `id` $HOME \\ ' \" ; rm"
    (tmp_path / "x.env").write_text(dotenv.dumps({"A": hostile}), encoding="utf-8")
    command = 'set -a; . ./x.env; printf %s "$A"'
    done = subprocess.run(("bash", "-c", command), cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == hostile
    assert not (tmp_path / "pwned").exists()


VALUES = {
    "ZIPS": ["01234", "94103"],
    "N": 9,
    "ON": True,
    "TEXT": "a: b # ü\n",
    "NO": "no",
    "WAIT": 1.5,
    "J": {"a": [None]},
}


def test_yaml_and_json_keep_the_types(tmp_path: Path) -> None:
    """`01234` stays text, `no` too."""
    config.write(tmp_path / "deep" / "c.yml", VALUES)
    config.write(tmp_path / "c.json", VALUES)
    assert yaml.safe_load((tmp_path / "deep" / "c.yml").read_text(encoding="utf-8")) == VALUES
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8")) == VALUES


def test_dotenv_has_texts(tmp_path: Path) -> None:
    """Lists are joined by commas, or are JSON where that would be read differently."""
    config.write(tmp_path / ".env", {**VALUES, "ODD": ["a,b", "c"]})
    assert dotenv.parse((tmp_path / ".env").read_text(encoding="utf-8"), ".env") == {
        "ZIPS": "01234,94103",
        "N": "9",
        "ON": "true",
        "TEXT": "a: b # ü\n",
        "NO": "no",
        "WAIT": "1.5",
        "J": '{"a": [null]}',
        "ODD": '["a,b", "c"]',
    }


def test_a_name_without_a_format_and_a_place_that_is_none_are_errors(tmp_path: Path) -> None:
    """And nothing half written is left."""
    with pytest.raises(InputError, match=r"Let it end in one of \.yml"):
        config.write(tmp_path / "c.toml", {})
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CiKitError, match="could not be written"):
        config.write(tmp_path / "file" / "c.yml", {})
    (tmp_path / "c.yml").mkdir()
    with pytest.raises(CiKitError, match="could not be written"):
        config.write(tmp_path / "c.yml", {})
    assert sorted(one.name for one in tmp_path.iterdir()) == ["c.yml", "file"]
