"""Releases of real repositories, with rivals."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import gitrepo
import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.tags.release import Release, Scheme, Wanted, release
from ci_kit.tags.repository import Pushed, Repository

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A remote with one commit."""
    made = gitrepo.remote(tmp_path)
    gitrepo.clone(made, tmp_path / "first").commit("one")
    return made


def _repository(clone: gitrepo.Clone) -> Repository:
    return Repository(clone.folder, {**os.environ, **gitrepo.ENV})


def _release(
    clone: gitrepo.Clone, scheme: Scheme, version: str = "", *, now: datetime = NOW, push: bool = True
) -> Release:
    repository = _repository(clone)
    prefix = {"semver": "v", "calver": "", "moment": "prod-"}[scheme]
    wanted = Wanted(scheme, repository.commit("HEAD"), prefix, version, build="7", push=push)
    moments = iter(now + timedelta(seconds=number) for number in range(30))
    return release(wanted, repository, lambda: next(moments), lambda _: None)


def test_a_version_is_tagged_once(remote: Path, tmp_path: Path) -> None:
    """The same again is in order, another commit of that version is not."""
    clone = gitrepo.clone(remote, tmp_path / "a")
    made = _release(clone, Scheme.SEMVER, "1.4.0")
    assert (made.tag, made.pushed) == ("v1.4.0", Pushed.CREATED)
    assert made.oci == ("1.4.0", "1.4", "1", "latest", f"sha-{clone.git('rev-parse', 'HEAD')[:12]}", "build-7")
    assert _release(clone, Scheme.SEMVER, "v1.4.0").pushed is Pushed.THERE
    assert _release(clone, Scheme.SEMVER).tag == "v1.4.0"
    clone.commit("two")
    with pytest.raises(InputError, match=r"`v1\.4\.0` is there already, on another commit"):
        _release(clone, Scheme.SEMVER, "1.4.0")
    with pytest.raises(InputError, match="on another commit"):
        _release(clone, Scheme.SEMVER, "1.4.0", push=False)
    with pytest.raises(InputError, match="the commit has no tag"):
        _release(clone, Scheme.SEMVER)


def test_a_shallow_clone_without_tags_sees_those_of_the_remote(remote: Path, tmp_path: Path) -> None:
    """As actions/checkout makes it: what counts is what the remote has, annotated tags too."""
    first = gitrepo.clone(remote, tmp_path / "a")
    first.git("tag", "--annotate", "--message=x", "v1.5.0")
    first.git("push", "--quiet", "origin", "v1.5.0")
    shallow = gitrepo.clone(remote, tmp_path / "b", "--depth=1", "--no-tags")
    assert shallow.git("tag") == ""
    assert _release(shallow, Scheme.SEMVER).tag == "v1.5.0"
    assert "latest" not in _release(shallow, Scheme.SEMVER, "1.4.9", push=False).oci


def test_many_pushers_at_once_get_a_number_each(remote: Path, tmp_path: Path) -> None:
    """Four commits at the same moment: four tags, no gap, no commit with two."""
    clones = [gitrepo.clone(remote, tmp_path / str(number)) for number in range(4)]
    for number, clone in enumerate(clones):
        (clone.folder / "file").write_text(str(number), encoding="utf-8")
        clone.git("commit", "--quiet", "--all", "--message", str(number))
    gate = threading.Barrier(len(clones))

    def push(clone: gitrepo.Clone) -> Release:
        gate.wait()
        return _release(clone, Scheme.CALVER, now=NOW - timedelta(days=1))

    with ThreadPoolExecutor(len(clones)) as pool:
        made = list(pool.map(push, clones))
    assert sorted(one.tag for one in made) == [f"2026.3.{number}" for number in range(4)]
    assert {one.pushed for one in made} == {Pushed.CREATED}
    tags = _repository(clones[0]).tags()
    assert [tags[one.tag] for one in made] == [clone.git("rev-parse", "HEAD") for clone in clones]


def test_a_rerun_takes_no_new_number(remote: Path, tmp_path: Path) -> None:
    """A commit that has its tag keeps it, in the next month too."""
    clone = gitrepo.clone(remote, tmp_path / "a")
    assert _release(clone, Scheme.CALVER).tag == "2026.3.0"
    again = _release(clone, Scheme.CALVER, now=NOW + timedelta(days=1))
    assert (again.tag, again.pushed) == ("2026.3.0", Pushed.THERE)


def test_a_name_that_is_taken_between_reading_and_pushing(remote: Path, tmp_path: Path) -> None:
    """The server compares and sets: whoever read before the rival pushed is refused, and takes the next number."""
    clone, rival = gitrepo.clone(remote, tmp_path / "a"), gitrepo.clone(remote, tmp_path / "b")
    clone.commit("two")
    repository = _repository(clone)
    assert repository.tags() == {}
    rival.git("push", "--quiet", "origin", "HEAD:refs/tags/2026.3.0")
    assert repository.push("2026.3.0", repository.commit("HEAD")) is Pushed.TAKEN
    assert _release(clone, Scheme.CALVER).tag == "2026.3.1"


def test_two_in_one_second_get_two_moments(remote: Path, tmp_path: Path) -> None:
    """The second waits for the next second, whatever the day does."""
    clone = gitrepo.clone(remote, tmp_path / "a")
    assert _release(clone, Scheme.MOMENT).tag == "prod-20260331-235959"
    clone.commit("two")
    made = _release(clone, Scheme.MOMENT)
    assert (made.tag, made.version, made.oci[0]) == ("prod-20260401-000000", None, "prod-20260401-000000")


def test_a_remote_that_refuses_or_is_not_there(remote: Path, tmp_path: Path) -> None:
    """Told as it is, with what to do; never as a tag that was taken."""
    clone = gitrepo.clone(remote, tmp_path / "a")
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho tags are protected\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(CiKitError, match="cannot be pushed") as told:
        _release(clone, Scheme.SEMVER, "1.0.0")
    assert "tags are protected" in told.value.why
    clone.git("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    with pytest.raises(CiKitError, match="cannot be read"):
        _release(clone, Scheme.SEMVER, "1.0.0")


@pytest.mark.parametrize("name", ["--upload-pack=touch pwned", "no/such", "HEAD^{tree}"])
def test_what_is_no_commit(remote: Path, tmp_path: Path, name: str) -> None:
    """An option is no commit either."""
    with pytest.raises(InputError, match="is no commit"):
        _repository(gitrepo.clone(remote, tmp_path / "a")).commit(name)


def test_a_name_that_git_would_not_take(remote: Path, tmp_path: Path) -> None:
    """By the prefix, for instance."""
    repository = _repository(gitrepo.clone(remote, tmp_path / "a"))
    with pytest.raises(InputError, match="no name for a tag"):
        repository.push("a..b", repository.commit("HEAD"))
