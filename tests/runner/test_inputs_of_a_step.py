"""Inputs: the same model from a step's JSON and from a command line."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr, field_validator
from strategies import UNHURRIED

from ci_kit.errors import InputError
from ci_kit.runner.flags import parse
from ci_kit.runner.inputs import ActionInputs, Lines, from_json, secrets


class Level(StrEnum):
    """A choice."""

    LOW = "low"
    HIGH = "high"


class Inputs(ActionInputs):
    """Something of every kind."""

    files: Lines = Field(description="files", json_schema_extra={"positional": True})
    fail_on: Level = Field(default=Level.LOW, description="level")
    labels: Lines = Field(default=(), description="labels")
    dry_run: bool = Field(default=False, description="nothing is done")
    most: int = Field(default=3, description="at most")
    token: SecretStr | None = Field(default=None, description="token")


def step(**given: Any) -> Inputs:  # noqa: ANN401 (any JSON value)
    """The inputs as a step hands them over."""
    return from_json(Inputs, json.dumps({name.replace("_", "-"): value for name, value in given.items()}))


def test_values_come_in_as_text_and_go_out_as_types() -> None:
    """A workflow knows only text; the model knows better."""
    inputs = step(files="a.sarif\n\n  b c.sarif \n# comment", fail_on="high", dry_run="true", most="7")
    assert inputs.files == ("a.sarif", "b c.sarif")
    assert (inputs.fail_on, inputs.dry_run, inputs.most) == (Level.HIGH, True, 7)


def test_empty_text_is_an_input_that_was_not_given() -> None:
    """GitHub passes an input without value as empty text; the default applies."""
    assert step(files="a", fail_on="", dry_run="", most="", labels="", token="") == step(files="a")


def test_names_of_inputs_have_no_case() -> None:
    """GitHub keeps the caller's letters, and does not mind them."""
    assert from_json(Inputs, '{"Files": "a", "FAIL-ON": "high"}').fail_on is Level.HIGH


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"files": "a", "fail_om": "high"}, ["fail-om", "did you mean", "fail-on"]),
        ({"files": "a", "fail_on": "hihg"}, ["fail-on", "hihg", "low", "high"]),
        ({"files": "a", "dry_run": "maybe"}, ["dry-run", "true", "false"]),
        ({"files": "a", "most": "many"}, ["most", "whole number"]),
        ({"files": ""}, ["files", "required"]),
        ({"files": "\n # only a comment\n"}, ["files", "required"]),
        ({}, ["files", "required"]),
        ({"most": "x"}, ["files", "most"]),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(given: dict[str, str], words: list[str]) -> None:
    """One message names every bad input, its value and what it may be."""
    with pytest.raises(InputError) as caught:
        step(**given)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "3", "{", "null", '"x"', "[" * 100_000])
def test_what_is_no_object_is_refused(text: str) -> None:
    """The step's value must be a JSON object."""
    with pytest.raises(InputError, match="CI_KIT_INPUTS"):
        from_json(Inputs, text)


def test_a_secret_is_never_repeated() -> None:
    """Neither a message about other inputs nor the model itself shows a token; to be masked it can be had."""
    secret = "s3cr3t" + str(step)
    inputs = step(files="a", token=secret)
    assert secret not in repr(inputs)
    assert list(secrets(inputs)) == [secret]
    with pytest.raises(InputError) as caught:
        step(files="a", token=secret, most="x")
    assert secret not in str(caught.value)


@pytest.mark.parametrize("value", [12345, ["12345"], {"a": "12345"}])
def test_a_secret_of_a_wrong_form_is_not_repeated_either(value: object) -> None:
    """The message says which input it is, and nothing of its value."""
    with pytest.raises(InputError, match="`token`") as caught:
        step(files="a", token=value)
    assert "12345" not in str(caught.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Nobody has to run a workflow three times to learn of three mistakes."""
    with pytest.raises(InputError) as caught:
        step(fail_on="hihg", dry_run="maybe", most="1.5", fail_om="x")
    assert str(caught.value) == (
        "Input `files` is required: files. Input `fail-on` is `hihg`, but it must be `low` or `high`. "
        "Input `dry-run` is `maybe`, but it must be `true` or `false`. "
        "Input `most` is `1.5`, but it must be a whole number. Unknown input `fail-om`; did you mean `fail-on`?"
    )


def test_what_a_model_demands_besides_is_said_in_its_words() -> None:
    """Bounds and checks of an action's own come out as sentences."""

    class Bounded(ActionInputs):
        most: int = Field(default=1, ge=1, description="most")
        even: int = Field(default=2, description="even")

        @field_validator("even")
        @classmethod
        def _even(cls, value: int) -> int:
            if value % 2:
                raise ValueError("It must be even")
            return value

    with pytest.raises(InputError) as caught:
        from_json(Bounded, '{"most": "0", "even": "3"}')
    expected = (
        "Input `most` is `0`, but it should be greater than or equal to 1. Input `even` is `3`, but it must be even."
    )
    assert str(caught.value) == expected


def test_text_is_stripped_and_zero_is_a_value() -> None:
    """A block of YAML ends in a line break; a number 0 is not the same as nothing."""
    inputs = from_json(Inputs, '{"files": "a", "fail-on": " high\\n", "most": 0, "dry-run": false}')
    assert (inputs.fail_on, inputs.most, inputs.dry_run) == (Level.HIGH, 0, False)


def line(**given: Any) -> Inputs:  # noqa: ANN401 (any value)
    """The inputs as a command line gives them."""
    words = list(given.pop("files", ()))
    for name, value in given.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            words.append(flag if value else flag.replace("--", "--no-", 1))
        else:
            words += [word for one in (value if isinstance(value, tuple) else (value,)) for word in (flag, str(one))]
    return parse("test", "A test.", Inputs, words)[0]


PLAIN = st.text(st.characters(categories=["L", "N"], include_characters="._/ "), min_size=1).map(str.strip).filter(bool)


@UNHURRIED
@given(
    st.lists(PLAIN, min_size=1, max_size=3),
    st.sampled_from(["low", "high"]),
    st.booleans(),
    st.integers(0, 99),
    st.lists(PLAIN, max_size=2),
)
def test_flags_and_json_give_the_same_model(
    files: list[str],
    level: str,
    dry: bool,  # noqa: FBT001 (generated)
    most: int,
    labels: list[str],
) -> None:
    """What a workflow writes and what a person types is one and the same."""
    typed = line(files=files, fail_on=level, dry_run=dry, most=most, labels=tuple(labels))
    given = {"fail_on": level, "dry_run": str(dry).lower(), "most": str(most)}
    assert typed == step(files="\n".join(files), labels="\n".join(labels), **given)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a", "--fial-on", "low"], "--fail-on"),
        (["a", "--fail-on", "hihg"], "high"),
        ([], "files"),
        (["a", "--most", "x"], "whole number"),
        (["a", "--format", "xml"], "format"),
    ],
)
def test_a_bad_command_line_is_bad_input(words: list[str], said: str) -> None:
    """An unknown option or value ends in one error that says what was meant or what there is."""
    with pytest.raises(InputError, match=said):
        parse("test", "A test.", Inputs, words)
