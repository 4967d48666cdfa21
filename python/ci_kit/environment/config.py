"""The configuration file: the typed values without the secrets, as YAML, JSON or dotenv."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit.environment import dotenv
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _yaml(values: Mapping[str, Any]) -> str:
    import yaml  # noqa: PLC0415 (only for this format)

    return str(yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, default_flow_style=False))


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _dotenv(values: Mapping[str, Any]) -> str:
    return dotenv.dumps({name: _text(value) for name, value in values.items()})


def _text(value: Any) -> str:  # noqa: ANN401 (as the type has it)
    """A value as one text: lists joined by commas, or as JSON where an item has one."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        items = [_text(item) for item in value]
        plain = not any("," in item or "\n" in item for item in items) and not any(
            isinstance(v, dict | list) for v in value
        )
        return ",".join(items) if plain else json.dumps(value)
    return json.dumps(value) if isinstance(value, dict) or value is None else str(value)


_FORMATS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    ".yml": _yaml,
    ".yaml": _yaml,
    ".json": _json,
    ".env": _dotenv,
}


def known(path: Path) -> str:
    """The format that a file's name asks for: its suffix, where `.env` and `.env.local` are dotenv.

    Raises:
        InputError: It asks for none.
    """
    suffix = ".env" if path.name == ".env" or path.name.startswith(".env.") else path.suffix.lower()
    if suffix not in _FORMATS:
        raise InputError(f"`config` names {path.name}", remedy=f"let it end in one of {', '.join(_FORMATS)}")
    return suffix


def write(path: Path, values: Mapping[str, Any]) -> None:
    """Write the file; one that is half written never bears its name.

    Raises:
        InputError: The name asks for no format.
        CiKitError: It cannot be written.
    """
    text = _FORMATS[known(path)](values)
    half = Path(f"{path}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8", newline="\n")
        half.replace(path)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise CiKitError(
            f"the configuration could not be written to {path}",
            why=error.strerror or str(error),
            remedy="free space there or name another file",
        ) from error
