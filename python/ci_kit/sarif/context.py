"""What a check may know: the options of the validation and, for one run, what its results refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from ci_kit.sarif.findings import Pointer
    from ci_kit.sarif.limits import Limits
    from ci_kit.sarif.tree import Tree

#: A JSON object as orjson gives it.
Obj = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to validate: whose verdict, which limits, and against which checkout (None: do not look)."""

    limits: Limits
    profile: Profile = Profile.GITHUB
    tree: Tree | None = None
    category: str | None = None


@dataclass(slots=True)
class Seen:
    """One distinct artifact location of a run: where it was met first, how often, and its furthest line."""

    uri: str
    base_id: str | None
    first: Pointer
    count: int = 0
    #: Of these, how many stand in `result.locations`, which is what GitHub shows alerts at.
    shown: int = 0
    first_shown: Pointer | None = None


@dataclass(slots=True)
class RunContext:
    """One run while its results pass by. `run` is the run without its `results`.

    The run has passed the schema when `valid`; otherwise its values may have any type.
    """

    index: int
    run: Obj
    options: Options
    valid: bool = True
    results: int = 0
    #: Distinct artifact locations met in results, keyed by (uri, uriBaseId).
    seen: dict[tuple[str, str | None], Seen] = field(default_factory=dict)
    #: Room for what one group of checks keeps between its calls, keyed by the module that owns it.
    memo: dict[str, Any] = field(default_factory=dict)
    #: The log around the run, its runs without their results, for references from one place to another.
    log: Obj = field(default_factory=dict)

    @property
    def at(self) -> Pointer:
        """The pointer of the run."""
        return ("runs", self.index)

    def objects(self, name: str) -> list[Obj]:
        """The objects of the run's array `name`; empty when it is absent or not an array."""
        items = self.run.get(name)
        return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []

    def driver(self) -> Obj:
        """`tool.driver`, or an empty object."""
        tool = self.run.get("tool")
        driver = tool.get("driver") if isinstance(tool, dict) else None
        return driver if isinstance(driver, dict) else {}

    def note(self, uri: str, base_id: str | None, at: Pointer, *, shown: bool) -> None:
        """Remember that a result refers to `uri`; `shown` for the places where alerts are displayed."""
        key = (uri, base_id)
        seen = self.seen.get(key)
        if seen is None:
            seen = self.seen[key] = Seen(uri, base_id, at)
        seen.count += 1
        if shown:
            seen.shown += 1
            if seen.first_shown is None:
                seen.first_shown = at
