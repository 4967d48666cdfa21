"""Workflow commands, spoken through actions-toolkit's `core`."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.report import Level, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ci_kit.report import Place

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def annotate(level: Level, message: str, *, title: str = "", place: Place | None = None) -> None:
    """Write one annotation, at `place` if there is one; line breaks in `message` are kept.

    `core.error` and its like write an empty `endLine=` for what is not given, so the command is issued with
    the properties that exist.
    """
    properties: dict[str, str | int] = {"title": escape.one_line(title)} if title else {}
    if place is not None:
        properties["file"] = escape.one_line(place.path)
        properties |= {key: n for key, n in (("line", place.line), ("col", place.column)) if n is not None}
    shown = "\n".join(map(escape.one_line, message.split("\n")))
    _core().issue_command(_COMMANDS[level], properties, shown)


def mask(secret: str) -> None:
    """Have the runner show `***` for `secret`, and for each line of it, in all that is logged from now on."""
    for text in dict.fromkeys((secret, *secret.splitlines())):
        if text.strip():
            _core().set_secret(text)


def output(name: str, value: str) -> None:
    """Set an output of the step.

    Raises:
        CiKitError: The runner's file is missing or cannot be written.
    """
    writable = value.encode("utf-8", "backslashreplace").decode("utf-8")
    _file_command("the outputs of the step", _core().set_output, name, writable)


def add_path(directory: str) -> None:
    """Put `directory` first on the PATH of the steps that follow.

    Raises:
        CiKitError: See `output`.
    """
    _file_command("the PATH of later steps", _core().add_path, directory)


def export(name: str, value: str) -> None:
    """Set an environment variable for the steps that follow.

    Raises:
        CiKitError: See `output`.
    """
    _file_command("the environment of later steps", _core().export_variable, name, value)


@contextmanager
def group(title: str) -> Iterator[None]:
    """Fold what is printed inside under `title`."""
    _core().start_group(escape.one_line(title))
    try:
        yield
    finally:
        _core().end_group()


def _file_command(what: str, command: Callable[..., Any], *arguments: str) -> None:
    try:
        command(*arguments)
    except Exception as error:  # core raises the bare class when the runner's file is missing
        why = error.strerror if isinstance(error, OSError) else None
        raise CiKitError(
            f"{what} could not be written",
            why=why or str(error),
            remedy="see that the runner's disk has space and that no step removed the runner's files",
        ) from error


def _core() -> ModuleType:
    """`actions_toolkit.core`. It imports requests, for OIDC only, which costs more than all the rest."""
    if "actions_toolkit.core" in sys.modules or "requests" in sys.modules:
        return importlib.import_module("actions_toolkit.core")
    sys.modules["requests"] = _Later("requests")
    try:
        return importlib.import_module("actions_toolkit.core")
    finally:
        del sys.modules["requests"]


class _Later(ModuleType):
    """Stands in for a module until something of it is used.

    Not importlib's LazyLoader: the import statement itself asks such a module for its spec, which loads it.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the module has)
        return getattr(importlib.import_module(self.__name__), name)
