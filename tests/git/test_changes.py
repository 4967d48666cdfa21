"""What commits change, and which commits an event brings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from gitwork import Work

from ci_kit import git
from ci_kit.errors import CiKitError, InputError
from ci_kit.git import objects, ranges
from ci_kit.git.changes import staged

if TYPE_CHECKING:
    from pathlib import Path

ZEROS = "0" * 40


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A repository with one commit on main."""
    made = Work.fresh(tmp_path / "work")
    made.commit({"a.txt": "one\n"})
    return made


def paths(work: Work, *commits: str) -> set[tuple[str, int]]:
    """The paths that commits change, and how many blobs each had before."""
    return {(change.path, len(change.old)) for change in git.changed(work.repository, commits)}


def test_additions_changes_and_renames_have_what_they_replace(work: Work) -> None:
    """A new file replaces nothing; a changed and a renamed one the blob that it had."""
    commit = work.commit({"a.txt": "two\n", "dir/new ü.txt": "x\n"})
    assert paths(work, commit) == {("a.txt", 1), ("dir/new ü.txt", 0)}
    work.git("mv", "a.txt", "b.txt")
    assert paths(work, work.commit()) == {("b.txt", 1)}


def test_deletions_bring_nothing(work: Work) -> None:
    """A deleted file is no change to look at, and the first commit has no parent."""
    first = work.git("rev-parse", "HEAD")
    work.git("rm", "--quiet", "a.txt")
    assert paths(work, work.commit()) == set()
    assert paths(work, first) == {("a.txt", 0)}


def test_a_merge_brings_what_differs_from_all_parents(work: Work) -> None:
    """What a merge adds by itself is seen; what it takes over from a parent belongs to that one's commits."""
    work.git("switch", "--quiet", "--create", "side")
    work.commit({"side.txt": "s\n"})
    work.git("switch", "--quiet", "main")
    work.commit({"main.txt": "m\n"})
    work.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    assert paths(work, work.commit({"evil.txt": "e\n"})) == {("evil.txt", 0)}


def test_links_and_submodules_are_told_apart(work: Work) -> None:
    """By their mode, which no content can imitate."""
    (work.root / "link").symlink_to("/etc/passwd")
    work.git("update-index", "--add", "--cacheinfo", f"160000,{work.git('rev-parse', 'HEAD')},sub")
    work.git("add", "link")
    found = {change.path: change for change in staged(work.repository)}
    assert found["link"].is_symlink
    assert found["sub"].is_submodule


def test_the_index_of_a_repository_without_commits(tmp_path: Path) -> None:
    """The very first commit can be looked at before it is made."""
    work = Work.fresh(tmp_path / "empty")
    work.write("a.txt", "x")
    work.git("add", "a.txt")
    assert [change.path for change in staged(work.repository)] == ["a.txt"]


def test_who_brought_a_blob(work: Work) -> None:
    """The first commit that had it, of all branches."""
    brought = work.commit({"k.txt": "secret\n"})
    blob = work.git("rev-parse", "HEAD:k.txt")
    work.git("rm", "--quiet", "k.txt")
    work.commit()
    work.commit({"again.txt": "secret\n"})
    assert git.introduced(work.repository, [blob]) == {blob: brought}


def test_blobs_are_read_in_order_and_missing_ones_are_told(work: Work) -> None:
    """Of a large one only the beginning; of a missing one nothing."""
    work.commit({"big.bin": b"x" * (objects.MOST + 10)})
    wanted = [git.Wanted(work.git("rev-parse", f"HEAD:{name}"), name) for name in ("big.bin", "a.txt")]
    big, small, gone = git.blobs(work.repository, [*wanted, git.Wanted("1" * 40, "gone")])
    assert big.data is not None
    assert (len(big.data), big.size) == (objects.MOST, objects.MOST + 10)
    assert (small.data, gone.data) == (b"one\n", None)


