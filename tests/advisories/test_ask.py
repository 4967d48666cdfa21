"""Asking about many packages: how many at once, in which time, and when it is given up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.advisories.ask import ask
from ci_kit.advisories.services import UnknownPackageError
from ci_kit.errors import CiKitError
from ci_kit.process import Cancellation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.advisories.record import Record

KEYS = [(f"package-{number}", "1.0") for number in range(40)]
PATIENCE = 120.0


@dataclass
class Asked:
    """A service within this process; `answer` is called with the name of each package that is asked about."""

    answer: Callable[[str], None]
    parallel: int = 4
    name: str = "a service"
    as_of: str = ""
    keys: list[tuple[str, str]] = field(default_factory=list)

    def records(self, package: str, version: str, seconds: float) -> tuple[Record, ...]:
        """No advisories, if `answer` does not object."""
        assert seconds > 0
        self.keys.append((package, version))
        self.answer(package)
        return ()


def _fail(_: str) -> None:
    raise CiKitError("it answered with 503")


def test_every_package_is_asked_about_once() -> None:
    """And those that the service does not know are told apart from those that it failed for."""

    def answer(package: str) -> None:
        if package == "package-3":
            raise UnknownPackageError("404")
        if package == "package-5":
            _fail(package)
        if package == "package-7":
            raise ZeroDivisionError

    service = Asked(answer)
    answers = ask(service, KEYS, time.monotonic() + PATIENCE, Cancellation())
    assert sorted(service.keys) == sorted(KEYS)
    assert answers.unknown == {("package-3", "1.0")}
    assert set(answers.failures) == {("package-5", "1.0"), ("package-7", "1.0")}
    assert set(KEYS) - answers.records.keys() == answers.unknown | answers.failures.keys()
    assert sorted(answers.problems("OSV")) == [
        "OSV, asked about package-5 1.0: it answered with 503",
        "OSV, asked about package-7 1.0: its answer could not be understood (ZeroDivisionError)",
    ]


def test_several_are_asked_about_at_once() -> None:
    """As many as the service says: each waits here until the others are there."""
    together = threading.Barrier(4, timeout=PATIENCE)

    def answer(_: str) -> None:
        together.wait()

    answers = ask(Asked(answer), KEYS, time.monotonic() + PATIENCE, Cancellation())
    assert len(answers.records) == len(KEYS)


def test_a_dead_service_is_given_up() -> None:
    """Not asked about every package, and every package has its failure."""
    service = Asked(_fail, parallel=1)
    answers = ask(service, KEYS, time.monotonic() + PATIENCE, Cancellation())
    assert set(answers.failures) == set(KEYS)
    assert "not asked after 12 failures in a row" in answers.failures.values()
    assert answers.problems("OSV")[-1] == "likewise for 37 more"


def test_nothing_to_ask() -> None:
    """Takes no time and no thread."""
    answers = ask(Asked(_fail), [], time.monotonic() + PATIENCE, Cancellation())
    assert (answers.records, answers.failures) == ({}, {})
