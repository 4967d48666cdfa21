"""Writing the files that go up: where they go, and that nothing else happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import CiKitError, InputError
from ci_kit.sarif.batch import FileVerdict
from ci_kit.sarif.deliver import PATCH_SUFFIX, Delivery
from ci_kit.sarif.discover import Found, Oddity
from ci_kit.sarif.repair import Change
from ci_kit.sarif.repair.model import Op, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = b'{"version":"2.1.0","runs":[]}'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A directory that is not there yet."""
    return tmp_path / "some" / "where" / "out"


def files(directory: Path) -> dict[str, bytes]:
    """All files below a directory, hidden ones included."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def verdict(path: Path, name: str, *, refused: bool = False) -> FileVerdict:
    """What was found out about a file."""
    return FileVerdict(Found(path, name), None, refused=refused)


def test_the_directory_is_made(out: Path) -> None:
    """With its parents; an empty one that is there already will do."""
    Delivery.open(out)
    assert out.is_dir()
    Delivery.open(out)


@pytest.mark.parametrize("content", ["old.sarif", ".hidden", "folder/"])
def test_a_directory_that_holds_something_is_refused(out: Path, content: str) -> None:
    """What is there would be uploaded with the others, so nothing is written; the error says what to do."""
    path = out / content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(parents=True) if content.endswith("/") else path.touch()
    with pytest.raises(InputError, match=r"is not empty.*Name a new directory"):
        Delivery.open(out)
    assert os.listdir(out) == [content.rstrip("/")]  # noqa: PTH208 (names are all that is asked for)


def test_a_file_in_the_place_of_the_directory_is_an_error(tmp_path: Path) -> None:
    """Neither replaced nor taken for a directory."""
    (tmp_path / "out").write_bytes(b"precious")
    for path in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(CiKitError, match="could not be written"):
            Delivery.open(path)
    assert (tmp_path / "out").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a.sarif", "a.sarif"), ("x/y/a.sarif", "x/y/a.sarif"), ("./x/./a.sarif", "x/a.sarif"),
        ("a.sarif.json", "a.sarif"), ("a.json", "a.sarif"), ("a", "a.sarif"), ("a.SARIF", "a.SARIF.sarif"),
        ("../a.sarif", "a.sarif"), ("x/../../a.sarif", "a.sarif"), ("/etc/a.sarif", "a.sarif"), ("..", "_.sarif"),
        ("C:\\x\\a.sarif", "a.sarif"), ("..\\..\\a.sarif", "a.sarif"), ("x\\a.sarif", "x/a.sarif"),
        ("", "_.sarif"), ("/", "_.sarif"),
        (".sarif", "results.sarif"), ("x/.sarif", "x/results.sarif"), ("new\nline.sarif", "new_line.sarif"),
        ("a:b*?.sarif", "a_b__.sarif"), ("-rf.sarif", "-rf.sarif"), ("größe.sarif", "größe.sarif"),
        ("half\ud800\udcff.sarif", "half__.sarif"), ("trailing./a.sarif", "trailing_/a.sarif"),
    ],
)  # fmt: skip
def test_a_file_goes_where_its_name_says_and_never_outside(out: Path, name: str, place: str) -> None:
    """Relative paths are kept; what would lead outside, or no system takes, is left out; the ending is `.sarif`."""
    assert Delivery.open(out).place(name) == out / place


@given(st.lists(st.text(st.sampled_from("aA.sarif/\\ é😀\n:e\u0301-2"), max_size=12), max_size=12))
def test_every_name_gives_a_place_of_its_own_inside(names: list[str]) -> None:
    """No two places are the same to a file system that folds case and Unicode forms, and none is in another."""
    delivery = Delivery(Path("/out"))
    places = [delivery.place(name) for name in names]
    for place in places:
        assert Path(os.path.normpath(place)) == place
        assert place.is_relative_to("/out")
        assert place.suffix == ".sarif"
        assert all(len(part.encode()) + len(PATCH_SUFFIX) <= 255 for part in place.parts)
    folded = [unicodedata.normalize("NFC", str(place)).casefold() for place in places]
    assert len(set(folded)) == len(folded)
    assert not any(one.startswith(f"{other}/") for one in folded for other in folded)


def test_a_name_that_is_a_directory_elsewhere_gets_another_place(out: Path) -> None:
    """`r.sarif` and `r.sarif/x.sarif` cannot both be there; each is written all the same."""
    delivery = Delivery.open(out)
    written = [delivery.write(name, name.encode()) for name in ("r.sarif", "r.sarif/x.sarif", "d.sarif/y", "d.sarif")]
    assert [path.read_bytes() for path in written] == [b"r.sarif", b"r.sarif/x.sarif", b"d.sarif/y", b"d.sarif"]


def test_very_long_names_are_cut(out: Path) -> None:
    """The end of the name is kept, and patches fit beside it."""
    path = Delivery.open(out).write("é" * 200 + "-end.sarif", DATA, [Change("rule", "note")])
    assert path.name.endswith("é-end.sarif")
    assert path.read_bytes() == DATA


def test_patches_lie_beside_what_they_made(out: Path) -> None:
    """As JSON, under a name that the upload action does not pick up; and none where nothing was changed."""
    delivery = Delivery.open(out)
    change = Change("some-rule", "Something was removed.", (Operation(Op.REMOVE, "/x"),))
    delivery.write("a.sarif", DATA, [change])
    delivery.write("b.sarif", DATA)
    assert sorted(files(out)) == ["a.sarif", f"a.sarif{PATCH_SUFFIX}", "b.sarif"]
    assert json.loads(files(out)[f"a.sarif{PATCH_SUFFIX}"]) == [
        {"rule": "some-rule", "note": "Something was removed.", "patch": [{"op": "remove", "path": "/x"}]}
    ]


def test_accepted_files_are_copied_and_refused_ones_are_taken_away(out: Path, tmp_path: Path) -> None:
    """In the end the directory holds exactly what may go up; the inputs are as they were."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    for name in ("good", "bad", "mended", "clash"):
        (inputs / f"{name}.sarif").write_bytes(name.encode())
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in inputs.iterdir()}
    delivery = Delivery.open(out)
    good, bad = verdict(inputs / "good.sarif", "good.sarif"), verdict(inputs / "bad.sarif", "bad.sarif", refused=True)
    mended, clash = verdict(inputs / "mended.sarif", "mended.sarif"), verdict(inputs / "clash.sarif", "clash.sarif")
    for one in (mended, clash):
        one.output = delivery.write(one.name, DATA, [Change("rule", "note")])
    clash.refused = True
    delivery.finish([good, bad, mended, clash])
    assert {name: data for name, data in files(out).items() if not name.endswith(PATCH_SUFFIX)} == {
        "good.sarif": b"good", "mended.sarif": DATA
    }  # fmt: skip
    assert f"clash.sarif{PATCH_SUFFIX}" not in files(out)
    assert (good.output, bad.output, clash.output) == (out / "good.sarif", None, None)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in inputs.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_link_that_was_named_is_delivered_as_a_file(out: Path, tmp_path: Path) -> None:
    """The upload action passes links over, so the copy is none; nor does it share its content with the input."""
    (tmp_path / "a.sarif").write_bytes(DATA)
    (tmp_path / "link.sarif").symlink_to(tmp_path / "a.sarif")
    one = verdict(tmp_path / "link.sarif", "link.sarif")
    over = FileVerdict(Found(tmp_path / "link.sarif", "over.sarif", Oddity.SYMLINK), None)
    Delivery.open(out).finish([one, over])
    assert over.output is None
    assert one.output is not None
    assert not one.output.is_symlink()
    assert one.output.stat().st_ino != (tmp_path / "a.sarif").stat().st_ino


