"""The checkout, a hostile one among them."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import InputError
from ci_kit.sarif.index import Index
from ci_kit.sarif.tree import Entry, Found, Tree, Unread


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout, with something beside it that must never be looked at."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key.txt").write_text("beside the checkout")
    root = tmp_path / "checkout"
    for path in ("src/main.c", "src/Util/Names.H", "docs/a b.md", ".git/config", "README.md", "lib/main.c"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("one\ntwo\n")
    return root


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/main.c", Entry(Found.FILE, "src/main.c")),
        ("./src//main.c", Entry(Found.FILE, "src/main.c")),
        ("src/../src/main.c", Entry(Found.FILE, "src/main.c")),
        ("docs/a b.md", Entry(Found.FILE, "docs/a b.md")),
        ("SRC/Main.C", Entry(Found.FILE, "src/main.c", respelled=True)),
        ("src/util/names.h", Entry(Found.FILE, "src/Util/Names.H", respelled=True)),
        ("src", Entry(Found.DIRECTORY, "src")),
        ("", Entry(Found.DIRECTORY)),
        ("src/none.c", Entry(Found.MISSING)),
        ("src/main.c/x", Entry(Found.MISSING)),
        ("../secret/key.txt", Entry(Found.OUTSIDE)),
        ("src/../../secret/key.txt", Entry(Found.OUTSIDE)),
        ("..", Entry(Found.OUTSIDE)),
        (".git/config", Entry(Found.MISSING)),
        (".GIT/config", Entry(Found.MISSING)),
        ("src/main.c\0", Entry(Found.MISSING)),
        ("x" * 5000, Entry(Found.MISSING)),
    ],
)
def test_look(root: Path, path: str, expected: Entry) -> None:
    """Each path is told as what it is, in the tree's own spelling."""
    assert Tree(root).look(path) == expected


def test_spelling_that_fits_two_files(root: Path) -> None:
    """A name that differs in case from two files is neither of them; each of the two is itself."""
    (root / "src/MAIN.c").write_text("")
    tree = Tree(root)
    assert tree.look("src/Main.c").found is Found.MISSING
    assert tree.look("src/MAIN.c") == Entry(Found.FILE, "src/MAIN.c")


def test_unicode_forms(root: Path) -> None:
    """A composed name finds the decomposed file, as respelled."""
    name = "caf\u00e9.c"
    (root / unicodedata.normalize("NFD", name)).write_text("")
    assert Tree(root).look(name) == Entry(Found.FILE, unicodedata.normalize("NFD", name), respelled=True)


def test_links(root: Path, tmp_path: Path) -> None:
    """Links inside are followed and told; those that leave, dangle or go round in circles are not."""
    for name, points_to in {
        "inside.c": "src/main.c",
        "dir": "src",
        "out.c": str(tmp_path / "secret/key.txt"),
        "out": "../secret",
        "dangling": "nowhere",
        "one": "two",
        "two": "one",
        "self": ".",
        "absolute.c": str(root / "src/main.c"),
    }.items():
        (root / name).symlink_to(points_to)
    tree = Tree(root)
    assert tree.look("inside.c") == Entry(Found.FILE, "src/main.c", linked=True)
    assert tree.look("dir/main.c") == Entry(Found.FILE, "src/main.c", linked=True)
    assert tree.look("absolute.c") == Entry(Found.FILE, "src/main.c", linked=True)
    assert tree.look("self/self/self/README.md") == Entry(Found.FILE, "README.md", linked=True)
    for path in ("out.c", "out/key.txt", "out"):
        assert tree.look(path) == Entry(Found.LINK_OUT)
    for path in ("dangling", "one", "two/x"):
        assert tree.look(path) == Entry(Found.MISSING)


def test_root_that_is_a_link(root: Path, tmp_path: Path) -> None:
    """The checkout may be reached by a link; absolute paths of both spellings are inside."""
    (tmp_path / "alias").symlink_to(root)
    tree = Tree(tmp_path / "alias")
    assert tree.look("src/main.c").found is Found.FILE
    assert tree.relative(f"{tmp_path}/alias/src/main.c") == "src/main.c"
    assert tree.relative(f"{root}/src/main.c") == "src/main.c"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("{root}/src/main.c", "src/main.c"),
        ("{root}//src/main.c", "src/main.c"),
        ("{root}/../secret/key.txt", "../secret/key.txt"),
        ("{root}x/src/main.c", None),
        ("{root}", None),
        ("/etc/passwd", None),
        ("C:/src/main.c", None),
    ],
)
def test_relative(root: Path, path: str, expected: str | None) -> None:
    """Only what starts with the root and a slash is inside; dots are left for `look` to judge."""
    assert Tree(root).relative(path.format(root=root)) == expected


