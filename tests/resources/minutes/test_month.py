"""Minutes of a month that was counted by hand, from a stand-in for GitHub."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from standin_github import Fault, Kind, World, running

from ci_kit.errors import CiKitError, InputError
from ci_kit.github import Access, Client, Patience, usage
from ci_kit.resources.minutes import month, rates
from ci_kit.resources.minutes.count import JobTime, count
from ci_kit.resources.minutes.ledger import Ledger
from ci_kit.resources.minutes.month import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standin_github import StandIn

    from ci_kit.resources.minutes.present import Minutes

NOVEMBER = "2026-11"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()


def job(world: World, run: int, name: str, begin: str, end: str | None, **known: Any) -> None:  # noqa: ANN401 (any JSON)
    """A job that ran on a runner of GitHub's; times are `day hh:mm:ss` of November."""
    done: dict[str, Any] = {"completed_at": f"2026-11-{end.replace(' ', 'T')}Z" if end else None}
    state: dict[str, Any] = (
        {"status": "completed", "conclusion": "success"} if end else {"status": "in_progress", "conclusion": None}
    )
    world.add_job(run, name, started_at=f"2026-11-{begin.replace(' ', 'T')}Z", **{**done, **state, **known})


def run(world: World, number: int, created: str, attempt: int = 1, **known: Any) -> None:  # noqa: ANN401 (any JSON)
    """A run of a workflow that began at `month-day`."""
    times = dict.fromkeys(("created_at", "run_started_at", "updated_at"), f"2026-{created}T10:00:00Z")
    world.add_run(number, attempt, **{"conclusion": "success", **times, **known})


def by_hand() -> World:
    """A month with each rule in it.

    Of a private repository, by workflow, minutes as counted and (of the quota):

    ci.yml      run 1: 10 jobs of 61 s on Linux             10 x 2 = 20  (20)
                run 2: Windows 60 s, macOS 61 s, one skipped     1 + 2 =  3  (2 + 20 = 22)
                run 3: self-hosted for an hour                       0  (0)
                run 4: attempt 1: a 30 s, b 90 s (failed); attempt 2: b 45 s, and a as it was
                                                            1 + 2 + 1 =  4  (4)
                run 5: cancelled in the queue                        0  (0)
                run 6: began on 31 October, job on 1 November 3 min  3  (3)
                run 7: began on 31 October, job on 31 October        0  (0)
    nightly.yml run 8: 4 cores, 10 min; not of the quota        10  (0)
                run 9: still running, since 11:50:30 of the 20th    10  (10)
                                                               ----
                                                                50  (59)
    """
    world = World("octo/service", private=True)
    run(world, 1, "11-02")
    for number in range(10):
        job(world, 1, f"test ({number})", "02 10:00:00", "02 10:01:01")
    run(world, 2, "11-03")
    job(world, 2, "windows", "03 10:00:00", "03 10:01:00", labels=["windows-latest"])
    job(world, 2, "mac", "03 10:00:00", "03 10:01:01", labels=["macos-15"])
    job(world, 2, "skipped", "03 10:00:00", "03 10:00:00", conclusion="skipped", runner_name=None)
    run(world, 3, "11-04")
    own = {"runner_name": "box", "runner_group_name": "Default"}
    job(world, 3, "own", "04 10:00:00", "04 11:00:00", labels=["self-hosted", "linux"], **own)
    run(world, 4, "11-05")
    run(world, 4, "11-05", attempt=2)
    job(world, 4, "a", "05 10:00:00", "05 10:00:30")
    job(world, 4, "b", "05 10:00:00", "05 10:01:30", conclusion="failure")
    job(world, 4, "a", "05 10:00:00", "05 10:00:30", attempt=2)
    job(world, 4, "b", "05 12:00:00", "05 12:00:45", attempt=2)
    run(world, 5, "11-06", conclusion="cancelled")
    job(world, 5, "queued", "06 10:00:00", "06 10:30:00", conclusion="cancelled", runner_name=None)
    run(world, 6, "10-31")
    job(world, 6, "late", "01 00:00:10", "01 00:03:10")
    run(world, 7, "10-31")
    world.add_job(
        7, "early", started_at="2026-10-31T10:00:00Z", completed_at="2026-10-31T10:09:00Z", conclusion="success"
    )
    nightly: dict[str, Any] = {"path": ".github/workflows/nightly.yml", "workflow_id": 78}
    run(world, 8, "11-10", **nightly)
    job(world, 8, "large", "10 10:00:00", "10 10:10:00", labels=["ubuntu-24.04-4-cores"], runner_group_name="Large")
    run(world, 9, "11-20", status="in_progress", conclusion=None, **nightly)
    job(world, 9, "now", "20 11:50:30", None)
    world.add_artifact(1, "logs", 3 << 20)
    world.add_artifact(1, "old", 5 << 20, expired=True)
    world.cached = 7 << 20
    return world


