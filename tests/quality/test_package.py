"""The package of all reports."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import CiKitError
from ci_kit.quality.package import Item, pack


def manifest(directory: Path) -> dict[str, Any]:
    """The manifest of a package."""
    return dict(json.loads((directory / "manifest.json").read_text(encoding="utf-8")))


def test_every_file_is_there_as_the_manifest_says(tmp_path: Path) -> None:
    """Name, kind, size and digest; a package of before is replaced."""
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(f"content of {name}", encoding="utf-8")
    items = [Item(tmp_path / name, f"out/{name}", "tests") for name in ("a.xml", "b.xml")]
    pack(items, tmp_path / "package", 1000)
    pack(items[:1], tmp_path / "package", 1000)
    (entry,) = manifest(tmp_path / "package")["files"]
    packed = (tmp_path / "package" / entry["name"]).read_bytes()
    assert entry == {
        "name": "reports/out/a.xml",
        "source": "out/a.xml",
        "kind": "tests",
        "size": len(packed),
        "sha256": hashlib.sha256(packed).hexdigest(),
    }
    assert not (tmp_path / "package" / "reports" / "out" / "b.xml").exists()


def test_what_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    """A later file that fits is still taken."""
    for name, size in (("a", 60), ("b", 60), ("d", 30)):
        (tmp_path / name).write_bytes(b"x" * size)
    made = pack([Item(tmp_path / name, name, "tests") for name in "abd"], tmp_path / "package", 100)
    assert ([one.source for one in made.files], made.total) == (["a", "d"], 90)
    (left,) = manifest(tmp_path / "package")["left_out"]
    assert (left["source"], left["size"]) == ("b", 60)
    assert "larger than 100 bytes" in left["why"]
    assert not (tmp_path / "package" / "reports" / "b").exists()


def test_a_file_that_changed_since_it_was_judged_is_left_out(tmp_path: Path) -> None:
    """The package must not show another report than the verdict is about."""
    (tmp_path / "a").write_bytes(b"now")
    items = [
        Item(tmp_path / "a", "a", "tests", hashlib.sha256(b"then").hexdigest()),
        Item(tmp_path / "b", "b", "tests"),
    ]
    made = pack(items, tmp_path / "package", 100)
    assert made.files == []
    assert [one.why for one in made.left_out] == [
        "it is another file than the one that was judged",
        "it is no file any more",
    ]


def test_a_directory_with_other_files_is_not_emptied(tmp_path: Path) -> None:
    """Whoever names the wrong directory loses nothing."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "precious").touch()
    with pytest.raises(CiKitError, match="no package"):
        pack([], tmp_path / "sources", 100)
    assert (tmp_path / "sources" / "precious").exists()


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_any_name_is_packed_inside(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """Whatever a report is called, it lies below the package under a name of its own."""
    root = tmp_path_factory.getbasetemp() / "names"
    root.mkdir(exist_ok=True)
    (root / "file").write_bytes(b"x")
    name = "/".join(parts)
    made = pack([Item(root / "file", name, "tests")] * 2, root / "package", 100)
    names = [one.name for one in made.files]
    assert len({one.casefold() for one in names}) == 2
    for one in names:
        assert Path(root / "package" / one).resolve().is_relative_to((root / "package").resolve())
        assert (root / "package" / one).read_bytes() == b"x"
