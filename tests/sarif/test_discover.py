"""Which files are meant: names, directories and globs, in a real directory tree."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.discover import Found, Oddity, discover

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKS = pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with results in several directories."""
    workspace = tmp_path / "workspace"
    for name in ("a.sarif", "b.json", "out/one.sarif", "out/two.sarif", "out/deep/three.sarif", "out/notes.txt"):
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
    return workspace


def names(found: list[Found]) -> list[str]:
    """What was found, by name, with what is odd about it."""
    return [one.name if one.oddity is Oddity.NONE else f"{one.name} ({one.oddity.value})" for one in found]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a.sarif"], ["a.sarif"]),
        (["./a.sarif", "out/../a.sarif", "a.sarif"], ["a.sarif"]),
        (["b.json"], ["b.json"]),
        (["out"], ["out/one.sarif", "out/two.sarif", "out/deep/three.sarif"]),
        (["out/"], ["out/one.sarif", "out/two.sarif", "out/deep/three.sarif"]),
        (["out/two.sarif", "out"], ["out/two.sarif", "out/one.sarif", "out/deep/three.sarif"]),
        (["out/*.sarif"], ["out/one.sarif", "out/two.sarif"]),
        (["**/t*.sarif"], ["out/deep/three.sarif", "out/two.sarif"]),
        (["out", "!out/deep"], ["out/one.sarif", "out/two.sarif"]),
        (["out", "! out/deep/** "], ["out/one.sarif", "out/two.sarif"]),
        (["!**/one.sarif", "out/*.sarif"], ["out/two.sarif"]),
        (["none.sarif"], ["none.sarif (missing)"]),
        (["none/*.sarif"], ["none/*.sarif (missing)"]),
        (["a.sarif", "out/x*.sarif"], ["a.sarif", "out/x*.sarif (missing)"]),
        (["out", "!out/**"], ["out (missing)"]),
        (["**/*.sarif", "!**"], ["**/*.sarif (missing)"]),
        (["a.sarif", "b.json", "!b.json"], ["a.sarif"]),
        (["none.sarif", "!none.sarif"], []),
        ([], []),
    ],
)
def test_lines_name_files(root: Path, lines: list[str], expected: list[str]) -> None:
    """Files, directories and globs, minus what is taken out; each file once, and what is not there by name."""
    assert names(discover(lines, root)) == expected


@LINKS
def test_a_directory_holds_what_the_upload_action_finds_there(root: Path) -> None:
    """Regular files that end in exactly `.sarif`; what nearly has that name, or is a link, is told."""
    out = root / "out"
    for name in ("report.sarif.json", "UPPER.SARIF", ".sarif", ".hidden.sarif", "sarif", "x.sarif.bak"):
        (out / name).write_bytes(b"{}")
    (out / "link.sarif").symlink_to(out / "one.sarif")
    (out / "folder.sarif").mkdir()
    (out / "folder.sarif" / "inside.sarif").write_bytes(b"{}")
    (root / "elsewhere").mkdir()
    (root / "elsewhere" / "four.sarif").write_bytes(b"{}")
    (out / "linked").symlink_to(root / "elsewhere", target_is_directory=True)
    assert sorted(names(discover(["out"], root))) == sorted(
        [
            "out/.hidden.sarif", "out/.sarif (wrong name)", "out/UPPER.SARIF (wrong name)",
            "out/deep/three.sarif", "out/folder.sarif/inside.sarif", "out/link.sarif (symlink)", "out/one.sarif",
            "out/report.sarif.json (wrong name)", "out/two.sarif",
        ]
    )  # fmt: skip


@LINKS
def test_files_named_by_themselves_may_be_called_anything(root: Path) -> None:
    """The upload action takes a file by its path whatever it is called, also through a link."""
    (root / "x.sarif.json").write_bytes(b"{}")
    (root / "link.sarif").symlink_to(root / "a.sarif")
    assert names(discover(["x.sarif.json", "link.sarif"], root)) == ["x.sarif.json", "link.sarif"]


@LINKS
def test_links_that_leave_the_workspace_are_told(root: Path) -> None:
    """By name, in a directory, by a glob, through a directory: what a link brings in from outside is not taken."""
    secret = root.parent / "secret.sarif"
    secret.write_bytes(b"{}")
    (root.parent / "private").mkdir()
    (root.parent / "private" / "p.sarif").write_bytes(b"{}")
    (root / "out" / "leak.sarif").symlink_to(secret)
    (root / "way").symlink_to(root.parent / "private", target_is_directory=True)
    assert names(discover(["out/leak.sarif"], root)) == ["out/leak.sarif (outside)"]
    assert "out/leak.sarif (symlink)" in names(discover(["out"], root))
    assert names(discover(["**/leak*"], root)) == ["out/leak.sarif (outside)"]
    assert names(discover(["way/p.sarif", "way", "w*/*.sarif"], root)) == ["way/p.sarif (outside)", "way (outside)"]


def test_what_is_named_outside_of_the_workspace_is_taken(root: Path) -> None:
    """An absolute path, or one with `..`, was written on purpose; it keeps its absolute name."""
    other = root.parent / "other.sarif"
    other.write_bytes(b"{}")
    (root.parent / "dir").mkdir()
    (root.parent / "dir" / "x.sarif").write_bytes(b"{}")
    found = discover([str(other), "../other.sarif", "../dir", f"{root.parent}/d*/*.sarif"], root)
    assert names(found) == [other.as_posix(), (root.parent / "dir" / "x.sarif").as_posix()]
    assert names(discover([str(root / "a.sarif")], root)) == ["a.sarif"]
    assert names(discover([str(other), f"!{root.parent}/*"], root)) == []


