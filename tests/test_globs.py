"""Glob patterns: which files they find, which names they take out, and that they end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit import globs

LINKS = pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
FILES = ("a.sarif", "b.txt", "x/a.sarif", "x/y/a.sarif", "x/y/.hidden/c.sarif", ".dot.sarif", "[1].sarif", "z/a.SARIF")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with `FILES` in it."""
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.sarif", [".dot.sarif", "[1].sarif", "a.sarif"]),
        ("?.sarif", ["a.sarif"]),
        ("[ab].*", ["a.sarif", "b.txt"]),
        ("[!a].txt", ["b.txt"]),
        ("[[]1].sarif", ["[1].sarif"]),
        ("x/*.sarif", ["x/a.sarif"]),
        ("x/*/a.sarif", ["x/y/a.sarif"]),
        ("*/a.sarif", ["x/a.sarif"]),
        ("**/a.sarif", ["a.sarif", "x/a.sarif", "x/y/a.sarif"]),
        ("**/*.sarif", [".dot.sarif", "[1].sarif", "a.sarif", "x/a.sarif", "x/y/.hidden/c.sarif", "x/y/a.sarif"]),
        ("x/**", ["x/a.sarif", "x/y/.hidden/c.sarif", "x/y/a.sarif"]),
        ("x/**/**/a.sarif", ["x/a.sarif", "x/y/a.sarif"]),
        ("**/y/**/*.sarif", ["x/y/.hidden/c.sarif", "x/y/a.sarif"]),
        ("./x/./*.sarif", ["x/a.sarif"]),
        ("x/../*.txt", ["b.txt"]),
        ("none*", []),
        ("none/**/*.sarif", []),
        ("b.txt/*", []),
        ("*\0", []),
        ("*/\0", []),
        ("*" + "x" * 5_000, []),
    ],
)
def test_a_pattern_finds_the_files_it_means(tree: Path, pattern: str, found: list[str]) -> None:
    """Stars stop at slashes, two of them do not; hidden files are files; directories are none."""
    assert sorted({path.resolve().relative_to(tree).as_posix() for path in globs.expand(tree, pattern)}) == found


def test_an_absolute_pattern_is_looked_up_from_the_root(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where the workspace is does not matter then."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert globs.expand(elsewhere, f"{tree}/x/*.sarif") == [tree / "x" / "a.sarif"]


@LINKS
def test_directories_that_link_to_each_other_are_walked_once(tree: Path) -> None:
    """Below `**` no link is followed: forty of them would give more paths than there are atoms."""
    for number in range(40):
        (tree / f"loop{number}").symlink_to(tree, target_is_directory=True)
    assert [path.name for path in globs.expand(tree, "**/a.sarif")] == ["a.sarif"] * 3


@LINKS
def test_a_link_that_the_pattern_itself_names_is_followed(tree: Path) -> None:
    """As by a shell: `*` may stand for a link to a directory."""
    (tree / "link").symlink_to(tree / "x", target_is_directory=True)
    assert tree / "link" / "a.sarif" in globs.expand(tree, "l*/a.sarif")
    assert globs.expand(tree, "link/*.sarif") == [tree / "link" / "a.sarif"]


@LINKS
def test_a_dangling_link_is_found(tree: Path) -> None:
    """It is there, and that it cannot be read is to be told."""
    (tree / "gone.sarif").symlink_to(tree / "nowhere")
    assert tree / "gone.sarif" in globs.expand(tree, "g*.sarif")


def test_names_with_magic_are_found_by_what_they_are(tree: Path) -> None:
    """A directory whose name looks like a pattern is no pattern once it has been found."""
    odd = tree / "[x]" / "deep"
    odd.mkdir(parents=True)
    (odd / "n.sarif").write_bytes(b"{}")
    assert globs.expand(tree / "[x]", "**/*.sarif") == [odd / "n.sarif"]


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("a.sarif", "a.sarif", True), ("x/a.sarif", "a.sarif", False), ("x/a.sarif", "**/a.sarif", True),
        ("a.sarif", "**/a.sarif", True), ("x/a.sarif", "*.sarif", False), ("x/a.sarif", "x", True),
        ("x/y/a.sarif", "x", True), ("x/y/a.sarif", "x/", True), ("x/y/a.sarif", "x/**", True), ("x", "x/**", False),
        ("x/y/a.sarif", "*/y", True), ("x/y/a.sarif", "y", False), ("xy/a.sarif", "x", False), ("a", "", True),
        ("/srv/a.sarif", "/srv/*", True), ("srv/a.sarif", "/srv/*", False), ("/srv/a.sarif", "srv/*", False),
        ("x/a.sarif", "./x/*", True), ("a\nb.sarif", "*.sarif", True),
    ],
)  # fmt: skip
def test_a_name_is_meant_by_a_pattern_or_not(name: str, pattern: str, *, expected: bool) -> None:
    """A pattern that means a directory means all that is in it."""
    assert globs.matches(name, pattern) is expected


@given(st.lists(st.sampled_from(["a", "b", "*", "?", "**", "[ab]"]), min_size=1, max_size=4))
def test_what_is_found_is_what_is_meant(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """Looking up a pattern gives the files whose names it means, none by way of their directory alone."""
    root = tmp_path_factory.getbasetemp() / "agreement"
    names = [f"{first}/{second}/{third}.f" for first in "ab" for second in "ab" for third in "ab"]
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    pattern = "/".join([*parts, "*.f"])
    found = {path.relative_to(root).as_posix() for path in globs.expand(root, pattern)}
    assert found == {name for name in names if globs.matches(name, pattern)}


def test_what_cannot_be_listed_has_nothing_in_it(tmp_path: Path) -> None:
    """A directory that is gone, a file in its place, or a name that cannot be one ends the search there."""
    (tmp_path / "file").touch()
    assert globs.expand(tmp_path / "gone", "**/*") == []
    assert globs.expand(tmp_path, "file/**/*") == []
    assert not globs.is_directory(tmp_path / ("x" * 5_000))
    assert not globs.is_directory(Path("nul\0"))
