"""What reaches the runner: outputs, annotations, the summary, the log; parsed as the runner parses it."""

from __future__ import annotations

import contextlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from runner_log import commands as read_commands
from strategies import UNHURRIED

from ci_kit.errors import CiKitError
from ci_kit.report import Finding, Level, Place, Report, Table, Verdict
from ci_kit.runner import commands, publish, summary
from ci_kit.runner.job import Job
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator


class Item(BaseModel):
    """A structured output."""

    path: str


class Outputs(ActionOutputs):
    """Something of every kind."""

    ok: bool = Field(default=False, description="flag")
    count: int = Field(default=0, description="number")
    text: str = Field(default="", description="text")
    items: list[Item] = Field(default=[], description="list")
    none: str | None = Field(default=None, description="nothing")


@dataclass(slots=True)
class Runner:
    """The files of a step, and what the runner would read from them and from the log."""

    root: Path

    @property
    def job(self) -> Job:
        """The job as the step sees it."""
        return Job(self.root, self.root, on_actions=True, summary=self.root / "summary", inputs="{}")

    def outputs(self) -> dict[str, str]:
        """The outputs, read as actions/runner reads the file: `name<<delimiter`, lines, the delimiter."""
        read: dict[str, str] = {}
        lines = iter((self.root / "output").read_text(encoding="utf-8").split("\n"))
        for line in lines:
            if "<<" in line:
                name, delimiter = line.split("<<", 1)
                read[name] = "\n".join(_until(lines, delimiter))
        return read