@LINKS
def test_a_link_to_a_directory_of_the_workspace_is_walked(root: Path) -> None:
    """Given by name it is what it leads to, as for the upload action; links below it are not followed."""
    (root / "link").symlink_to(root / "out", target_is_directory=True)
    assert names(discover(["link"], root)) == ["link/one.sarif", "link/two.sarif", "link/deep/three.sarif"]


@LINKS
def test_the_workspace_itself_may_be_behind_a_link(root: Path) -> None:
    """A root that is a link does not make everything in it lead outside."""
    (root.parent / "ws").symlink_to(root, target_is_directory=True)
    assert names(discover(["a.sarif", "out/*.sarif"], root.parent / "ws")) == [
        "a.sarif", "out/one.sarif", "out/two.sarif"
    ]  # fmt: skip


@LINKS
def test_a_dangling_link_is_found(root: Path) -> None:
    """It is there; that it leads nowhere is for the reader to tell."""
    (root / "gone.sarif").symlink_to(root / "nowhere.sarif")
    assert names(discover(["gone.sarif", "gon*"], root)) == ["gone.sarif"]


def test_names_with_magic_are_taken_literally_first(root: Path) -> None:
    """A file that is called like a pattern is meant by its name."""
    (root / "r[1].sarif").write_bytes(b"{}")
    (root / "r1.sarif").write_bytes(b"{}")
    assert names(discover(["r[1].sarif"], root)) == ["r[1].sarif"]
    (root / "r[1].sarif").unlink()
    assert names(discover(["r[1].sarif"], root)) == ["r1.sarif"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not have such names")
@pytest.mark.parametrize(
    "name",
    [b"new\nline.sarif", b"-rf.sarif", b" lead.sarif", b"la\xfftin.sarif", "größe 😀.sarif".encode(), b"a:b.sarif"],
)
def test_odd_names_are_found_as_they_are(root: Path, name: bytes) -> None:
    """By name, in a directory and by a glob, whatever characters and bytes a name has."""
    directory = os.fsencode(root) + b"/odd"
    os.mkdir(directory)  # noqa: PTH102 (pathlib takes no bytes)
    with open(directory + b"/" + name, "wb") as file:  # noqa: PTH123 (likewise)
        file.write(b"{}")
    expected = [os.fsdecode(b"odd/" + name)]
    for line in ("odd", "odd/*", "**/*.sarif", os.fsdecode(b"odd/" + name)):
        found = [one for one in discover([line], root) if one.name.startswith("odd/")]
        assert names(found) == expected
        assert found[0].path.read_bytes() == b"{}"


@pytest.mark.parametrize(
    "line", ["nul\0.sarif", "half\ud800.sarif", "x" * 5_000, "x" * 300 + "/*", "*\0*", "{" * 3_000]
)
def test_lines_that_no_file_can_be_called_are_missing(root: Path, line: str) -> None:
    """A name too long or with forbidden characters is one that is not there."""
    (found,) = discover([line], root)
    assert (found.name, found.oddity) == (line, Oddity.MISSING)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_what_is_no_file_is_passed_over_in_a_directory(root: Path) -> None:
    """A FIFO called like a result is no file to the upload action; by its name it is taken, to be told."""
    os.mkfifo(root / "out" / "pipe.sarif")
    assert "out/pipe.sarif" not in names(discover(["out"], root))
    assert names(discover(["out/pipe.sarif"], root)) == ["out/pipe.sarif"]


def test_a_directory_called_like_a_file_is_told(root: Path) -> None:
    """Without results in it, it is taken for the file that it is called like; an empty directory is missing."""
    (root / "x.sarif").mkdir()
    (root / "empty").mkdir()
    assert names(discover(["x.sarif", "empty"], root)) == ["x.sarif", "empty (missing)"]


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A directory that any user may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory)
        path.chmod(0o755)
        yield path


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_directory_that_may_not_be_listed_is_told(open_to_all: Path) -> None:
    """What could not be looked into is not passed over as if there were nothing."""
    out = open_to_all / "out"
    (out / "closed").mkdir(parents=True)
    (out / "one.sarif").write_bytes(b"{}")
    (out / "closed").chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        found = names(discover(["out"], open_to_all))
    finally:
        if root:
            os.seteuid(0)
    assert found == ["out/one.sarif", "out/closed"]


@LINKS
def test_a_directory_of_links_alone_holds_nothing(root: Path) -> None:
    """The upload action finds no file there, wherever the links lead."""
    (root / "links").mkdir()
    (root / "links" / "in.sarif").symlink_to(root / "a.sarif")
    (root / "links" / "out.sarif").symlink_to("/dev/null")
    assert names(discover(["links"], root)) == [
        "links/in.sarif (symlink)",
        "links/out.sarif (symlink)",
        "links (missing)",
    ]


def test_an_exclusion_may_be_absolute(root: Path) -> None:
    """As lines that name files may."""
    assert names(discover(["out", f"!{(root / 'out/deep').as_posix()}/*", f"!{root.as_posix()}/out/o*"], root)) == [
        "out/two.sarif"
    ]
