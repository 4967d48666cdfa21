"""A configuration as markdownlint reads it, in JSON or YAML: which rules are on, and how long a line may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.errors import InputError
from ci_kit.markdown import rules
from ci_kit.markdown.site import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Bytes of a configuration; real ones have some hundred.
_LARGEST = 1 << 16
#: Read when none is named, the first that is there.
NAMES = (".markdownlint.yaml", ".markdownlint.yml", ".markdownlint.json")
#: markdownlint's names of rules in words, where the kit has one with the same aim under another name.
_WORDS = {
    "line-length": "line-length",
    "no-trailing-spaces": "trailing-space",
    "no-hard-tabs": "hard-tab",
    "no-duplicate-heading": "duplicate-heading",
    "fenced-code-language": "fence-language",
    "single-h1": "single-title",
    "no-alt-text": "image-without-text",
    "link-fragments": "broken-anchor",
    "reference-links-images": "undefined-reference",
    "link-image-reference-definitions": "unused-definition",
    "no-empty-links": "empty-link",
    "table-column-count": "table-columns",
    "single-trailing-newline": "final-newline",
    "no-missing-space-atx": "heading-space",
    "no-reversed-links": "malformed-link",
}


@dataclass(frozen=True, slots=True)
class Config:
    """Which rules run, what they are told, and the names of a configuration that mean no rule of the kit's."""

    active: frozenset[str]
    settings: Settings
    foreign: tuple[str, ...] = ()


def default() -> Config:
    """The rules that are on by themselves."""
    return Config(frozenset(one.id for one in rules.every() if one.default), Settings())


def read(path: Path, name: str) -> Config:
    """The configuration in a file.

    Raises:
        InputError: It cannot be read, or is no mapping.
    """
    import yaml  # noqa: PLC0415 (only where there is a file; JSON is YAML too)

    try:
        if not path.is_file():  # a pipe would be waited for
            raise FileNotFoundError("there is no such file")
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8")
        said = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputError(f"the configuration {name} cannot be read", why=str(error)[:200]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"the configuration {name} is no YAML", why=" ".join(str(error).split())[:200]) from None
    if not isinstance(said, dict | None):
        raise InputError(f"the configuration {name} is no mapping", remedy="write it as `MD013: false`, a rule a line")
    return _understood(said or {}, name)


def chosen(config: Config, only: Iterable[str], without: Iterable[str]) -> Config:
    """The same, with `only` some rules, and `without` others.

    Raises:
        InputError: One of them is no rule, or none is left.
    """
    wanted = rules.named(only, "rules") or config.active
    active = wanted - rules.named(without, "disable")
    if not active:
        raise InputError("no rule is left", remedy="disable fewer")
    return Config(active, config.settings, config.foreign)


def _understood(said: Mapping[Any, Any], name: str) -> Config:
    on = {one.id for one in rules.every() if one.default} if said.get("default", True) else set()
    length = Settings().line_length
    foreign: list[str] = []
    for key, value in said.items():
        ids = rules.known(_WORDS.get(str(key).lower(), str(key)))
        if key in ("default", "$schema"):
            continue
        if not ids:
            foreign.append(str(key)[:60])
        elif value is False:
            on -= ids
        else:
            on |= ids
        if "line-length" in ids and isinstance(value, dict):
            length = _length(value.get("line_length", length), name)
    return Config(frozenset(on), Settings(length), tuple(foreign))


def _length(value: object, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise InputError(f"`line_length` in {name} is no number above 0")