@pytest.fixture
def github() -> Iterator[StandIn]:
    """The month by hand, served."""
    with running(by_hand()) as made:
        yield made


def client(github: StandIn, name: str = "octo/service") -> Client:
    """A client that does not wait long."""
    return Client(Access(name, "token", github.api, github.web), Patience(total=5, pace=0))


def tell(github: StandIn, ledger: Ledger | None = None, now: float = NOW) -> Minutes:
    """What is told of November."""
    asked = client(github)
    known = usage.repository(asked)
    return month.tell([(known, asked)], Wanted(NOVEMBER, rates.load(), now), ledger or Ledger())


def test_the_month_is_exact(github: StandIn) -> None:
    """Each job rounded up, attempts counted, copies not, and what did not run, or not here, left out."""
    counted = tell(github).counted
    assert (counted.total.billed, counted.total.quota, counted.total.jobs) == (50, 59, 19)
    workflows = {name: (one.billed, one.quota) for name, one in counted.workflows.items()}
    assert workflows == {"octo/service: ci.yml": (30, 49), "octo/service: nightly.yml": (20, 10)}
    kinds = {name: (one.jobs, one.billed) for name, one in counted.kinds.items()}
    assert kinds == {
        "linux": (15, 37),
        "windows": (1, 1),
        "macos": (1, 2),
        "self-hosted": (1, 0),
        "linux_4_core": (1, 10),
    }
    # 37 of Linux at 0.006, 1 of Windows at 0.010, 2 of macOS at 0.062, 10 of four cores at 0.012
    assert counted.total.price == pytest.approx(37 * 0.006 + 0.010 + 2 * 0.062 + 10 * 0.012)
    assert counted.total.used == pytest.approx((10 * 61 + 60 + 61 + 3600 + 30 + 90 + 45 + 180 + 600 + 570) / 60)
    assert counted.running == 1
    assert counted.days["2026-11-01"].billed == 3


def test_storage_is_told(github: StandIn) -> None:
    """What has expired takes none."""
    (stored,) = tell(github).storage.values()
    assert (stored.artifacts_mb, stored.caches_mb, stored.artifacts) == (3.0, 7.0, 1)


def test_a_public_repository_takes_nothing_of_the_quota(github: StandIn) -> None:
    """But for larger runners, which are never free."""
    github.world.private = False
    counted = tell(github).counted
    assert (counted.total.billed, counted.total.quota) == (50, 0)
    assert counted.total.price == pytest.approx(10 * 0.012)


def test_the_ledger_spares_questions_and_changes_no_figure(github: StandIn, tmp_path: Path) -> None:
    """The second time only the run that goes on is asked for; when it has ended it is known too."""
    path = tmp_path / "kept" / "ledger.jsonl"
    first = tell(github, Ledger(path))
    before = len(github.world.requests)
    second = tell(github, Ledger(path))
    assert second.counted == first.counted
    assert (first.asked, first.known, second.asked, second.known) == (9, 0, 1, 8)
    assert sum("/jobs" in one for one in github.world.requests[before:]) == 1
    running_ = next(one for one in github.world.jobs.values() if one["name"] == "now")
    running_ |= {"status": "completed", "conclusion": "success", "completed_at": "2026-11-20T11:55:30Z"}
    github.world.runs[9, 1] |= {"status": "completed", "conclusion": "success"}
    third = tell(github, Ledger(path))
    assert third.counted.total.billed == 45
    assert tell(github, Ledger(path)).asked == 0


def test_a_new_attempt_of_a_known_run_is_asked_for(github: StandIn, tmp_path: Path) -> None:
    """The ledger knows a run up to an attempt."""
    path = tmp_path / "ledger.jsonl"
    assert tell(github, Ledger(path)).counted.total.billed == 50
    run(github.world, 1, "11-02", attempt=2)
    job(github.world, 1, "test (0)", "02 12:00:00", "02 12:04:01", attempt=2)
    again = tell(github, Ledger(path))
    assert (again.counted.total.billed, again.asked) == (55, 2)