def _until(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    for line in lines:
        if line == delimiter:
            return
        yield line


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The files that a runner makes for a step."""
    for name in ("output", "path", "summary"):
        (tmp_path / name).touch()
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_PATH", str(tmp_path / "path"))
    return Runner(tmp_path)


def outcome(findings: list[Finding], **values: object) -> Outcome:
    """An outcome with these findings and outputs."""
    report = Report("test", Verdict.FAIL, "headline", findings=findings)
    return Outcome(report, Outputs(verdict=Verdict.FAIL, **values))  # type: ignore[arg-type]


def test_outputs_are_the_strings_that_workflows_read(runner: Runner) -> None:
    """Flags are `true`, numbers digits, lists JSON, nothing is empty, and text keeps its lines."""
    text = "one\ntwo\nghadelimiter_x\ntext<<EOF"
    publish.to_job(outcome([], ok=True, count=7, text=text, items=[Item(path="a b")]), runner.job)
    read = runner.outputs()
    assert (read["ok"], read["count"], read["text"], read["none"]) == ("true", "7", text, "")
    assert read["items"] == '[{"path": "a b"}]'
    assert read["verdict"] == "fail"
    assert Path(read["report"]).is_file()


@pytest.mark.parametrize("count", [1, 10, 11, 250])
def test_ten_annotations_of_a_level_and_the_rest_counted(
    runner: Runner, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    """GitHub shows ten of each level; what does not fit is counted in the last of them."""
    findings = [Finding("rule", Level.ERROR, f"message {number}", count=2) for number in range(count)]
    findings += [Finding("rule", Level.WARNING, "warning")]
    publish.to_job(outcome(findings), runner.job)
    read = read_commands(capsys.readouterr().out)
    errors = [command.data for command in read if command.name == "error"]
    assert len(errors) == min(count, 10)
    assert [command.data for command in read if command.name == "warning"] == ["warning"]
    if count > 10:
        assert f"{(count - 9) * 2:,} more" in errors[-1]


def test_an_annotation_is_at_its_place_with_what_is_known(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line and column are given; nothing empty is."""
    place = Place("dir/a,b:c.sarif", "/runs/0", 3, 7)
    publish.to_job(outcome([Finding("rule", Level.ERROR, "50% off:\nsecond", place)]), runner.job)
    (error,) = (one for one in read_commands(capsys.readouterr().out) if one.name == "error")
    assert error.properties == {"title": "rule", "file": "dir/a,b:c.sarif", "line": "3", "col": "7"}
    assert error.data == "50% off:\\nsecond [/runs/0]"


def test_an_annotation_of_a_place_without_a_line_has_no_line(
    runner: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    """No empty property is written: `endLine=` would move the annotation."""
    publish.to_job(outcome([Finding("rule", Level.NOTE, "note", Place("a.sarif"), remedy="mend it")]), runner.job)
    log = capsys.readouterr().out
    assert "::notice title=rule,file=a.sarif::note%0AFix: mend it\n" in log
    assert "=," not in log
    assert "=::" not in log


def test_an_endless_message_is_shortened(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """A log stays readable whatever a tool writes; the report keeps all of it."""
    publish.to_job(outcome([Finding("rule", Level.ERROR, "x" * 1_000_000)]), runner.job)
    assert len(capsys.readouterr().out) < 10_000
    assert len((runner.root / "summary").read_bytes()) < 10_000
    assert "x" * 1_000_000 in Path(runner.outputs()["report"]).read_text(encoding="utf-8")


HOSTILE = "x\n::set-output name=verdict::pass\r\n##[error]y %0A::error::z, title=q::\u2028::warning::"
PIECES = [
    ":",
    "::",
    "#",
    "##[",
    "[",
    "]",
    "error",
    "::add-mask::",
    "set-output name=a",
    "\n",
    "\r",
    " ",
    "\u2028",
    "\u200b",
    "%0A",
    ",",
]


def test_only_our_commands_are_in_the_log(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """Hostile text anywhere in a report gives the one annotation it is in, and no command of its own."""
    place = Place(HOSTILE, HOSTILE, 1, 1)
    publish.to_job(outcome([Finding(HOSTILE, Level.ERROR, HOSTILE, place, HOSTILE, HOSTILE)]), runner.job)
    names = [command.name for command in read_commands(capsys.readouterr().out)]
    assert names == ["group", "endgroup", "error"]


@UNHURRIED
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_no_text_makes_a_command_of_its_own(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    """Wherever a text stands in a report, the log has the commands that it has for plain text, and no other."""
    place = Place(words, words, 1, 1)
    findings = [Finding(words, Level.ERROR, words, place, words, words), Finding(words, Level.NOTE, words)]
    tables = [Table(words, (words, words), ((words, ""), ("", words)), words)]
    report = Report("test", Verdict.FAIL, words, findings=findings, tables=tables, notes=[words])
    job = Job(tmp_path_factory.getbasetemp(), tmp_path_factory.getbasetemp())
    with contextlib.redirect_stdout(io.StringIO()) as log:
        publish.to_job(Outcome(report, ActionOutputs(verdict=Verdict.FAIL)), job)
    names = [command.name for command in read_commands(log.getvalue())]
    assert names == ["set-output", "set-output", "group", "endgroup", "error", "notice"]


def test_each_line_of_a_secret_is_masked(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """The runner masks line by line, so a secret of several lines is told in whole and in parts."""
    assert runner.job.on_actions
    commands.mask("first\n\nsecond\n")
    masked = [(command.name, command.data) for command in read_commands(capsys.readouterr().out)]
    assert masked == [("add-mask", text) for text in ("first\n\nsecond\n", "first", "second")]


@UNHURRIED
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=400), max_size=30), st.integers(0, 4000))
def test_a_summary_never_takes_more_than_its_room(sections: list[str], room: int) -> None:
    """Whole sections are kept as long as they fit; when some are left out, that is said, and it still fits."""
    text = summary.fit(sections, room)
    assert len(text.encode()) <= room
    if room >= 200 and sum(len(section.encode()) + 1 for section in sections) > room - 200:
        assert re.search(r"no room for \d+ more sections", text)
    elif room >= 200:
        assert text == "\n".join(sections)


def test_a_long_summary_is_cut_between_sections(tmp_path: Path) -> None:
    """What is already in the file counts, and the cut is told with its number."""
    path = tmp_path / "summary"
    path.write_text("x" * 100_000, encoding="utf-8")
    section = "### ü\n" + "ü" * 50_000 + "\n"
    summary.write(path, [section] * 20)
    written = path.read_text(encoding="utf-8")
    assert path.stat().st_size <= summary.LIMIT
    assert written.count("### ü") == 9
    assert "11 more sections" in written


def test_what_cannot_be_written_does_not_stop_the_rest(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a full disk behind the outputs, annotations and the summary still come, and then one error."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    monkeypatch.setenv("GITHUB_OUTPUT", "/dev/full")
    with pytest.raises(CiKitError, match="outputs of the step"):
        publish.to_job(outcome([Finding("rule", Level.ERROR, "found")]), runner.job)
    assert any(command.name == "error" for command in read_commands(capsys.readouterr().out))
    assert "headline" in (runner.root / "summary").read_text(encoding="utf-8")


def test_a_full_disk_behind_the_summary_leaves_the_outputs(runner: Runner) -> None:
    """Outputs are written although the summary is not, and the failure is told."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    job = Job(runner.root, runner.root, on_actions=True, summary=Path("/dev/full"), inputs="{}")
    with pytest.raises(CiKitError, match="summary"):
        publish.to_job(outcome([]), job)
    assert runner.outputs()["verdict"] == "fail"


def test_the_error_of_publishing_is_among_the_ten_that_are_shown(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where an error annotation is still to come, the findings leave it the tenth place."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(runner.root / "gone"))
    with pytest.raises(CiKitError, match="outputs of the step"):
        publish.to_job(outcome([Finding("rule", Level.ERROR, "found")] * 12), runner.job)
    errors = [command.data for command in read_commands(capsys.readouterr().out) if command.name == "error"]
    assert len(errors) == 9
    assert errors[-1].startswith("and 4 more")


def test_the_summary_is_for_reading_and_ends_with_everything(runner: Runner) -> None:
    """A table of many rows is cut and says so; what comes after it is still there."""
    table = Table("Files", ("file",), tuple((f"row {number}",) for number in range(700)))
    report = Report("test", Verdict.FAIL, "x", findings=[Finding("rule", Level.ERROR, "found")], tables=[table])
    publish.to_job(Outcome(report, Outputs(verdict=Verdict.FAIL)), runner.job)
    written = (runner.root / "summary").read_text(encoding="utf-8")
    assert written.count("| row ") == 500
    assert "And 200 more rows" in written
    assert "1 error" in written


def test_text_that_is_not_unicode_is_published_as_escapes(runner: Runner) -> None:
    """The name of a file may hold any bytes; outputs and summary are UTF-8 all the same."""
    publish.to_job(outcome([Finding("rule", Level.ERROR, "\udc80")], text="a\udc80"), runner.job)
    assert runner.outputs()["text"] == "a\\udc80"
    assert (
        "\\udc80"
        in json.loads(Path(runner.outputs()["report"]).read_text(encoding="utf-8"))["findings"][0]["message"]
        .encode("unicode_escape")
        .decode()
    )
