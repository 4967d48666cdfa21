"""The command line of an action: its flags come from the same model as the inputs of its step."""

from __future__ import annotations

import argparse
import os
import shutil
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn, TypeVar

from pydantic import Field

from ci_kit.errors import InputError, sentence, suggestion
from ci_kit.report import escape
from ci_kit.runner.console import Colour
from ci_kit.runner.describe import FieldDoc, fields
from ci_kit.runner.inputs import ActionInputs, build
from ci_kit.runner.problems import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T", bound=ActionInputs)

#: Columns of the help where nobody watches, so that it is the same in the READMEs and on every machine.
_WIDTH = 100
_INDENT = 28


class Format(StrEnum):
    """How the report is printed on standard output."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Presentation(ActionInputs):
    """How and where to show the report; the same flags for every command."""

    format: Format = Field(default=Format.TEXT, description="What to print")
    color: Colour = Field(default=Colour.AUTO, description="When to print in colour")
    write_report: str = Field(default="", description="File to write the JSON report to as well")


class _Parser(argparse.ArgumentParser):
    """argparse, with errors that leave by our one door and a help that is the same in every Python."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting."""
        raise InputError(message, remedy=f"`{self.prog} --help` lists the options")

    def format_help(self) -> str:
        """How to call the command, what it does, and its options in two columns."""
        width = min(shutil.get_terminal_size().columns, _WIDTH) if os.isatty(1) else _WIDTH
        return "\n".join(self._help(width)) + "\n"

    def _help(self, width: int) -> Iterator[str]:
        arguments = [f" {action.dest}..." for action in self._actions if not action.option_strings]
        yield f"usage: {self.prog} [options]{''.join(arguments)}"
        yield ""
        yield from textwrap.wrap(self.description or "", width)
        for group in self._action_groups:
            if group._group_actions:  # noqa: SLF001 (argparse tells nobody else)
                yield from ("", f"{group.title}:")
                for action in group._group_actions:  # noqa: SLF001
                    yield from _entry(action, width)


def parser(concern: str, summary: str, model: type[ActionInputs]) -> argparse.ArgumentParser:
    """The parser of one command, made from the inputs of its action."""
    made = _Parser(prog=f"ci-kit {concern}", description=summary, allow_abbrev=False, add_help=False)
    arguments, options = made.add_argument_group("arguments"), made.add_argument_group("options")
    for field in fields(model):
        _add(arguments if field.positional else options, field)
    showing = made.add_argument_group("how to show it")
    for field in fields(Presentation):
        _add(showing, field)
    showing.add_argument("-h", "--help", action="help", help="Show this and exit")
    return made


def parse(concern: str, summary: str, model: type[T], words: Sequence[str]) -> tuple[T, Presentation]:
    """The inputs and the presentation that the command line asks for.

    Raises:
        InputError: An unknown option or a value that does not fit.
        SystemExit: Help was asked for and has been printed.
    """
    made = parser(concern, summary, model)
    # argparse lets arguments stand between options only if it need not know of `--`.
    end = words.index("--") if "--" in words else len(words)
    _refuse_values_of_flags(model, words[:end])
    given, unknown = made.parse_known_intermixed_args(words[:end])
    values = {name.replace("_", "-"): value for name, value in vars(given).items()}
    positional = next((values[field.name] for field in fields(model) if field.positional), unknown)
    positional.extend(words[end + 1 :])
    if unknown:
        raise InputError(_unknown(unknown, made), remedy=f"`{made.prog} --help` lists the options")
    shown = {field.name: values.pop(field.name) for field in fields(Presentation)}
    return build(model, values, Kind.OPTION), build(Presentation, shown, Kind.OPTION)


def _refuse_values_of_flags(model: type[ActionInputs], words: Sequence[str]) -> None:
    """Say what to write instead of `--flag=true`; argparse only says that it ignores it."""
    for field in fields(model):
        if field.is_flag and any(word.startswith(f"--{field.name}=") for word in words):
            forms = f"`--{field.name}` or `--no-{field.name}`"
            raise InputError(f"option `--{field.name}` takes no value", remedy=f"write {forms}")


def _add(group: argparse._ArgumentGroup, field: FieldDoc) -> None:
    choices = "|".join(field.choices)
    text = " ".join(filter(None, (field.description, _remark(field))))
    if field.positional:
        group.add_argument(field.name, nargs="*", help=text)
    elif field.is_flag:
        group.add_argument(f"--{field.name}", action=argparse.BooleanOptionalAction, default=None, help=text)
    elif field.is_list:
        group.add_argument(f"--{field.name}", action="append", metavar=choices or "VALUE", help=text)
    else:
        group.add_argument(f"--{field.name}", metavar=choices or "VALUE", help=text)


def _remark(field: FieldDoc) -> str:
    """What an option takes besides what its description says."""
    remarks = ["may be repeated"] if field.is_list and not field.positional else []
    if field.default and not field.is_flag:
        remarks.append(f"default: {', '.join(field.default.splitlines())}")
    return f"({'; '.join(remarks)})" if remarks else ""


def _entry(action: argparse.Action, width: int) -> Iterator[str]:
    """An option and what it means; the meaning stands below an option that is too long for its column."""
    names = ", ".join(action.option_strings) or action.dest
    value = f" {action.metavar}" if action.option_strings and action.metavar else ""
    head = f"  {names}{value}"
    meaning = textwrap.wrap(action.help or "", width - _INDENT)
    if meaning and len(head) < _INDENT - 1:
        yield head.ljust(_INDENT) + meaning.pop(0)
    else:
        yield head
    yield from (" " * _INDENT + line for line in meaning)


def _unknown(words: Sequence[str], made: argparse.ArgumentParser) -> str:
    known = [option for action in made._actions for option in action.option_strings]  # noqa: SLF001
    problems = []
    for word in words:
        name = word.split("=", 1)[0]
        shown = escape.shorten(escape.log(name), 80)
        if name.startswith("-"):
            problems.append(f"unknown option `{shown}`; {suggestion(name, known)}")
        else:
            problems.append(f"unexpected argument `{shown}`")
    return " ".join(map(sentence, problems))
