"""Files as they come: changing, missing, no files at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from quality_workspace import case, suite

from ci_kit.quality.find import Expected, Found, search
from ci_kit.quality.model import Kind
from ci_kit.quality.reading import Reader
from ci_kit.quality.rules import Rules
from ci_kit.quality.source import Source
from ci_kit.quality.tests.junit import JUnit

if TYPE_CHECKING:
    from pathlib import Path

GREEN = suite(case("a"))

posix = pytest.mark.skipif(
    os.name == "nt", reason="Windows has no such pipes, and keeps open files from being replaced"
)


class Meddled(JUnit):
    """A reader during whose work somebody goes on writing."""

    path: Path

    def end(self, tag: str) -> None:
        """Write to the file that is being read."""
        super().end(tag)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(" ")


@pytest.mark.parametrize("how", ["longer", pytest.param("replaced", marks=posix), pytest.param("gone", marks=posix)])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, how: str) -> None:
    """Appended to, replaced, deleted: it is another file than the one that was opened."""
    path = tmp_path / "r.xml"
    path.write_text(GREEN, encoding="utf-8")
    with Source(path, 10_000) as source:
        assert not source.changed
        if how == "longer":
            with path.open("a", encoding="utf-8") as file:
                file.write("x")
        elif how == "replaced":
            (tmp_path / "new").write_text(GREEN, encoding="utf-8")
            (tmp_path / "new").replace(path)
        else:
            path.unlink()
        assert source.changed


def test_a_report_that_was_written_to_meanwhile_is_not_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its counts would be of no state that ever was."""
    path = tmp_path / "r.xml"
    path.write_text(GREEN, encoding="utf-8")
    Meddled.path = path
    monkeypatch.setattr("ci_kit.quality.tests.junit.JUnit", Meddled)
    reading = Reader().read(Found(path, "r.xml", "r.xml"))
    assert not reading.whole
    assert Rules.CHANGED in {one.rule for one in reading.remarks}


@posix
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a directory, a name without a file."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder", "missing"):
        reading = Reader().read(Found(tmp_path / name, name, name))
        assert [one.rule for one in reading.remarks] == [Rules.UNREADABLE]


def test_patterns(tmp_path: Path) -> None:
    """Files once and in order, directories, globs; exclusions; what may be missing and what may not."""
    for name in ("a/1.xml", "a/2.xml", "a/deep/3.xml", "b/4.xml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = search(["a/2.xml", "a", "**/*.xml", "!**/3.xml", "?none/*", "some/*", "b/5.xml"], tmp_path)
    assert [one.name for one in found.files] == ["a/2.xml", "a/1.xml", "b/4.xml"]
    assert found.in_vain == ["some/*", "b/5.xml"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tests", Expected("tests", 1, Kind.TESTS)),
        ("coverage: 2", Expected("coverage", 2, Kind.COVERAGE)),
        ("out/*.xml : 3", Expected("out/*.xml", 3, None)),
        ("C:/out/a.xml", Expected("C:/out/a.xml", 1, None)),
    ],
)
def test_what_is_expected(line: str, expected: Expected) -> None:
    """A kind or a pattern, and how many."""
    assert Expected.parse(line) == expected
