"""Base and head in turns: worktrees of a real repository, real commands, nothing left over."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import git, repository

from ci_kit import process
from ci_kit.errors import CiKitError, InputError
from ci_kit.performance import turns
from ci_kit.performance.turns import Plan, Session, World, measure
from ci_kit.performance.worktrees import Repository

if TYPE_CHECKING:
    from collections.abc import Callable

BENCH = (sys.executable, "bench.py", turns.PLACEHOLDER)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Three commits: as fast, twice as slow with another benchmark, and one that lost it again."""
    folder = tmp_path / "repo"
    repository(folder, "a 1\n", "a 2\nb 1\n", "a 2\n")
    return folder


def world(folder: Path, said: list[str] | None = None, clock: Callable[[], float] = time.monotonic) -> World:
    """What a session works with."""
    folder.mkdir(exist_ok=True)
    lines = [] if said is None else said
    return World(dict(os.environ), folder, process.Cancellation(), lines.append, clock)


def session(repo: Path, plan: Plan, base: str = "HEAD~2", head: str = "HEAD~1", made: World | None = None) -> Session:
    """Measure two commits."""
    made = made or world(repo.parent / "scratch")
    with Repository(repo, made.env).sides(base, head, made.scratch) as (before, after):
        return measure(plan, before, after, made)


def clean(repo: Path) -> bool:
    """Whether no worktree is left, neither registered nor on the disk."""
    alone = len(git(repo, "worktree", "list", "--porcelain").split("\n\n")) == 1
    return alone and not [one for one in (repo.parent / "scratch").iterdir() if one.is_dir()]


def test_both_sides_are_measured_in_turns(repo: Path) -> None:
    """Each pair has both, in an order that the seed draws; warm-up does not count; the worktrees are gone."""
    found = session(repo, Plan(BENCH, pairs=6, warm_up=1, seed=3))
    assert len(found.pairs) == 6
    assert all(set(base) == {"a"} and set(head) == {"a", "b"} for base, head in found.pairs)
    assert all(1.5 < head["a"] / base["a"] < 2.6 for base, head in found.pairs)
    assert len(set(found.base_first)) == 2
    assert found.base_first == session(repo, Plan(BENCH, pairs=6, warm_up=1, seed=3)).base_first
    assert clean(repo)


def test_results_come_by_variable_or_by_a_file_of_the_command(repo: Path) -> None:
    """Through `$CI_KIT_RESULTS`, or where the command always writes; an old file there does not count."""
    by_variable = process.shell(f'{sys.executable} bench.py "$CI_KIT_RESULTS"')
    assert set(session(repo, Plan(by_variable, pairs=1)).pairs[0][1]) == {"a", "b"}
    by_file = (sys.executable, "bench.py", "out.json")
    assert set(session(repo, Plan(by_file, results="out.json", pairs=1)).pairs[0][1]) == {"a", "b"}
    once = process.shell(f"test -e done || {sys.executable} bench.py out.json; touch done")
    with pytest.raises(CiKitError, match=r"what .* wrote in pair 1 of 1 cannot be read"):
        session(repo, Plan(once, results="out.json", pairs=1))


def test_a_command_without_results_is_timed_itself(repo: Path) -> None:
    """As hyperfine would; a command that should have written some is an error."""
    pairs = session(repo, Plan(("true",), pairs=2)).pairs
    assert [list(one) for pair in pairs for one in pair] == [[turns.WHOLE]] * 4
    with pytest.raises(CiKitError, match="cannot be read"):
        session(repo, Plan(("true", turns.PLACEHOLDER), pairs=2))


def test_setup_runs_once_on_each_side(repo: Path) -> None:
    """Before anything is measured, in the directory of the side, which it can tell."""
    log = repo.parent / "log"
    setup = process.shell(f'echo "$CI_KIT_SIDE $(pwd)" >> {log}')
    session(repo, Plan(("test", "-e", "bench.py"), setup=setup, pairs=2))
    scratch = repo.parent / "scratch"
    assert log.read_text(encoding="utf-8").splitlines() == [f"base {scratch / 'base'}", f"head {scratch / 'head'}"]


def test_a_failing_command_is_an_error_that_shows_its_last_words(repo: Path) -> None:
    """On which side, in which pair, how, and what it said; hostile output stays text; nothing is left."""
    fails = process.shell("test $CI_KIT_SIDE = base || { echo '::error::boom'; exit 7; }")
    with pytest.raises(CiKitError) as caught:
        session(repo, Plan(fails, pairs=3, warm_up=0))
    assert caught.value.what.endswith("pair 1 of 3: exit code 7")
    assert caught.value.what.startswith("the command failed in head (")
    assert caught.value.why == "::error::boom"
    assert clean(repo)


