"""Judges the evidence of a run again, from the observations, and compares with what was concluded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.health import decide, evidence
from ci_kit.health.observation import Observation
from ci_kit.health.readiness import Readiness
from ci_kit.health.rules import Outcome, Phase, Rules
from ci_kit.health.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(slots=True)
class Replayed:
    """What was judged again: how many judgements, where they differ from the run, and the last outcome."""

    judged: int = 0
    differences: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    recorded: Outcome | None = None
    probes: int = 0

    def compare(self, what: str, at: float, then: object, now: object) -> None:
        """Note a judgement, and a difference if there is one."""
        self.judged += 1
        if then != now:
            self.differences.append(f"{what} at {at:.3f} s: the run says {then}, the evidence says {now}")


def replay(records: Iterable[dict[str, Any]]) -> Replayed:
    """Judge again.

    Raises:
        CiKitError: The records are no evidence of a run.
    """
    machine = _Machine()
    try:
        for record in records:
            machine.take(record)
    except (KeyError, ValueError, TypeError) as error:
        raise CiKitError("this is no evidence of a run", why=f"{type(error).__name__}: {error}") from error
    if machine.rules is None:
        raise CiKitError("this is no evidence of a run", why="it does not begin with the rules")
    return machine.found


class _Machine:
    """Takes the records of a run in their order."""

    def __init__(self) -> None:
        self.found = Replayed()
        self.rules: Rules | None = None
        self._seen: list[Observation] = []
        self._watch: Watch | None = None
        self._result: Outcome | None = None

    def take(self, record: dict[str, Any]) -> None:
        """Take one record."""
        kind, at = record["kind"], float(record["at"])
        if kind == "run":
            if record["version"] != evidence.VERSION:
                raise ValueError(f"version {record['version']} of the evidence is not known")
            self.rules = Rules.read(record["rules"])
        elif self.rules is None:
            raise ValueError("it does not begin with the rules")
        elif kind == "phase":
            self._seen = []
            self._watch = Watch(self.rules) if record["phase"] == Phase.WATCH else self._watch
        elif kind == "probe":
            self._probe(record)
        elif kind == "count" and self._watch:
            self._watch.count(int(record["ok"]), int(record["total"]))
        elif kind == "ready":
            self._ready(record, at, self.rules)
        elif kind == "watched" and self._watch:
            verdict = self._watch.conclude()
            self.found.compare("the watch", at, record["health"], verdict.health)
        else:
            self._judgement(kind, record, at)

    def _probe(self, record: dict[str, Any]) -> None:
        seen = Observation.read(record)
        self.found.probes += 1
        self._seen.append(seen)
        if record["phase"] == Phase.WATCH and self._watch:
            self._watch.take(seen)

    def _ready(self, record: dict[str, Any], at: float, rules: Rules) -> None:
        rules = replace(rules, deadline=record["deadline"], start_period=record["start_period"])
        machine = Readiness(rules, float(record["since"]))
        for seen in self._seen:
            machine.take(seen)
        self.found.compare(f"the {record['phase']}", at, record["state"], machine.state(at))
        self._seen = []

    def _judgement(self, kind: str, record: dict[str, Any], at: float) -> None:
        if kind == "decision":
            action, _ = decide.decide(decide.Facts.read(record["facts"]))
            self.found.compare("the decision", at, record["action"], action)
        elif kind == "result":
            self._result = decide.conclude(decide.Result.read(record["result"]))
            self.found.compare("the result", at, record["outcome"], self._result)
        elif kind == "outcome":
            self.found.recorded = Outcome(record["outcome"]) if record["outcome"] else None
            self.found.outcome = self._result or self.found.recorded
            self.found.compare("the outcome", at, record["outcome"], self.found.outcome)
