"""The schema: a YAML file that says what each variable and secret must be, and where it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from ci_kit.environment.kind import Kind, Malformed, named
from ci_kit.environment.types import TYPES
from ci_kit.environment.variable import Schema, Variable
from ci_kit.errors import CiKitError, InputError, sentence, suggestion
from ci_kit.sarif.workflows.yaml_view import Value, YamlProblem, compose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Where it is looked for.
DEFAULT_PATH = ".github/env-schema.yml"
#: Counts up when a reader of version N could misread N + 1.
VERSION = "1"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TRUTHS = {"true": True, "false": False}
_KEYS = (
    "type", "secret", "local", "required", "default", "env", "pattern", "values", "min", "max", "separator",
    "description", "jobs", "environments",
)  # fmt: skip

T = TypeVar("T")


def read(path: Path, name: str) -> Schema:
    """The schema in a file that is called `name` in messages.

    Raises:
        CiKitError: The file cannot be read.
        InputError: It is no schema; all that is wrong is said at once.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CiKitError(
            f"the schema {name} cannot be read",
            why=error.strerror or str(error),
            remedy="`ci-kit env-check scan` writes one from the workflows",
        ) from error
    try:
        root = compose(data)
    except YamlProblem as problem:
        where = f", line {problem.line}" if problem.line else ""
        raise InputError(f"the schema {name} is no YAML{where}", why=problem.reason) from None
    return _Reader(name).schema(root)


class _Reader:
    """Reads the entries and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wrong: list[str] = []

    def schema(self, root: Value) -> Schema:
        self._known(root, ("version", "variables"), "a schema")
        version = root.get("version")
        if version is None or version.text != VERSION:
            self._say(version or root, f"`version` must be {VERSION}")
        entries = root.get("variables")
        members = entries.members() if entries is not None else {}
        found = {name: self._variable(name, entry) for name, entry in members.items()}
        if not found:
            self._say(root, "`variables` must name at least one")
        if self._wrong:
            raise InputError(
                f"the schema {self._name} is not right",
                why=" ".join(map(sentence, self._wrong)),
                remedy="see docs/env-check.md for what an entry may say",
            )
        return Schema(self._name, {name: one for name, one in found.items() if one is not None})

    def _variable(self, name: str, entry: Value) -> Variable | None:
        before = len(self._wrong)
        if not NAME.fullmatch(name):
            self._say(entry, f"`{name[:60]}` is no name of a variable")
        self._known(entry, _KEYS, f"`{name[:60]}`")
        kind = self._kind(name, entry)
        default = entry.get("default")
        if kind is None or len(self._wrong) > before:
            return None
        variable = Variable(
            name=name,
            kind=kind,
            secret=self._flag(entry, "secret", default=False),
            local=self._flag(entry, "local", default=False),
            required=self._flag(entry, "required", default=default is None),
            default=_joined(default) if default else None,
            env=_text(entry, "env"),
            description=_text(entry, "description"),
            jobs=_texts(entry, "jobs"),
            environments=_texts(entry, "environments"),
            line=entry.line,
        )
        self._default(variable, entry)
        return variable if len(self._wrong) == before else None

    def _kind(self, name: str, entry: Value) -> Kind | None:
        text = _text(entry, "type") or "string"
        found = named(text)
        if found is None:
            near = suggestion(text, [*TYPES, *(f"list[{one}]" for one in TYPES)])
            self._say(entry.get("type") or entry, f"`{name}` has the type `{text[:40]}`, which is none: {near}")
            return None
        return Kind(
            *found,
            separator=_text(entry, "separator"),
            pattern=self._converted(entry, "pattern", re.compile, "a regular expression"),
            choices=_texts(entry, "values"),
            low=self._converted(entry, "min", float, "a number"),
            high=self._converted(entry, "max", float, "a number"),
        )

    def _default(self, variable: Variable, entry: Value) -> None:
        if variable.default is None:
            return
        at = entry.get("default") or entry
        if variable.secret:
            self._say(at, f"`{variable.name}` is secret and has a default: a secret does not stand in a file")
            return
        try:
            variable.kind.parse(variable.default)
        except Malformed as problem:
            self._say(at, f"the default of `{variable.name}` {problem}")

    def _flag(self, entry: Value, key: str, *, default: bool) -> bool:
        given = entry.get(key)
        if given is None:
            return default
        if given.text.lower() not in _TRUTHS:
            self._say(given, f"`{key}` must be true or false")
        return _TRUTHS.get(given.text.lower(), default)

    def _converted(self, entry: Value, key: str, convert: Callable[[str], T], what: str) -> T | None:
        given = entry.get(key)
        if given is None:
            return None
        try:
            return convert(given.text)
        except (ValueError, re.error):
            self._say(given, f"`{key}` must be {what}")
            return None

    def _known(self, value: Value, keys: tuple[str, ...], what: str) -> None:
        for key, member in value.members().items():
            if key not in keys:
                self._say(member, f"{what} has no `{key[:40]}`; {suggestion(key, keys)}")

    def _say(self, at: Value, what: str) -> None:
        self._wrong.append(f"line {at.line}: {what}")


def _text(entry: Value, key: str) -> str:
    found = entry.get(key)
    return found.text if found else ""


def _texts(entry: Value, key: str) -> tuple[str, ...]:
    found = entry.get(key)
    if found is None:
        return ()
    return tuple(item.text for item in found.items()) or tuple(filter(None, [found.text]))


def _joined(value: Value) -> str:
    """A default as text; a YAML list as the text of a list."""
    return "\n".join(item.text for item in value.items()) or value.text
