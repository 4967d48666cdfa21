"""An audit from its sources to what is known of their packages; believed only if the canary was seen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.advisories import engine
from ci_kit.advisories.ask import Answers, ask
from ci_kit.advisories.canary import CANARY, Canary
from ci_kit.advisories.model import Audit
from ci_kit.advisories.outcome import Outcome, key
from ci_kit.advisories.sources import read
from ci_kit.errors import CiKitError
from ci_kit.process import Cancellation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ci_kit.advisories.engine import Reported
    from ci_kit.advisories.model import Key
    from ci_kit.advisories.services import Service
    from ci_kit.advisories.sources import Inventory

#: The part of the time that the service may take; pip-audit has the rest.
_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Options:
    """How to audit: within `seconds` altogether, files named by `root`, proven by the `canary`."""

    seconds: float
    root: Path
    canary: Canary = CANARY


def audit(
    sources: Sequence[Path],
    service: Service,
    env: Mapping[str, str],
    options: Options,
    cancel: Cancellation | None = None,
) -> Audit:
    """Read the packages that `sources` name, and say which vulnerabilities `service` knows of them.

    The same version in several files is asked about once and told for each. Of `env` pip-audit gets what a process
    needs to run. Nothing is raised for what goes wrong on the way: it is a problem of the audit.

    Raises:
        InputError: A source is of no kind that can be read.
    """
    until = time.monotonic() + options.seconds
    cancel, canary = cancel or Cancellation(), options.canary
    inventory = read(sources, options.root)
    answers = _asked(service, inventory, canary, until - options.seconds * (1 - _SHARE), cancel)
    problems = [*inventory.problems, *answers.problems(service.name)]
    reported: Mapping[Key, tuple[Reported, ...]] = {}
    if _sees(answers, canary):
        try:
            reported = engine.pip_audit(answers.records, env, until - time.monotonic(), cancel)
        except CiKitError as error:
            problems.append(str(error))
    elif canary.key in answers.records:
        problems.append(f"{service.name} does not know of {canary}, so that its silence means nothing")
    outcome = Outcome(inventory, answers, reported)
    return Audit(
        tuple(outcome.vulnerabilities()),
        outcome.examined(),
        outcome.total(),
        outcome.skipped(),
        tuple(problems),
        any(canary.id in one.names for one in reported.get(canary.key, ())),
        service.name,
        service.as_of,
    )


def _asked(service: Service, inventory: Inventory, canary: Canary, until: float, cancel: Cancellation) -> Answers:
    """The canary first: a service that does not see it need not be asked about anything else."""
    answers = ask(service, [canary.key], until, cancel)
    if answers.unknown:
        answers.failures[canary.key] = (
            "it answers 404 although there is this version; a mirror need not have the JSON API of PyPI"
        )
        answers.unknown.clear()
    if _sees(answers, canary):
        keys = sorted({key(package) for package in inventory.packages} - {canary.key})
        others = ask(service, keys, until, cancel)
        answers.records.update(others.records)
        answers.unknown |= others.unknown
        answers.failures.update(others.failures)
    return answers


def _sees(answers: Answers, canary: Canary) -> bool:
    return any(canary.id in record.names for record in answers.records.get(canary.key, ()))