def test_special_files(root: Path) -> None:
    """A FIFO is told as what it is, and reading it neither waits nor succeeds."""
    os.mkfifo(root / "pipe")
    tree = Tree(root)
    assert tree.look("pipe") == Entry(Found.SPECIAL, "pipe")
    with pytest.raises(Unread, match="not a regular file"):
        tree.read("pipe")


def test_link_put_in_place_of_a_file(root: Path, tmp_path: Path) -> None:
    """A file that becomes a link between looking and reading is not read through."""
    tree = Tree(root)
    assert tree.look("src/main.c").found is Found.FILE
    (root / "src/main.c").unlink()
    (root / "src/main.c").symlink_to(tmp_path / "secret/key.txt")
    with pytest.raises(Unread):
        tree.read("src/main.c")


def test_unreadable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is told with its reason: 'could not look' is not 'not there'."""
    tree = Tree(root)
    really = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path).name == "docs":
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert tree.look("docs/a b.md") == Entry(Found.UNREADABLE)
    with pytest.raises(Unread, match="no such file or directory"):
        tree.lines("docs/none.md")
    with pytest.raises(Unread, match="it is not a regular file"):
        tree.lines("docs")


def test_lines_are_read_once(root: Path) -> None:
    """The lines of a file are kept; a file that changes meanwhile is not read again."""
    tree = Tree(root)
    assert len(tree.lines("src/main.c")) == 3
    (root / "src/main.c").write_text("one line")
    assert len(tree.lines("src/main.c")) == 3
    assert tree.read("src/main.c") == b"one line"


def test_files_that_are_not_measured(root: Path) -> None:
    """Binary and large files have no lines, and the reason is said each time."""
    (root / "blob").write_bytes(b"\x7fELF\0")
    (root / "large").write_bytes(b"x" * 101)
    (root / "just").write_bytes(b"x" * 100)
    tree = Tree(root, max_bytes=100)
    for _ in range(2):
        with pytest.raises(Unread, match="binary"):
            tree.lines("blob")
        with pytest.raises(Unread, match="101 bytes, more than 100"):
            tree.lines("large")
    assert len(tree.lines("just")) == 1


def test_no_directory(tmp_path: Path) -> None:
    """A checkout that is none is bad input."""
    with pytest.raises(InputError, match="is not a directory"):
        Tree(tmp_path / "none")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Util/Names.H", "src/Util/Names.H"),
        ("app/src/Util/Names.H", "src/Util/Names.H"),
        ("/build/README.md", "README.md"),
        ("main.c", None),
        ("src/main.c", "src/main.c"),
        ("x/lib/main.c", "lib/main.c"),
        ("x/Names.H", None),
        ("config", None),
        ("", None),
        ("none.c", None),
    ],
)
def test_similar(root: Path, path: str, expected: str | None) -> None:
    """The file that shares the end of the path, if there is one and only one."""
    assert Tree(root).similar(path) == expected


def test_large_trees_are_not_guessed_at(root: Path) -> None:
    """Where not every file was listed nothing is called the only one."""
    # Four directories and five files.
    assert Index.of(root, max_entries=9).similar("Util/Names.H") == "src/Util/Names.H"
    assert Index.of(root, max_entries=8).similar("Util/Names.H") is None


def test_index_follows_no_links(root: Path, tmp_path: Path) -> None:
    """A link to a directory outside, or in a circle, brings nothing into the index."""
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "loop").symlink_to(root)
    index = Index.of(root)
    assert index.similar("key.txt") is None
    assert index.similar("README.md") == "README.md"


def _by_definition(paths: list[str], wanted: str) -> str | None:
    """The definition: of the files whose path ends like the other, the one that shares most parts."""
    ask = wanted.split("/")

    def shared(path: str) -> int:
        parts = path.split("/")
        length = min(len(parts), len(ask))
        return length if parts[-length:] == ask[-length:] else 0

    most = max((shared(path) for path in paths), default=0)
    best = [path for path in paths if shared(path) == most]
    return best[0] if most and len(best) == 1 else None


_PATHS = st.lists(st.sampled_from(["a", "b", "a0"]), min_size=1, max_size=4).map("/".join)


@given(st.sets(_PATHS, max_size=12), _PATHS)
def test_similar_is_as_defined(paths: set[str], wanted: str) -> None:
    """The sorted list gives what comparing with every file gives."""
    backwards = sorted("".join(f"{part}/" for part in reversed(path.split("/"))) for path in paths)
    assert Index(backwards).similar(wanted) == _by_definition(sorted(paths), wanted)
