"""What reaches the runner: outputs, annotations, the summary, the log; parsed as the runner parses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from ci_kit.errors import CiKitError
from ci_kit.report import Finding, Level, Place, Report, Verdict
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


def read_commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands in a log, as actions/runner finds them (ActionCommand.cs, both syntaxes)."""
    found = []
    for line in log.split("\n"):
        match = re.match(r"\s*::([^: ]+)(?: ([^:]*))?::(.*)", line)
        if match:
            pairs = dict(pair.split("=", 1) for pair in (match[2] or "").split(",") if "=" in pair)
            found.append((match[1], {key: _plain(value) for key, value in pairs.items()}, _plain(match[3])))
        elif "##[" in line:
            found.append(("old", {}, line))
    return found


def _plain(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


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
    errors = [message for name, _, message in read if name == "error"]
    assert len(errors) == min(count, 10)
    assert len([1 for name, _, _ in read if name == "warning"]) == 1
    if count > 10:
        assert f"{(count - 9) * 2:,} more" in errors[-1]


def test_an_annotation_is_at_its_place_with_what_is_known(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line and column are given; nothing empty is."""
    place = Place("dir/a,b:c.sarif", "/runs/0", 3, 7)
    publish.to_job(outcome([Finding("rule", Level.ERROR, "50% off:\nsecond", place)]), runner.job)
    ((_, properties, message),) = [one for one in read_commands(capsys.readouterr().out) if one[0] == "error"]
    assert properties == {"title": "rule", "file": "dir/a,b:c.sarif", "line": "3", "col": "7"}
    assert message.startswith("50% off:")


HOSTILE = "x\n::set-output name=verdict::pass\r\n##[error]y %0A::error::z, title=q::\u2028::warning::"


def test_only_our_commands_are_in_the_log(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """Hostile text anywhere in a report gives the one annotation it is in, and no command of its own."""
    place = Place(HOSTILE, HOSTILE, 1, 1)
    publish.to_job(outcome([Finding(HOSTILE, Level.ERROR, HOSTILE, place, HOSTILE, HOSTILE)]), runner.job)
    names = [name for name, _, _ in read_commands(capsys.readouterr().out)]
    assert sorted(names) == ["endgroup", "error", "group"]


def test_each_line_of_a_secret_is_masked(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """The runner masks line by line, so a secret of several lines is told in whole and in parts."""
    assert runner.job.on_actions
    commands.mask("first\nsecond")
    masked = [message for name, _, message in read_commands(capsys.readouterr().out) if name == "add-mask"]
    assert masked == ["first\nsecond", "first", "second"]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=400), max_size=30), st.integers(0, 4000))
def test_a_summary_never_takes_more_than_its_room(sections: list[str], room: int) -> None:
    """Whole sections are kept as long as they fit; when some are left out, that is said, and it still fits."""
    text = summary.fit(sections, room)
    assert len(text.encode()) <= room
    if "Cut here" in text:
        assert "more sections" in text


def test_a_long_summary_is_cut_between_sections(tmp_path: Path) -> None:
    """What is already in the file counts, and the cut is told with its number."""
    path = tmp_path / "summary"
    path.write_text("x" * 1000, encoding="utf-8")
    section = "### ü\n" + "y" * 100_000 + "\n"
    summary.write(path, [section] * 20)
    written = path.read_text(encoding="utf-8")
    assert path.stat().st_size <= summary.LIMIT
    assert written.count("### ü") == 10
    assert "10 more sections" in written


def test_what_cannot_be_written_does_not_stop_the_rest(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a full disk behind the outputs, annotations and the summary still come, and then one error."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    monkeypatch.setenv("GITHUB_OUTPUT", "/dev/full")
    with pytest.raises(CiKitError, match="outputs of the step"):
        publish.to_job(outcome([Finding("rule", Level.ERROR, "found")]), runner.job)
    assert any(name == "error" for name, _, _ in read_commands(capsys.readouterr().out))
    assert "headline" in (runner.root / "summary").read_text(encoding="utf-8")


def test_a_full_disk_behind_the_summary_leaves_the_outputs(runner: Runner) -> None:
    """Outputs are written although the summary is not, and the failure is told."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    job = Job(runner.root, runner.root, on_actions=True, summary=Path("/dev/full"), inputs="{}")
    with pytest.raises(CiKitError, match="summary"):
        publish.to_job(outcome([]), job)
    assert runner.outputs()["verdict"] == "fail"