def test_a_file_that_vanished_is_an_error(out: Path, tmp_path: Path) -> None:
    """What was judged and is gone when it should be copied is told, with nothing in its place."""
    delivery = Delivery.open(out)
    with pytest.raises(CiKitError, match=r"x\.sarif could not be written.*No such file"):
        delivery.finish([verdict(tmp_path / "x.sarif", "x.sarif")])
    assert files(out) == {}


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Files cannot grow beyond `size` bytes, as on a disk that is full."""
    import resource  # noqa: PLC0415 (POSIX only)

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(os.name != "posix", reason="needs resource limits")
def test_what_cannot_be_written_whole_is_not_there(out: Path, tmp_path: Path) -> None:
    """When writing stops half way, nothing is under the name, no half lies about, and the error says why."""
    delivery = Delivery.open(out)
    large = tmp_path / "large.sarif"
    large.write_bytes(b"x" * 100_000)
    with at_most(4_096):
        with pytest.raises(CiKitError, match="File too large"):
            delivery.write("a.sarif", b"x" * 100_000)
        with pytest.raises(CiKitError, match="File too large"):
            delivery.finish([verdict(large, "large.sarif")])
    assert files(out) == {}
    assert large.stat().st_size == 100_000


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "ci-kit-test", str(disk)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("cannot mount a file system here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root to mount a small disk")
def test_a_full_disk_leaves_nothing_half(full_disk: Path) -> None:
    """The file that fits stays, the one that does not is not there, and the error says that space is short."""
    delivery = Delivery.open(full_disk / "out")
    delivery.write("small.sarif", DATA)
    with pytest.raises(CiKitError, match=r"No space left.*Free space there"):
        delivery.write("large.sarif", b"x" * 1_000_000, [Change("rule", "note")])
    assert files(full_disk / "out") == {"small.sarif": DATA}


def test_a_directory_in_the_way_is_an_error(out: Path) -> None:
    """Made after the delivery was opened, where a file should go: told, and left as it is."""
    delivery = Delivery.open(out)
    (out / "a.sarif" / "inside").mkdir(parents=True)
    with pytest.raises(CiKitError, match=r"a\.sarif could not be written"):
        delivery.write("a.sarif", DATA)
    assert [path.name for path in out.rglob("*")] == ["a.sarif", "inside"]
