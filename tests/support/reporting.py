"""Reporters for tests: short terms, no pauses between writes, one failure."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ci_kit.github import Access, Client, Patience
from ci_kit.issues.claims import Terms
from ci_kit.issues.desk import BOT, Desk
from ci_kit.issues.key import GroupBy, RunId, Scope
from ci_kit.issues.tracker import Failure, Policy, Success, Tracker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from standin_github import StandIn

SCOPE = Scope(".github/workflows/ci.yml", "main")
KEY = SCOPE.key(GroupBy.FINGERPRINT, "v1-0123456789abcdef")
QUICK = Terms(lease=20.0, expiry=25.0, poll=0.05)


def tracker(github: StandIn, terms: Terms = QUICK, identity: str = BOT, policy: Policy | None = None) -> Tracker:
    """A tracker with a client of its own."""
    client = Client(Access("octo/service", "t", github.api, github.web), Patience(total=60.0, pace=0.0))
    return Tracker(Desk(client, identity, ("automation", "failure")), policy or Policy(), terms)


def failure(run: int = 5, attempt: int = 1, key: str = KEY) -> Failure:
    """A failure of a run."""
    return Failure(key, SCOPE, RunId(run, attempt), "CI failed", f"first seen in {run}", f"again in {run}")


def success(run: int, streak: int = 1, scope: Scope = SCOPE) -> Success:
    """A success of a run."""
    return Success(scope, RunId(run), f"fixed in {run}", lambda: streak)


def together(work: Sequence[Callable[[], object]]) -> list[object]:
    """Do all at the same time, each in a thread; what each gave or raised."""
    results: list[object] = [None] * len(work)
    begin = threading.Barrier(len(work))

    def one(index: int) -> None:
        begin.wait()
        try:
            results[index] = work[index]()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            results[index] = error

    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
