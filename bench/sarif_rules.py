"""Our rules beside the Multitool's on the same files: what only one of the two reports."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bench import sarif_gate
from ci_kit.report import Level
from ci_kit.sarif.batch import collector_off
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile
from ci_kit.sarif.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bench.sarif_cases import Case
    from bench.sarif_multitool import Multitool, Said

    from ci_kit.sarif.rule import Rule


class Side(StrEnum):
    """Who alone reports something."""

    KIT = "only the kit"
    MULTITOOL = "only the Multitool"


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that one of the two reports in a file and the other does not, under none of its names."""

    side: Side
    rule: str
    case: Case
    said: Said
    ours: dict[str, Rule]


@dataclass(slots=True)
class Comparison:
    """All differences, and how the two do on the files that the upload action refuses.

    `failures` are the files on which the Multitool breaks down, with how. The counts are of files: `caught` of those
    refused, `alarmed` of those accepted, each by who reports an error; `ended` counts refused files for which the
    Multitool's exit code is not 0.
    """

    differences: list[Difference] = field(default_factory=list)
    failures: list[tuple[Case, str]] = field(default_factory=list)
    files: int = 0
    refused: int = 0
    caught: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    alarmed: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    ended: int = 0


def compare(cases: Iterable[Case], program: Multitool, modules: Path) -> Comparison:
    """Ask both about every file; `modules` is where npm installed the upload action's validator."""
    found = Comparison()
    for pair in sarif_gate.compare(cases, modules):
        said, ours = program.ask(pair.case), rules_of(pair.case.data)
        found.files += 1
        _score(found, pair, said)
        if said.failure:
            found.failures.append((pair.case, said.failure))
        else:
            found.differences += differences(pair.case, said, ours)
    return found


def rules_of(data: bytes) -> dict[str, Rule]:
    """The rules that a file breaks in either profile."""
    found: dict[str, Rule] = {}
    for profile in Profile:
        with collector_off():
            findings = validate(data, Options(limits=Limits.default(), profile=profile)).findings
        found |= {hits.rule.id: hits.rule for hits in findings}
    return found


def differences(case: Case, said: Said, ours: dict[str, Rule]) -> Iterator[Difference]:
    """What only one of the two says of a file. Ours without a counterpart counts where it is an error."""
    named = set(itertools.chain.from_iterable(rule.multitool for rule in ours.values()))
    for name in said.rules:
        if name not in named:
            yield Difference(Side.MULTITOOL, name, case, said, ours)
    for rule in ours.values():
        if said.rules.keys().isdisjoint(rule.multitool) and (rule.multitool or rule.level is Level.ERROR):
            yield Difference(Side.KIT, rule.id, case, said, ours)


def _score(found: Comparison, pair: sarif_gate.Pair, said: Said) -> None:
    blocked = bool(pair.ours.refused) or pair.ours.unjudged
    verdicts = {Side.KIT: blocked, Side.MULTITOOL: said.errors}
    counts = found.caught if pair.gate.refused else found.alarmed
    for side, verdict in verdicts.items():
        counts[side] += verdict
    found.refused += pair.gate.refused
    found.ended += pair.gate.refused and said.failure.startswith("exit code")