def test_it_goes_on_where_it_was_broken_off(github: StandIn, tmp_path: Path) -> None:
    """GitHub fails in the middle: what was read is kept, and the end is the same figure."""
    path = tmp_path / "ledger.jsonl"
    github.world.faults.on = [Fault(Kind.FORBIDDEN, "GET", "/actions/runs/4/jobs", times=1)]
    with pytest.raises(CiKitError):
        tell(github, Ledger(path))
    kept = list(Ledger(path).jobs())
    assert kept
    told = tell(github, Ledger(path))
    assert told.counted.total.billed == 50
    assert told.known >= 1


@pytest.mark.parametrize("cut", [1, 40, 200, 900])
def test_a_damaged_ledger_is_mended_by_asking_again(github: StandIn, tmp_path: Path, cut: int) -> None:
    """A line that was cut off, as by a full disk, costs a question and no minute."""
    path = tmp_path / "ledger.jsonl"
    tell(github, Ledger(path))
    path.write_bytes(path.read_bytes()[:-cut])
    assert tell(github, Ledger(path)).counted.total.billed == 50
    assert tell(github, Ledger(path)).counted.total.billed == 50
    path.write_text("nonsense\n{}\n[1]\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert Ledger(path).damaged >= 3
    assert tell(github, Ledger(path)).counted.total.billed == 50


def test_all_repositories_of_an_organisation(github: StandIn) -> None:
    """Each is asked for itself; public ones are free."""
    other = World("octo/website")
    run(other, 50, "11-07")
    job(other, 50, "build", "07 10:00:00", "07 10:02:30")
    github.world.neighbours["octo/website"] = other
    listed = list(usage.repositories(client(github), "octo"))
    assert [(one.name, one.private) for one in listed] == [("octo/service", True), ("octo/website", False)]
    asked = [(one, client(github, one.name)) for one in listed]
    told = month.tell(asked, Wanted(NOVEMBER, rates.load(), NOW), Ledger())
    repositories = {name: (one.billed, one.quota) for name, one in told.counted.repositories.items()}
    assert repositories == {"octo/service": (50, 59), "octo/website": (3, 0)}


def test_a_job_of_61_seconds_takes_two_minutes() -> None:
    """At 60 it is one; at none, if it ran at all, one as well."""

    def billed(seconds: float) -> int:
        return JobTime(1, 1, 1, "o/r", True, "w", "j", "linux", NOW, NOW + seconds).billed(NOW)  # noqa: FBT003 (private)

    assert [billed(seconds) for seconds in (0, 1, 59.999, 60, 61, 120, 121)] == [1, 1, 1, 1, 2, 2, 3]


def test_rates_are_those_of_the_day() -> None:
    """They changed with the year 2026; a kind that has none is told, not guessed."""
    known = rates.load()
    prices = [known.at("linux", date(*day)) for day in ((2025, 12, 31), (2026, 1, 1))]
    assert [one.price for one in prices if one] == [0.008, 0.006]
    odd = JobTime(1, 1, 1, "o/r", True, "w", "j", "linux_64_core", NOW - 60, NOW)  # noqa: FBT003 (private)
    counted = count([odd], known, NOVEMBER, NOW)
    assert (counted.unpriced, counted.total.billed, counted.total.price) == (["linux_64_core"], 1, 0.0)


def test_users_can_give_rates_of_their_own(tmp_path: Path) -> None:
    """Of the kinds that they name; what is no such file is refused."""
    path = tmp_path / "rates.json"
    mine = {"kinds": {"linux": {"included": False, "rates": [{"from": "2020-01-01", "price": 1, "multiplier": 3}]}}}
    path.write_text(json.dumps(mine), encoding="utf-8")
    known = rates.load(path)
    assert "linux" not in known.included
    assert "windows" in known.included
    rate = known.at("linux", date(2026, 11, 1))
    assert rate is not None
    assert rate.price == 1.0
    negative = json.dumps(mine).replace("1,", "-1,")
    for text in ("", "[]", '{"kinds": {"linux": {}}}', '{"kinds": {"l": {"rates": [{"from": "x"}]}}}', negative):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="rates"):
            rates.load(path)
    with pytest.raises(InputError, match="cannot be read"):
        rates.load(tmp_path / "none")
