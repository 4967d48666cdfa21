"""The outputs of an action: one model, written as the strings that workflows read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ci_kit.report import Verdict
from ci_kit.runner.describe import kebab

if TYPE_CHECKING:
    from collections.abc import Iterator


class ActionOutputs(BaseModel):
    """What every action gives; an action adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=kebab, populate_by_name=True)

    verdict: Verdict = Field(description="`pass`, `warn`, `fail`, or `error` when the work could not be done")
    report: str = Field(default="", description="Path of the JSON report; empty when none could be written")

    def strings(self) -> Iterator[tuple[str, str]]:
        """Each output as a workflow sees it: text as it is, booleans as `true`, lists and objects as JSON."""
        for name, value in self.model_dump(mode="json", by_alias=True).items():
            if isinstance(value, str):
                yield name, value
            else:
                yield name, "" if value is None else json.dumps(value)