def test_the_time_limit_ends_the_session_between_pairs(repo: Path) -> None:
    """What has been measured counts, and why there is not more is said."""
    now = [0.0]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    found = session(
        repo, Plan(("true",), pairs=50, warm_up=0, seconds=40), made=world(repo.parent / "scratch", [], clock)
    )
    assert 0 < len(found.pairs) < 50
    assert found.cut == f"the time limit ended the session after {len(found.pairs)} of 50 pairs"


def test_a_command_that_hangs_is_ended_by_the_time_limit(repo: Path) -> None:
    """With all its children, and without a result."""
    with pytest.raises(CiKitError, match="timed out after"):
        session(repo, Plan(process.shell("sleep 60 & sleep 60"), pairs=3, seconds=0.5))
    assert clean(repo)


def test_what_a_command_leaves_in_the_background_is_ended(repo: Path) -> None:
    """It would slow the next run down."""
    log = repo.parent / "pids"
    session(repo, Plan(process.shell(f"setsid sleep 60 >/dev/null 2>&1 & echo $! >> {log}"), pairs=1, warm_up=0))
    pids = [int(line) for line in log.read_text(encoding="utf-8").split()]
    assert len(pids) == 2
    until = time.monotonic() + 5
    while any(_runs(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(_runs(pid) for pid in pids)


def test_cancelled_in_the_middle_nothing_is_left(repo: Path) -> None:
    """The command is ended at once, the worktrees go, and there is no verdict."""
    made = world(repo.parent / "scratch")
    threading.Timer(0.5, made.cancel.request, (15,)).start()
    with pytest.raises(CiKitError, match="cancelled while measuring"):
        session(repo, Plan(("sleep", "60"), pairs=3), made=made)
    assert clean(repo)


def test_the_workspace_as_it_is_can_be_the_head(repo: Path) -> None:
    """With its uncommitted changes, and its commit bears a mark."""
    (repo / "factor.txt").write_text("a 4\n", encoding="utf-8")
    scratch = repo.parent / "scratch"
    made = world(scratch)
    with Repository(repo, made.env).sides("HEAD", ".", scratch) as (before, after):
        found = measure(Plan(BENCH, pairs=1), before, after, made)
        assert after.commit.endswith("+changes")
    (base, head) = found.pairs[0]
    assert head["a"] / base["a"] > 1.5
    assert (repo / "factor.txt").read_text(encoding="utf-8") == "a 4\n"


@pytest.mark.parametrize("revision", ["nowhere", "--help", "", "HEAD:factor.txt", "$(touch pwned)"])
def test_what_is_no_commit_is_bad_input(repo: Path, revision: str) -> None:
    """Also where it looks like an option or like shell."""
    with pytest.raises(InputError, match="there is no commit"):
        session(repo, Plan(("true",)), base=revision)
    assert clean(repo)


def test_a_shallow_checkout_is_named_as_the_cause(repo: Path) -> None:
    """`actions/checkout` fetches one commit unless told otherwise."""
    shallow = repo.parent / "shallow"
    git(repo.parent, "clone", "--quiet", "--depth=1", f"file://{repo}", str(shallow))
    with pytest.raises(InputError, match=r"The checkout is shallow\. Check out with `fetch-depth: 0`"):
        session(shallow, Plan(("true",)), base="HEAD~1")


def test_two_sessions_at_once_do_not_meet(repo: Path) -> None:
    """Each has worktrees of its own in the same repository."""
    failed: list[BaseException] = []

    def one(name: str) -> None:
        made = world(repo.parent / name)
        try:
            with Repository(repo, made.env).sides("HEAD~1", "HEAD", made.scratch) as (before, after):
                assert len(measure(Plan(BENCH, pairs=2), before, after, made).pairs) == 2
        except BaseException as problem:  # noqa: BLE001 (told to the test)
            failed.append(problem)

    threads = [threading.Thread(target=one, args=(f"scratch{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_within_a_hook_of_git_the_right_repository_is_found(repo: Path) -> None:
    """Git hands a hook the path of its own repository, which is none for the worktrees."""
    made = world(repo.parent / "scratch")
    env = {**made.env, "GIT_DIR": str(repo.parent / "nowhere"), "GIT_INDEX_FILE": "none"}
    within = World(env, made.scratch, made.cancel, made.say)
    assert len(session(repo, Plan(("git", "status"), pairs=1), made=within).pairs) == 1


def test_hooks_of_the_repository_do_not_run(repo: Path) -> None:
    """A hook that fails, or takes time, is not what is measured."""
    hook = repo / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert len(session(repo, Plan(("true",), pairs=1)).pairs) == 1


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
