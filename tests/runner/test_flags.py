"""Command lines: all the ways to write one, and the help."""

from __future__ import annotations

from enum import StrEnum

import pytest
from pydantic import Field

from ci_kit.errors import InputError
from ci_kit.runner.console import Colour
from ci_kit.runner.flags import Format, Presentation, parse, parser
from ci_kit.runner.inputs import ActionInputs, Lines


class Level(StrEnum):
    """A choice."""

    LOW = "low"
    HIGH = "high"


class Inputs(ActionInputs):
    """Something of every kind."""

    files: Lines = Field(description="Files to read", json_schema_extra={"positional": True})
    fail_on: Level = Field(default=Level.LOW, description="Level that fails, in 100% of cases")
    limits: Lines = Field(default=(), description="Limits, one a line")
    dry_run: bool = Field(default=False, description="Do nothing")
    a_rather_long_name: str = Field(
        default="x", description="Something that is explained " + " ".join(["at length"] * 6)
    )


class Nothing(ActionInputs):
    """An action that takes nothing."""


def line(*words: str) -> Inputs:
    """The inputs of a command line."""
    return parse("try", "Tries.", Inputs, words)[0]


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (("a", "b"), ("a", "b")),
        (("a", "--fail-on", "high", "b"), ("a", "b")),
        (("--fail-on=high", "a"), ("a",)),
        (("--", "-a", "--dry-run"), ("-a", "--dry-run")),
        (("a", "--", "-b", "--", "c"), ("a", "-b", "--", "c")),
        (("#a.sarif", " b "), ("#a.sarif", " b ")),
        (("a\nb\n# no\n", "", "c"), ("a", "b", "c")),
        (("-",), ("-",)),
    ],
)
def test_arguments_stand_where_one_likes(words: tuple[str, ...], files: tuple[str, ...]) -> None:
    """Before, between and after options; behind `--` whatever they look like; as the shell gave them."""
    assert line(*words).files == files


def test_options_take_values_in_every_usual_form() -> None:
    """Apart or with `=`, repeated for lists, several lines in one, the last one counting otherwise."""
    inputs = line("a", "--limits", "x=1\ny=2", "--limits=z=3", "--fail-on", "low", "--fail-on=high", "--dry-run")
    assert inputs.limits == ("x=1", "y=2", "z=3")
    assert (inputs.fail_on, inputs.dry_run) == (Level.HIGH, True)
    assert line("a", "--dry-run", "--no-dry-run").dry_run is False
    assert line("a", "--fail-on", "").fail_on is Level.LOW


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a", "--fial-on", "x"], "unknown option `--fial-on`; did you mean `--fail-on`?"),
        (["a", "--fail", "low"], "unknown option `--fail`; did you mean `--fail-on`?"),
        (["a", "--xyz", "-q"], "Unknown option `-q`"),
        (["a", "--dry-run=true"], "`--dry-run` takes no value. Write `--dry-run` or `--no-dry-run`."),
        (["a", "--fail-on"], "--fail-on: expected one argument"),
        (["a", "--fail-on", "x", "--format", "y"], "option `--fail-on` is `x`, but it must be `low` or `high`."),
        (["a", "--color", "pink"], "option `--color` is `pink`, but it must be `auto`, `always` or `never`."),
        (["", "--dry-run"], "argument `files` is required: Files to read."),
        (["a", "--\x1b[31m\n::error::"], "unknown option `--\\x1b[31m\\n::error::`"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(words: list[str], message: str) -> None:
    """One error names what is wrong and what was meant; nothing is abbreviated, nothing reaches the terminal raw."""
    with pytest.raises(InputError) as caught:
        line(*words)
    assert message.lower() in str(caught.value).lower()


def test_an_action_without_arguments_refuses_them() -> None:
    """A word too many is told, also behind `--`."""
    with pytest.raises(InputError, match=r"Unexpected argument `x`\. Unexpected argument `y`"):
        parse("try", "Tries.", Nothing, ["x", "--", "y"])


def test_how_to_show_it_is_the_same_for_every_action() -> None:
    """Format, colour and a file for the report."""
    words = ("--format", "json", "--color=never", "--write-report", "r.json")
    expected = Presentation.model_validate({"format": Format.JSON, "color": Colour.NEVER, "write-report": "r.json"})
    assert parse("try", "Tries.", Nothing, words)[1] == expected
    assert parse("try", "Tries.", Nothing, ())[1] == Presentation()


HELP = """\
usage: ci-kit try [options] files...

Tries.

arguments:
  files                     Files to read

options:
  --fail-on low|high        Level that fails, in 100% of cases (default: low)
  --limits VALUE            Limits, one a line (may be repeated)
  --dry-run, --no-dry-run   Do nothing
  --a-rather-long-name VALUE
                            Something that is explained at length at length at length at length at
                            length at length (default: x)

how to show it:
  --format text|json|sarif  What to print (default: text)
  --color auto|always|never
                            When to print in colour (default: auto)
  --write-report VALUE      File to write the JSON report to as well
  -h, --help                Show this and exit
"""


def test_the_help_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes into the READMEs: neither the terminal, nor the environment, nor Python's version changes it."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert parser("try", "Tries.", Inputs).format_help() == HELP


def test_asking_for_help_prints_it_and_needs_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Required arguments are not missed then."""
    with pytest.raises(SystemExit):
        line("--help")
    assert capsys.readouterr().out == HELP
