"""Which tests of bandit run, on which files: read from the repository's configuration, as bandit would read it."""

from __future__ import annotations

import configparser
import json
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.git import Trusted

#: Where it is looked for unless somebody says otherwise; the first that is there and speaks of bandit counts.
NAMES = (".bandit", "pyproject.toml")
#: What bandit reads from an INI file as the words of its command line, with commas between them.
_LISTS = {"exclude": "exclude_dirs", "skips": "skips", "tests": "tests"}
#: What does not count here: what is looked at and what weighs is said by the inputs of the action.
_OURS = frozenset({"targets", "recursive", "level", "confidence", "include", "profiles"})


@dataclass(frozen=True, slots=True)
class Selection:
    """The tests that are chosen and left out, by id; the paths that are not looked at; settings of single tests.

    `name` is the file that it is from, empty where there is none.
    """

    name: str = ""
    tests: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def excludes(self, path: str) -> bool:
        """Whether a file is not looked at: by a glob, or because its path has the text in it, as bandit has it."""
        path = f"./{path}"
        return any(fnmatch(path, one) or one in path for one in self.excluded)

    def enables(self, test: str) -> bool:
        """Whether a test runs."""
        return test not in self.skips and (not self.tests or test in self.tests)

    def dumps(self) -> str:
        """It as a configuration that bandit reads: YAML, of which JSON is a part."""
        return json.dumps({**self.settings, "tests": self.tests, "skips": self.skips}, default=str)


def load(trusted: Trusted, name: str) -> Selection:
    """What a file says, or where `name` is empty, the first of `NAMES` that speaks of bandit.

    Raises:
        InputError: The file is not there, or cannot be understood.
        CiKitError: It cannot be read.
    """
    for one in (name,) if name else NAMES:
        text = trusted.text(one, "configuration of bandit")
        if text is not None and (found := _parsed(text, one)) is not None:
            return _selection(found, one)
    if name and not trusted.from_base:
        raise InputError(f"there is no configuration of bandit in {name}", remedy="name the file that holds it")
    return Selection()


def _parsed(text: str, name: str) -> dict[str, Any] | None:
    try:
        if name.endswith(".toml"):
            found = tomllib.loads(text).get("tool", {}).get("bandit")
        elif name.endswith((".yml", ".yaml")):
            found = _yaml(text)
        else:
            found = _ini(text)
    except (ValueError, AttributeError, configparser.Error, RecursionError) as error:
        raise InputError(f"{name} cannot be understood", why=str(error).splitlines()[0][:200]) from None
    if found is not None and not isinstance(found, dict):
        raise InputError(f"the configuration of bandit in {name} is no table")
    return found


def _yaml(text: str) -> Any:  # noqa: ANN401 (any YAML)
    import yaml  # noqa: PLC0415 (only for those who have such a file)

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(error) from None


def _ini(text: str) -> Any:  # noqa: ANN401 (an INI file, or the YAML that some call `.bandit`)
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError:
        return _yaml(text)
    section = dict(parser["bandit"]) if parser.has_section("bandit") else {}
    lists = {ours: section.pop(theirs).split(",") for theirs, ours in _LISTS.items() if theirs in section}
    return {**section, **lists}


def _selection(found: dict[str, Any], name: str) -> Selection:
    return Selection(
        name,
        _texts(found, "tests", name),
        _texts(found, "skips", name),
        _texts(found, "exclude_dirs", name),
        {key: value for key, value in found.items() if key not in _OURS and isinstance(value, dict)},
    )


def _texts(found: dict[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = found.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"`{key}` in {name} is no list of texts", remedy='write it as ["B101", "B603"]')
    return tuple(one.strip() for one in value if one.strip())
