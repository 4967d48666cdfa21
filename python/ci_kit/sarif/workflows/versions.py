"""Which major versions of the upload action are supported, and until when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Versions:
    """The current major version, and for older ones the day from which they are unsupported."""

    checked: date
    current: int
    unsupported: dict[int, date]


@cache
def versions() -> Versions:
    """The data file `data/upload_action.json`."""
    data = json.loads(files("ci_kit.sarif").joinpath("data/upload_action.json").read_text("utf-8"))
    ends = {row["major"]: date.fromisoformat(row["unsupported"]) for row in data["majors"]}
    return Versions(date.fromisoformat(data["checked"]), data["current"], ends)
