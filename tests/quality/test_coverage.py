"""Coverage reports in their formats, put together, and asked about changed lines."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_workspace import read, real

from ci_kit.errors import CiKitError, InputError
from ci_kit.quality.coverage import change, diff
from ci_kit.quality.coverage.lines import Coverage, FileLines, rate
from ci_kit.quality.rules import Rules

if TYPE_CHECKING:
    from pathlib import Path

BEYOND = (
    '<coverage lines-valid="5" lines-covered="5"><class filename="a"><line number="1" hits="1"/></class></coverage>'
)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


@pytest.mark.parametrize(
    ("name", "lines", "branches"),
    [
        ("coveragepy-cobertura.xml", (8, 10), (3, 4)),
        ("coveragepy.json", (8, 10), (3, 4)),
        ("coveragepy.lcov", (8, 10), (3, 4)),
        ("gcovr-cobertura.xml", (6, 9), (3, 4)),
        ("lcov.info", (6, 9), (3, 4)),
        ("jacoco.xml", (6, 8), (3, 4)),
    ],
)
def test_real_reports_agree(tmp_path: Path, name: str, lines: tuple[int, int], branches: tuple[int, int]) -> None:
    """One run in several formats gives the same numbers; methods of Cobertura do not count a line twice."""
    reading = read(tmp_path / name, real(name))
    assert reading.coverage is not None
    assert (reading.coverage.lines, reading.coverage.branches, reading.remarks) == (lines, branches, [])


def test_a_line_ran_if_it_ran_in_any_report(tmp_path: Path) -> None:
    """Two halves of a test run make a whole; the same run twice changes nothing."""
    one = read(tmp_path / "a", "SF:a.c\nDA:1,1\nDA:2,0\nend_of_record\n").coverage
    two = read(tmp_path / "b", "SF:a.c\nDA:2,5\nDA:3,0\nend_of_record\nSF:b.c\nDA:1,0\nend_of_record\n").coverage
    assert one is not None
    assert two is not None
    one.add(two)
    one.add(two)
    assert one.lines == (2, 4)


def test_the_classes_of_one_file_are_one_file(tmp_path: Path) -> None:
    """Cobertura names inner classes apart; the line that two of them have counts once."""
    line = '<lines><line number="1" hits="{}"/></lines>'
    body = "".join(f'<class name="C{n}" filename="c.py">{line.format(n)}</class>' for n in range(2))
    coverage = read(tmp_path / "c.xml", f'<coverage lines-valid="1" lines-covered="1">{body}</coverage>').coverage
    assert coverage is not None
    assert coverage.lines == (1, 1)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("SF:a.c\nDA:1,1\n", Rules.TRUNCATED),
        ("TN:\n", Rules.EMPTY),
        ("SF:a.c\nDA:x,1\nDA:1,1\nend_of_record\n", Rules.COUNTS_DIFFER),
        ("SF:a.c\nDA:999999999999,1\nDA:1,1\nend_of_record\n", Rules.COUNTS_DIFFER),
        (
            BEYOND,
            Rules.COUNTS_DIFFER,
        ),
        ('<coverage><class filename="a"><line number="1" hits="1"/>', Rules.TRUNCATED),
    ],
)
def test_what_is_wrong_with_a_report_is_said(tmp_path: Path, content: str, rule: Rules) -> None:
    """Cut off, empty, at odds with its header, lines that cannot be."""
    assert [one.rule for one in read(tmp_path / "c", content).remarks] == [rule]


def test_totals_stand_in_where_there_are_no_lines(tmp_path: Path) -> None:
    """A Cobertura report with a header only, JaCoCo without debug information."""
    cobertura = read(tmp_path / "c.xml", '<coverage lines-valid="10" lines-covered="7"/>').coverage
    counter = '<sourcefile name="A.java"><counter type="LINE" missed="1" covered="3"/></sourcefile>'
    jacoco = read(tmp_path / "j.xml", f'<report name="r"><package name="p">{counter}</package></report>').coverage
    assert cobertura is not None
    assert jacoco is not None
    assert (cobertura.lines, jacoco.lines) == ((7, 10), (3, 4))


def test_nothing_to_cover_is_not_covered() -> None:
    """0 of 0 is no 100 %, and almost all is not all."""
    assert Coverage().share is None
    assert (rate(0, 0), rate(99_999, 100_000), rate(5, 5)) == ("-", "99.99 %", "100.00 %")


LINES = st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=40)


@given(LINES, LINES)
def test_putting_together_loses_nothing_and_does_not_depend_on_the_order(
    first: list[tuple[int, bool]], second: list[tuple[int, bool]]
) -> None:
    """A line that ran stays run, and no line that can run is forgotten."""
    made = []
    for pairs in ((first, second), (second, first)):
        both = [FileLines(), FileLines()]
        for lines, given_lines in zip(both, pairs, strict=True):
            for line, hit in given_lines:
                assert lines.set(line, hit=hit)
        both[0].add(both[1])
        made.append(both[0])
    ran = {line for line, hit in (*first, *second) if hit}
    known = {line for line, _ in (*first, *second)}
    assert made[0].lines.rstrip(b"\0") == made[1].lines.rstrip(b"\0")
    assert (made[0].covered, made[0].valid) == (len(ran), len(known))


DIFF = """diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -1,0 +2,2 @@ def f():
+one
+++ b/not/a/header
@@ -9 +11 @@
-old
+new
\\ No newline at end of file
diff --git a/gone.py b/gone.py
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-x
--- "a/gr\\303\\274n.py"
+++ "b/gr\\303\\274n.py"
@@ -0,0 +1 @@
+x
"""


def test_a_diff_is_read() -> None:
    """Added lines by their new numbers; text that looks like a header is text; quoted names are unquoted."""
    assert diff.added(DIFF.splitlines()) == {"src/a.py": [2, 3, 11], "grün.py": [1]}


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_is_a_diff_or_none(lines: list[str]) -> None:
    """Never an error."""
    diff.added(lines)
    diff.added([*DIFF.splitlines()[:4], *lines])


@pytest.mark.parametrize("name", ["src/a.py", "a.py", "/home/runner/work/x/x/src/a.py"])
def test_changed_lines_are_found_however_the_report_names_the_file(name: str) -> None:
    """From the root of the machine, of the repository, or of a source folder."""
    coverage = Coverage()
    for line, hit in ((2, True), (3, False), (11, True), (12, False)):
        coverage.file(name).set(line, hit=hit)
    coverage.file("other/b.py").set(3, hit=True)
    found = diff.changed(coverage, {"src/a.py": [2, 3, 5, 11], "new.py": [1], "README.md": [1]})
    assert (found.covered, found.valid, found.missed) == (2, 3, {"src/a.py": [3]})
    assert found.unmeasured == ["new.py"]


def test_git_tells_what_has_changed(tmp_path: Path) -> None:
    """From the point where the branches part; with hostile settings of the repository switched off."""

    def git(*words: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
        subprocess.run(("git", *identity, *words), cwd=tmp_path, check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    (tmp_path / "a.py").write_text("1\n2\n", encoding="utf-8")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    git("config", "diff.external", "false")
    git("config", "diff.noprefix", "true")
    git("checkout", "--quiet", "-b", "topic")
    (tmp_path / "a.py").write_text("1\nx\n2\ny\n", encoding="utf-8")
    git("commit", "--quiet", "-am", "two")
    assert change.since("main", tmp_path, ENVIRONMENT) == {"a.py": [2, 4]}
    with pytest.raises(CiKitError, match="git cannot tell"):
        change.since("nowhere", tmp_path, ENVIRONMENT)
    with pytest.raises(InputError, match="changed-since"):
        change.since("--output=x", tmp_path, ENVIRONMENT)
