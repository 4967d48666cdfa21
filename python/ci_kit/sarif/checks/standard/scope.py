"""What the checks of the standard share while one run passes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.context import Obj, RunContext
from ci_kit.sarif.findings import Findings, Pointer

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.lookup import Found
    from ci_kit.sarif.checks.standard.table import Table
    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.walk import Walk

#: The key of `RunContext.memo`.
KEY = "ci_kit.sarif.checks.standard"


@dataclass(slots=True)
class Scope:
    """One run, what its results may refer to, and what is known of the result that is being looked at."""

    run: RunContext
    out: Findings
    table: Table
    #: Whether advice on style is wanted: nobody is bothered with it in the profile `github`.
    advice: bool
    walk: Walk = field(init=False, repr=False)
    #: The result being looked at, its pointer, and the rule it breaks; empty around the results.
    result: Obj = field(default_factory=dict)
    at: Pointer = ()
    rule: Found | None = None
    #: Places of this result that ask for a location by id, with the rule that they break without one.
    wanted: list[tuple[Rule, int, Pointer]] = field(default_factory=list)
    #: Ways of referring to a rule that were found good.
    agreed: dict[Any, Found] = field(default_factory=dict)
    #: How many results were looked at, and how many hits there were.
    results: int = 0
    hits: int = 0
    #: Room for topics that look at the run as a whole, keyed by topic.
    memo: dict[str, Any] = field(default_factory=dict)

    def add(self, rule: Rule, pointer: Pointer, message: str) -> None:
        """Report a hit."""
        self.hits += 1
        self.out.add(rule, pointer, message)

    @property
    def in_result(self) -> bool:
        """Whether a result is being looked at, and not the run around the results."""
        return bool(self.at)


#: A check of one kind of object: it gets the object and its pointer.
Check = Callable[[Obj, Pointer, Scope], None]
