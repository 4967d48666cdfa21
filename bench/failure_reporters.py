"""Many reporters at once against the stand-in for GitHub: how many issues they make, with how many requests."""

from __future__ import annotations

import logging
import random
import re
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from standin_github import StandIn

ROOT = Path(__file__).resolve().parents[1]
KEY = "0123456789ab"
LABELS = ["automation", "failure"]
_RECORD = re.compile(r"run=(\d+\.\d+)")
_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Scene:
    """What reporters meet: how many runs they belong to, and what goes wrong."""

    name: str
    runs: int
    lag: float = 0.0
    lost: int = 0
    limits: int = 0


SCENES = (
    Scene("one run, nothing goes wrong", 1),
    Scene("one run, lists 2 s late", 1, lag=2.0),
    Scene("one run, lists 2 s late, every 9th POST lost, 5 limits", 1, lag=2.0, lost=9, limits=5),
    Scene("as many runs, lists 2 s late, every 9th POST lost, 5 limits", 64, lag=2.0, lost=9, limits=5),
)


def main_part(count: int) -> None:
    """Print a table per scene: the kit and what others do, on the same stand-in."""
    for folder in ("tests/standins/github", "tests/support"):
        sys.path.insert(0, str(ROOT / folder))
    logging.disable()  # PyGithub tells of each repetition
    print(
        "In threads of one process, each with a client of its own; every answer takes 20 ms; no pause between writes."
    )
    for scene in SCENES:
        print(f"\n{count} reporters at once: {scene.name}")
        print(f"{'':<34}{'issues':>8}{'open':>6}{'recorded once':>15}{'failed':>8}{'requests each':>15}{'seconds':>9}")
        for name, strategy in STRATEGIES.items():
            print(f"{name:<34}{_measured(strategy, scene, count)}")


def _measured(strategy: Callable[[StandIn, int], object], scene: Scene, count: int) -> str:
    from standin_github import Fault, Kind, World, running  # noqa: PLC0415 (on the path since now)

    world = World(list_lag=scene.lag, search_lag=scene.lag + 3, latency=_SECONDS)
    if scene.limits:
        world.faults.on.append(Fault(Kind.LIMIT, "POST", times=scene.limits, every=7, retry_after=1))
    if scene.lost:
        world.faults.on.append(Fault(Kind.LOST, "POST", times=-1, every=scene.lost))
    distinct = min(scene.runs, count)
    runs = [1 + index % distinct for index in range(count)]
    begun = time.monotonic()
    with running(world) as github:
        failed = _together([lambda run=run: strategy(github, run) for run in runs])  # type: ignore[misc]
        seconds = time.monotonic() - begun
    made = [world.issue(number) for number in world.issues]
    texts = [one["body"] for one in made] + [text["body"] for one in made for text in world.comments_of(one["number"])]
    records = Counter(run for text in texts for run in _RECORD.findall(text))
    once = sum(times == 1 for times in records.values())
    requests = len(world.requests) / count
    return (
        f"{len(made):>8}{len(world.open_issues()):>6}{f'{once} of {distinct}':>15}{failed:>8}"
        f"{requests:>15.1f}{seconds:>9.1f}"
    )


def _together(work: Sequence[Callable[[], object]]) -> int:
    """Do all at the same time; how many failed."""
    failed: list[Exception] = []
    begin = threading.Barrier(len(work))

    def one(job: Callable[[], object]) -> None:
        begin.wait()
        try:
            job()
        except Exception as error:  # noqa: BLE001 (counted)
            failed.append(error)

    threads = [threading.Thread(target=one, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(failed)


def _kit(github: StandIn, run: int) -> object:
    from reporting import failure, tracker  # noqa: PLC0415 (on the path by now)

    from ci_kit.issues.claims import Terms  # noqa: PLC0415 (with PyGithub behind it)

    return tracker(github, Terms(poll=0.25)).report(failure(run, key=KEY))


def _repository(github: StandIn) -> Any:  # noqa: ANN401 (PyGithub's own)
    from github import Auth, Github  # noqa: PLC0415 (costs 300 ms)

    return Github(auth=Auth.Token("t"), base_url=github.api, seconds_between_requests=None, seconds_between_writes=None)


def _search(github: StandIn, run: int) -> object:
    """Search for the title, else create: what JasonEtco/create-an-issue does, with PyGithub as it comes."""
    hub = _repository(github)
    found = list(hub.search_issues('repo:octo/service is:issue is:open "CI failed"'))
    if found:
        return found[0].edit(body=f"run={run}.1")
    return hub.get_repo("octo/service", lazy=True).create_issue("CI failed", f"run={run}.1", labels=LABELS)


def _by_label(github: StandIn, run: int) -> object:
    """List by label, comment or create: what jayqi/failed-build-issue-action does, with PyGithub as it comes."""
    repository = _repository(github).get_repo("octo/service", lazy=True)
    found = list(repository.get_issues(labels=LABELS[:1], state="open"))
    if found:
        return found[0].create_comment(f"run={run}.1")
    return repository.create_issue("CI failed", f"run={run}.1", labels=LABELS)


def _look_again(github: StandIn, run: int) -> object:
    """List, create, look again after a second, and keep the lowest number: the usual repair."""
    repository = _repository(github).get_repo("octo/service", lazy=True)
    time.sleep(random.random() / 4)
    found = list(repository.get_issues(labels=LABELS[:1], state="open"))
    if found:
        return found[-1].create_comment(f"run={run}.1")
    mine = repository.create_issue("CI failed", f"run={run}.1", labels=LABELS)
    time.sleep(1)
    lowest = min((one.number for one in repository.get_issues(labels=LABELS[:1], state="open")), default=mine.number)
    return mine.edit(state="closed", state_reason="duplicate") if lowest < mine.number else mine


STRATEGIES = {
    "ci-kit": _kit,
    "search, then create": _search,
    "list by label, then create": _by_label,
    "the same, look again, close own": _look_again,
}
