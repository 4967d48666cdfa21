"""YAML (and so JSON) read strictly: JSON's types only, no aliases, no key twice, each mapping with its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import yaml

#: A script is a few kilobytes.
MAX_SIZE = 256 * 1024
_MAX_DEPTH = 40
#: What is no text if it stands without quotes: JSON's own words. YAML 1.1 would read `no` and `1:30` as others.
_SCALARS = (
    ("bool", r"true|false"),
    ("int", r"-?(?:0|[1-9]\d{0,17})"),
    ("float", r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?(?:[eE][-+]?\d{1,3})?"),
    ("null", r"null|~|"),
)


class Mapping(dict[str, Any]):
    """A mapping that knows on which line each of its keys stands; `line` is where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


def fail(line: int, what: str, remedy: str = "") -> NoReturn:
    """Refuse a script.

    Raises:
        InputError: Always.
    """
    raise InputError(f"line {line} of the smoke script: {what}", remedy=remedy)


def load(text: str) -> Any:  # noqa: ANN401 (JSON values)
    """The document: mappings as `Mapping`, and lists, texts, numbers, booleans, None.

    Raises:
        InputError: It is malformed, ambiguous or too large.
    """
    import yaml  # noqa: PLC0415 (only for those who have a script)

    if len(text) > MAX_SIZE:
        raise InputError("the smoke script is too large", remedy=f"{MAX_SIZE // 1024} KiB are the most")
    try:
        _refuse_aliases(yaml.parse(text, Loader=yaml.SafeLoader))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fail(mark.line + 1 if mark else 1, error.problem or "it is no YAML")
    except (yaml.YAMLError, RecursionError) as error:
        fail(1, f"it is no YAML: {' '.join(str(error).split())[:120]}")
    if node is None:
        fail(1, "it is empty", "write `steps:` with at least one `request:`")
    return _value(node, 0)


def _refuse_aliases(events: Iterable[yaml.Event]) -> None:
    import yaml  # noqa: PLC0415 (see above)

    for event in events:
        if isinstance(event, yaml.AliasEvent):
            fail(_line(event), f"aliases such as `*{event.anchor}` are not read", "write it out")


def _value(node: yaml.Node, depth: int) -> Any:  # noqa: ANN401 (JSON values)
    import yaml  # noqa: PLC0415 (see above)

    line = _line(node)
    if depth > _MAX_DEPTH:
        fail(line, "it is nested too deeply")
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, depth + 1) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        found = Mapping(line)
        for key, value in node.value:
            at = _line(key)
            if not isinstance(key, yaml.ScalarNode):
                fail(at, "a key is no text")
            if key.value in found:
                fail(at, f"`{key.value[:60]}` is there twice")
            found[key.value], found.lines[key.value] = _value(value, depth + 1), at
        return found
    return _scalar(str(node.value), plain=getattr(node, "style", None) is None)


def _line(node: yaml.Node | yaml.Event) -> int:
    mark = node.start_mark
    return mark.line + 1 if mark else 1


def _scalar(text: str, *, plain: bool) -> str | int | float | bool | None:
    kind = next((kind for kind, pattern in _SCALARS if plain and re.fullmatch(pattern, text)), "")
    if kind == "bool":
        return text == "true"
    if kind == "null":
        return None
    return int(text) if kind == "int" else float(text) if kind == "float" else text
