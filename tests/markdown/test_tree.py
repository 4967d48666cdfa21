"""What is in a repository, what of it is looked at, and what cannot be."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from gitrepo import Clone

from ci_kit.git import Repository
from ci_kit.markdown import config, lint, tree
from ci_kit.markdown.tree import There, Tree

if TYPE_CHECKING:
    from pathlib import Path


def begun(folder: Path) -> Clone:
    """A new repository."""
    repository = Clone(folder)
    repository.git("init", "--quiet")
    return repository


def looked(found: Tree, *names: str) -> lint.Looked:
    """With the rules that are on by themselves."""
    return lint.lint(found, names or found.matching(["**/*.md"]), config.default())


def test_what_git_does_not_track_is_not_there(tmp_path: Path) -> None:
    """A file on the disk that is ignored leads nowhere for everybody else."""
    (tmp_path / "made.md").write_text("made\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("[a](made.md)\n", encoding="utf-8")
    begun(tmp_path).git("add", "a.md")
    repository = Repository.open(tmp_path, dict(os.environ))
    assert [one.rule for one in looked(tree.tracked(repository, tmp_path)).findings] == ["broken-link"]
    assert looked(tree.on_disk(tmp_path)).findings == []


def test_a_folder_of_a_repository_is_its_own_root(tmp_path: Path) -> None:
    """Names count from the workspace, which need not be the top of the repository."""
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "a.md").write_text("a\n", encoding="utf-8")
    begun(tmp_path).git("add", ".")
    found = tree.tracked(Repository.open(tmp_path / "part", dict(os.environ)), tmp_path / "part")
    assert found.files == {"a.md"}


def test_what_is_in_a_submodule_or_behind_a_symbolic_link_is_taken_on_trust(tmp_path: Path) -> None:
    """Nobody can see in there without a checkout of it."""
    found = Tree.of(["a.md", "b/link"], tmp_path, ["sub"], ["b/link"])
    expected = {"a.md": There.FILE, "b": There.DIRECTORY, ".": There.DIRECTORY, "sub/x.md": There.ELSEWHERE}
    expected |= {"b/link/x": There.ELSEWHERE, "subway": There.NOTHING, "B": There.NOTHING}
    assert {name: found.at(name) for name in expected} == expected
    assert found.spelt("A.MD") == "a.md"


def test_patterns_choose_and_leave_out(tmp_path: Path) -> None:
    """In any order; a symbolic link is not looked at, what it leads to is."""
    found = Tree.of(["a.md", "b/c.md", "b/d.txt", "e/f.md", "l.md"], tmp_path, (), ["l.md"])
    assert found.matching(["**/*.md", "!e/**"]) == ["a.md", "b/c.md"]
    assert found.matching(["!**/c.md", "b"]) == []
    assert found.matching(["b", "b/d.txt"]) == ["b/c.md", "b/d.txt"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"a" * (tree.LARGEST + 1), "more than 2 MB"),
        (b"[" * 2001, "more than 2,000 brackets"),
    ],
)
def test_what_cannot_be_looked_at_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    """With its reason; the other files are looked at, and a link to it is no finding."""
    (tmp_path / "bad.md").write_bytes(content)
    (tmp_path / "good.md").write_text("[a](bad.md#x)\n[b](no.md)\n", encoding="utf-8")
    done = looked(tree.on_disk(tmp_path))
    assert [name for name, _ in done.unread] == ["bad.md"]
    assert why in done.unread[0][1]
    assert [one.message[:24] for one in done.findings] == ["the link leads to `no.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files in a directory")
def test_pipes_and_links_are_not_opened(tmp_path: Path) -> None:
    """A pipe that nobody writes to does not hold the run up, and a link out of the workspace is not followed."""
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "outside.md").symlink_to("/etc/hostname")
    done = looked(tree.on_disk(tmp_path), "pipe.md", "outside.md", "gone.md")
    assert [name for name, _ in done.unread] == ["pipe.md", "outside.md", "gone.md"]
    assert done.unread[0][1] == "it is no regular file"


def test_line_breaks_of_windows_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    """Lines and columns are the same, and nothing is said of them."""
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# a\r\n\r\n[a](no.md)\r\n")
    places = [str(one.place) for one in looked(tree.on_disk(tmp_path)).findings]
    assert places == ["a.md:3:1"]


def test_many_places_are_counted_not_listed(tmp_path: Path) -> None:
    """The first fifty of a rule are listed, and the last of them stands for the rest."""
    (tmp_path / "a.md").write_text("[a](no.md)\n" * 1200, encoding="utf-8")
    done = looked(tree.on_disk(tmp_path))
    assert (len(done.findings), sum(one.count for one in done.findings)) == (lint.MOST, 1200)


def test_fingerprints_stay_where_lines_move(tmp_path: Path) -> None:
    """Equal lines have different ones, in their order."""
    page = tmp_path / "a.md"
    page.write_text("[a](no.md)\n\n[a](no.md)\n", encoding="utf-8")
    before = [one.fingerprint for one in looked(tree.on_disk(tmp_path)).findings]
    page.write_text("# New\n\n[a](no.md)\n\n[a](no.md)\n", encoding="utf-8")
    assert [one.fingerprint for one in looked(tree.on_disk(tmp_path)).findings] == before
    assert len(set(before)) == 2
