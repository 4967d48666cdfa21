"""What the fields of an input or output model are called, take and default to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """One input or output as people see it. `default` is the text that a workflow would write."""

    name: str
    description: str
    default: str
    required: bool = False
    positional: bool = False
    is_list: bool = False
    is_flag: bool = False
    is_secret: bool = False
    choices: tuple[str, ...] = ()


def kebab(name: str) -> str:
    """The public spelling of a field: `fail_on` is the input `fail-on`."""
    return name.replace("_", "-")


def fields(model: type[BaseModel]) -> Iterator[FieldDoc]:
    """The fields of a model in the order in which they are declared."""
    for name, info in model.model_fields.items():
        types = tuple(_types(info.annotation))
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        yield FieldDoc(
            name=kebab(name),
            description=info.description or "",
            default=_default(info),
            required=info.is_required(),
            positional=bool(extra.get("positional")),
            is_list=tuple in types,
            is_flag=bool in types,
            is_secret=SecretStr in types,
            choices=tuple(str(member.value) for one in types if issubclass(one, Enum) for member in one),
        )


def _types(annotation: Any) -> Iterator[type]:  # noqa: ANN401 (a type form has no type)
    """The classes that an annotation is made of: `tuple[X, ...] | None` of tuple, X and NoneType."""
    for part in (annotation, get_origin(annotation)):
        if isinstance(part, type):
            yield part
    for argument in get_args(annotation):
        yield from _types(argument)


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return ""
    value = info.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, SecretStr):  # a default is no secret
        value = value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
