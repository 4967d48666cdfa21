"""What stands in the place of an answer when there is none: words or a value that need no model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.errors import InputError
from ci_kit.llm import problem
from ci_kit.llm.problem import NoAnswerError
from ci_kit.llm.prompt import places, plain
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.llm.schema import Shape


@dataclass(frozen=True, slots=True)
class Fallback:
    """One of three: a text with `{{ places }}`, a value that is always the same, or the item's own field."""

    template: str | None = None
    value: Any = None
    field: str = ""

    @classmethod
    def parse(cls, name: str, text: str) -> Fallback:
        """The fallback of a file: a value if its name ends in `.json`, else a text.

        Raises:
            InputError: It is no JSON though its name says so.
        """
        if not name.endswith(".json"):
            return cls(template=text)
        try:
            return cls(value=json.loads(text))
        except (ValueError, RecursionError) as error:
            raise InputError(f"{escape.one_line(name)} is no JSON", why=str(error)) from error

    def check(self, shape: Shape | None) -> None:
        """See beforehand that it can serve.

        Raises:
            InputError: It is text where a schema asks for a value, or a value that does not fit the schema.
        """
        if shape is None:
            return
        if self.template is not None:
            raise InputError(
                "`fallback` is text, but `json-schema` asks for a value", remedy="use `fallback-file` with JSON"
            )
        faults = [] if self.field else shape.faults(self.value)
        if faults:
            raise InputError("the fallback does not fit the schema", why="; ".join(faults))

    def of(self, values: Mapping[str, object], shape: Shape | None) -> Any:  # noqa: ANN401 (text, or a JSON value)
        """What to take for an item.

        Raises:
            NoAnswerError: The item has no such field, or what is in it does not fit.
        """
        if self.template is not None:
            missing = [name for name in places(self.template) if name not in values]
            if missing:
                raise NoAnswerError(problem.FALLBACK, f"the item has no `{missing[0]}` for the fallback")
            return plain(self.template, values)
        if not self.field:
            return self.value
        if self.field not in values:
            raise NoAnswerError(problem.FALLBACK, f"the item has no `{self.field}` to fall back on")
        faults = shape.faults(values[self.field]) if shape else []
        if faults:
            raise NoAnswerError(problem.FALLBACK, "; ".join(faults))
        return values[self.field]