def test_a_pull_request_is_what_its_head_has_and_its_base_has_not(work: Work) -> None:
    """Whatever happened to the base in between."""
    work.git("switch", "--quiet", "--create", "topic")
    commits = [work.commit({"t.txt": str(number)}) for number in range(2)]
    work.git("switch", "--quiet", "main")
    base = work.commit({"m.txt": "m"})
    event = {"pull_request": {"base": {"sha": base}, "head": {"sha": commits[-1]}}}
    found = git.of_event(work.repository, "pull_request", event)
    assert (set(found.commits), found.base, found.head) == (set(commits), base, commits[-1])


def test_pushes(work: Work) -> None:
    """Usual, without commits, of a new branch, forced, of a deleted branch."""
    first = work.git("rev-parse", "HEAD")
    second = work.commit({"b.txt": "b"})
    repository = {"default_branch": "main"}

    def push(before: str, after: str, ref: str = "refs/heads/topic", **more: object) -> git.Range:
        event = {"before": before, "after": after, "ref": ref, "repository": repository, **more}
        return git.of_event(work.repository, "push", event)

    assert push(first, second).commits == (second,)
    assert push(second, second).commits == ()
    assert push(second, ZEROS).note.startswith("the push deletes")
    assert len(push(ZEROS, second, "refs/heads/main").commits) == 2
    work.git("update-ref", "refs/remotes/origin/main", first)
    assert push(ZEROS, second).commits == (second,)
    assert push("1" * 40, second, forced=True).note == "a rewritten branch: compared with main"
    work.git("reset", "--quiet", "--hard", first)
    other = work.commit({"c.txt": "c"})
    forced = push(second, other, forced=True)
    assert (forced.commits, forced.note) == ((other,), "a forced push: compared with the branch's former end")


def test_a_merge_group_has_its_own_base(work: Work) -> None:
    """Named by the event."""
    base = work.git("rev-parse", "HEAD")
    head = work.commit({"b.txt": "b"})
    event = {"merge_group": {"base_sha": base, "head_sha": head}}
    assert git.of_event(work.repository, "merge_group", event).commits == (head,)


def test_commits_that_are_not_there_are_an_error(work: Work) -> None:
    """It says what to change in the checkout."""
    head = work.git("rev-parse", "HEAD")
    with pytest.raises(
        CiKitError, match=r"base commit 1{40} is not in this clone\. Give actions/checkout `fetch-depth: 0`"
    ):
        ranges.between(work.repository, "1" * 40, head)
    with pytest.raises(CiKitError, match="not in this clone"):
        git.of_event(work.repository, "push", {"before": "1" * 40, "after": head})
    with pytest.raises(CiKitError, match=r"base commit --all is not"):
        ranges.between(work.repository, "--all", head)


def test_an_event_without_commits_is_bad_input(work: Work) -> None:
    """A schedule brings none."""
    with pytest.raises(InputError, match="`schedule` brings no commits"):
        git.of_event(work.repository, "schedule", {})


def test_a_clone_that_ends_within_the_range_is_an_error(work: Work, tmp_path: Path) -> None:
    """A shallow boundary would make everything look new, or hide a commit."""
    work.git("switch", "--quiet", "--create", "topic")
    for number in range(3):
        work.commit({"t.txt": str(number)})
    clone = tmp_path / "clone"
    work.git("clone", "--quiet", "--depth=2", "--no-single-branch", f"file://{work.root}", str(clone))
    shallow = Work(clone)
    base, head = work.git("rev-parse", "main"), work.git("rev-parse", "topic")
    with pytest.raises(CiKitError, match=r"the clone ends within the commits to look at\. It is shallow"):
        ranges.between(shallow.repository, base, head)


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    """One error that says what to do."""
    with pytest.raises(CiKitError, match=r"Not a git repository.*or use the scope `paths`"):
        git.Repository.open(tmp_path, {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})


def test_a_damaged_repository_is_an_error(work: Work) -> None:
    """Git says so, and the kit does not take it for an empty one."""
    commit = work.commit({"b.txt": "b"})
    path = work.root / ".git" / "objects" / commit[:2] / commit[2:]
    path.chmod(0o644)
    path.write_bytes(b"rubbish")
    with pytest.raises(CiKitError, match="failed"):
        work.repository.raw("rev-list", "--all")
