"""Under which tool and category code scanning files a run, and which runs get in each other's way."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEY_NAMES = ("name", "fullName", "version", "semanticVersion", "guid")
_NOT_IN_NAME = re.compile(r"[^a-zA-Z0-9_]")
_LAST_OF_BMP = "\uffff"
#: Stands for the id that the upload action computes from workflow, job and matrix when it has no other.
_COMPUTED = "(the workflow's own)"


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """What a run is called on GitHub.

    `key` is what the upload action compares before it applies its `category` input; `id` is
    `automationDetails.id` as uploaded, None when the action fills in one of its own for the workflow;
    `category` is the part of `id` that the service sorts by, empty when the id has no `/`, None like `id`;
    `slot` is the name under which the action allows one upload a job.
    """

    tool: str
    key: str
    id: str | None
    category: str | None
    slot: str


class ClashKind(Enum):
    """Why two runs cannot be uploaded together."""

    KEY = "the upload action takes them for the same run"
    CATEGORY = "code scanning sorts them under the same tool and category"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two runs that get in each other's way, as positions in the sequence that was looked at."""

    kind: ClashKind
    first: int
    second: int


def identify(run: dict[str, Any], category: str | None = None) -> RunIdentity:
    """The identity of `run` when it is uploaded with the input `category`; the run may hold any JSON.

    Source: codeql-action src/sarif/index.ts `createRunKey`, src/upload-lib.ts `sanitize`,
    `populateRunAutomationDetails`, `validateUniqueCategory`; GitHub docs, "SARIF support for code scanning".
    """
    tool = run.get("tool")
    driver = tool.get("driver") if isinstance(tool, dict) else None
    driver = driver if isinstance(driver, dict) else {}
    details = run.get("automationDetails")
    own = details.get("id") if isinstance(details, dict) else None
    name = driver.get("name")
    key = {part: driver[part] for part in _KEY_NAMES if part in driver}
    if isinstance(details, dict) and "id" in details:
        key["automationId"] = own
    uploaded = _uploaded_id(run, own, category)
    return RunIdentity(
        tool=name if isinstance(name, str) else "",
        key=json.dumps(key),
        id=uploaded,
        category=None if uploaded is None else uploaded.rpartition("/")[0],
        slot=f"{_slot(_COMPUTED if uploaded is None else uploaded or None)}_{_slot(name)}",
    )


def clashes(runs: Iterable[RunIdentity]) -> list[Clash]:
    """Each run that clashes with an earlier one of the same upload, with the first such run."""
    keys: dict[str, int] = {}
    categories: dict[tuple[str, str | None], int] = {}
    found: list[Clash] = []
    for index, run in enumerate(runs):
        same_key = keys.setdefault(run.key, index)
        same_category = categories.setdefault((run.tool, run.category), index)
        if same_key != index:
            found.append(Clash(ClashKind.KEY, same_key, index))
        elif same_category != index:
            found.append(Clash(ClashKind.CATEGORY, same_category, index))
    return found


def slot_clashes(uploads: Iterable[Iterable[RunIdentity]]) -> list[tuple[int, int, str]]:
    """Uploads of one job that the action aborts: positions of an earlier and of the later one, and the slot.

    Within one upload the same slot may occur again.
    """
    taken: dict[str, int] = {}
    found: list[tuple[int, int, str]] = []
    for index, runs in enumerate(uploads):
        for slot in dict.fromkeys(run.slot for run in runs):
            first = taken.setdefault(slot, index)
            if first != index:
                found.append((first, index, slot))
    return found


def id_for(category: str) -> str:
    """The automationDetails.id that the upload action writes for its input `category`."""
    return category if category.endswith("/") else f"{category}/"


def _uploaded_id(run: dict[str, Any], own: object, category: str | None) -> str | None:
    """The id of the run once the action has applied `category`: only where there are no details at all."""
    if "automationDetails" in run:
        return own if isinstance(own, str) else ""
    return id_for(category) if category else None


def _slot(text: object) -> str:
    """Text as part of an environment variable's name; a character beyond U+FFFF is two to JavaScript."""
    if not isinstance(text, str):
        return "_"
    return _NOT_IN_NAME.sub(lambda match: "__" if match[0] > _LAST_OF_BMP else "_", text).upper()
