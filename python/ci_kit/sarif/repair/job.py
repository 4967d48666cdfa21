"""What a repair is, and what all repairs of one log share while they run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.lookup import RuleBook
from ci_kit.sarif.repair.pen import ROOT, Pen, pointer
from ci_kit.sarif.rule import Mend, Profile
from ci_kit.sarif.schema import log_validator, result_validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.model import Scope
    from ci_kit.sarif.repair.pen import Path
    from ci_kit.sarif.schema import Validator


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """One repair: the rule it serves, what it does to one object, and the sentence that reports it.

    `note` may hold `{n}` for how often. `github`: only code scanning asks for it. `tree`: it needs the
    checkout.
    """

    rule: str
    act: Callable[[Any, Path, Pen, Job], None]
    note: str
    mend: Mend = Mend.SAFE
    github: bool = False
    tree: bool = False

    def enabled(self, scope: Scope) -> bool:
        """Whether it was asked for, and can be done."""
        return (
            (self.mend is Mend.SAFE or self.rule in scope.also)
            and (not self.github or scope.profile is Profile.GITHUB)
            and (not self.tree or scope.tree is not None)
        )


def repair(
    rule: str, note: str, mend: Mend = Mend.SAFE, *, github: bool = False, tree: bool = False
) -> Callable[[Callable[[Any, Path, Pen, Job], None]], Repair]:
    """Make a function the repair of `rule`."""

    def made(act: Callable[[Any, Path, Pen, Job], None]) -> Repair:
        return Repair(rule, act, note, mend, github, tree)

    return made


@dataclass(slots=True)
class Refusals:
    """Why one rule could not be repaired: how often, where first, and the reason there."""

    reason: str
    first: str
    count: int = 0


@dataclass(slots=True)
class Job:
    """One log under repair. `run` and `result` are those that a sweep is in; `run_at` is where the run stands."""

    log: Obj
    scope: Scope
    run: Obj = field(default_factory=dict)
    run_at: Path = ROOT
    result: Obj | None = None
    refusals: dict[str, Refusals] = field(default_factory=dict)
    #: What repairs want to know again as long as it holds; a job lasts for one pass only.
    memo: dict[Any, Any] = field(default_factory=dict)

    def enter(self, run: Obj, at: Path) -> None:
        """Make `run` the run that repairs are asked about."""
        self.run, self.run_at, self.result = run, at, None

    def runs(self) -> Iterator[tuple[Obj, Path]]:
        """The runs that are objects; each is entered before it is given."""
        runs = self.log.get("runs")
        for index, run in enumerate(runs if isinstance(runs, list) else ()):
            if isinstance(run, dict):
                at: Path = ((ROOT, "runs"), index)
                self.enter(run, at)
                yield run, at

    def results(self) -> Iterator[tuple[Obj, Path]]:
        """The results of the entered run that are objects."""
        results = self.run.get("results")
        at: Path = (self.run_at, "results")
        for index, result in enumerate(results if isinstance(results, list) else ()):
            if isinstance(result, dict):
                self.result = result
                yield result, (at, index)
        self.result = None

    def skeleton_fits(self) -> bool:
        """Whether everything but the results fits the schema."""
        runs = self.log.get("runs")
        if not isinstance(runs, list):
            return False
        bare = [{key: run[key] for key in run if key != "results"} if isinstance(run, dict) else run for run in runs]
        return _fits(log_validator(), {**self.log, "runs": bare})

    def unfit_results(self) -> Iterator[tuple[Obj, Path]]:
        """The results of the entered run that do not fit the schema."""
        validator = result_validator()
        return ((result, at) for result, at in self.results() if not _fits(validator, result))

    def forget_rules(self) -> None:
        """Look the rules of the entered run up again: they have changed."""
        self.memo.pop(("book", id(self.run)), None)

    @property
    def book(self) -> RuleBook:
        """The rules of the entered run."""
        key = ("book", id(self.run))
        book = self.memo.get(key)
        if book is None:
            book = self.memo[key] = RuleBook(self.run)
        found: RuleBook = book
        return found

    def refuse(self, rule: str, at: Path, reason: str) -> None:
        """Remember that something of `rule` cannot be repaired safely."""
        known = self.refusals.get(rule)
        if known is None:
            known = self.refusals[rule] = Refusals(reason, pointer(at))
        known.count += 1

    def refused(self) -> tuple[str, ...]:
        """A sentence for each rule with something left as it is."""
        return tuple(
            f"{rule}: {known.reason} ({known.first or 'the log'}"
            + (f" and {known.count - 1:,} more)" if known.count > 1 else ")")
            for rule, known in self.refusals.items()
        )


def _fits(validator: Validator, value: object) -> bool:
    try:
        return validator.is_valid(value)
    except ValueError:  # a value that JSON cannot hold, such as NaN
        return False
