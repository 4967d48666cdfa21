"""From inputs to verdict, outputs and files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import pytest_json, repository, times

from ci_kit.actions import perf_gate
from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Level, Verdict, document
from ci_kit.runner.flags import parse
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from ci_kit.runner.publish import Outcome

BENCH = f"{sys.executable} bench.py"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job with an empty workspace and a summary."""
    for name in ("workspace", "temp"):
        (tmp_path / name).mkdir()
    return Job(tmp_path / "workspace", tmp_path / "temp", on_actions=True, summary=tmp_path / "summary.md")


def run(job: Job, **given: str) -> Outcome:
    """Run the action with inputs as a step gives them."""
    values = {name.replace("_", "-"): value for name, value in given.items()}
    return perf_gate.run(from_json(perf_gate.Inputs, json.dumps(values)), job)


def write(job: Job, name: str, noise: float = 0.01, cpu: str = "Tested CPU", **levels: float) -> None:
    """A file of results of pytest-benchmark with fifty rounds of each benchmark."""
    series = {key: times(level, 50, noise, (name, key)) for key, level in levels.items()}
    (job.workspace / name).write_text(pytest_json(series, cpu, commit="c" * 40), encoding="utf-8")


def test_a_regression_fails_and_is_one_error(job: Job) -> None:
    """Verdict, counts, finding, table, chart, page and summary agree."""
    write(job, "base.json", slow=1.0, same=1.0)
    write(job, "head.json", slow=2.0, same=1.0)
    done = run(job, results="head.json", baseline="base.json", run_noise="1%")
    outputs = done.outputs
    assert isinstance(outputs, perf_gate.Outputs)
    assert (outputs.verdict, outputs.regressed, outputs.same) == (Verdict.FAIL, 1, 1)
    assert [(one.rule, one.level) for one in done.report.findings] == [("regressed", Level.ERROR)]
    assert done.report.headline.startswith("1 regressed, 1 same; the worst is slow: 2.0")
    assert Path(outputs.chart).read_text(encoding="utf-8").startswith("<svg")
    assert "<h2>Benchmarks against the baseline</h2>" in Path(outputs.html).read_text(encoding="utf-8")
    assert job.summary is not None
    assert job.summary.read_text(encoding="utf-8").startswith("```mermaid")
    assert json.loads(document.dumps(done.report))["data"]["benchmarks"][0]["judgement"]["change"] == "regressed"


@pytest.mark.parametrize(
    ("input_name", "weight", "verdict"),
    [
        ("on-regression", "warn", Verdict.WARN),
        ("on-regression", "pass", Verdict.PASS),
        ("on-inconclusive", "fail", Verdict.FAIL),
        ("on-inconclusive", "pass", Verdict.PASS),
        ("on-deleted", "fail", Verdict.FAIL),
        ("on-deleted", "warn", Verdict.WARN),
    ],
)
def test_what_a_change_means_is_the_users_to_say(job: Job, input_name: str, weight: str, verdict: Verdict) -> None:
    """Each kind has its weight."""
    levels = {"on-regression": 3.0, "on-inconclusive": 1.15}
    write(job, "base.json", x=1.0, gone=1.0)
    if input_name == "on-deleted":
        write(job, "head.json", x=1.0)
    else:
        write(job, "head.json", x=levels[input_name], gone=1.0)
    noise = "10%" if input_name == "on-inconclusive" else "1%"
    others = {"on-inconclusive": "pass", input_name: weight}
    assert run(job, results="head.json", baseline="base.json", run_noise=noise, **others).outputs.verdict is verdict


def test_the_first_run_of_a_history_warns_and_the_seventh_judges(job: Job) -> None:
    """There is nothing to compare with at first; results are appended; then a slowdown fails."""
    for number in range(6):
        write(job, "head.json", x=1.0 + number / 100)
        done = run(job, results="head.json", history="past/history.jsonl", save="true")
        assert done.outputs.verdict is Verdict.WARN
        if not number:
            assert done.report.headline == "1 new: there is nothing to compare with yet"
    lines = (job.workspace / "past" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["commit"] for line in lines] == ["c" * 40] * 6
    write(job, "head.json", x=1.0)
    assert run(job, results="head.json", history="past/history.jsonl").outputs.verdict is Verdict.PASS
    write(job, "head.json", x=2.0)
    done = run(job, results="head.json", history="past/history.jsonl")
    assert done.outputs.verdict is Verdict.FAIL
    assert len((job.workspace / "past" / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 6


def test_another_cpu_is_inconclusive_in_words(job: Job) -> None:
    """The finding names both models."""
    write(job, "base.json", cpu="Old CPU", x=1.0)
    write(job, "head.json", cpu="New CPU", x=3.0)
    done = run(job, results="head.json", baseline="base.json")
    assert done.outputs.verdict is Verdict.WARN
    (finding,) = done.report.findings
    assert finding.message == "x: another CPU model: New CPU, the baseline ran on Old CPU"


def test_base_and_head_are_measured_in_turns(job: Job) -> None:
    """The command of a step, run on two commits; the pairs are in the report and the head in the history."""
    repository(job.workspace, "a 1\ngone 1\n", "a 2\nfresh 1\n")
    done = run(job, mode="run", base="HEAD~1", command=BENCH, pairs="7", history="h.jsonl", save="true")
    outputs = done.outputs
    assert isinstance(outputs, perf_gate.Outputs)
    assert (outputs.verdict, outputs.regressed, outputs.new, outputs.deleted) == (Verdict.FAIL, 1, 1, 1)
    assert len(done.report.data["pairs"]) == 7
    assert set(json.loads((job.workspace / "h.jsonl").read_text(encoding="utf-8"))["seconds"]) == {"a", "fresh"}
    assert any(note.startswith("base is ") for note in done.report.notes)


def test_the_command_line_takes_the_command_after_two_dashes(job: Job) -> None:
    """Its own options stay its own."""
    repository(job.workspace, "a 1\n", "a 1\n")
    words = ["run", "--base", "HEAD~1", "--pairs", "6", "--", sys.executable, "bench.py", "{results}"]
    inputs, _ = parse("perf-gate", "", perf_gate.Inputs, words)
    assert perf_gate.run(inputs, job).outputs.verdict is Verdict.PASS


def test_uncommitted_changes_are_told(job: Job) -> None:
    """They are not what is measured, unless asked for."""
    repository(job.workspace, "a 1\n")
    (job.workspace / "factor.txt").write_text("a 3\n", encoding="utf-8")
    done = run(job, mode="run", base="HEAD", command=BENCH, pairs="6")
    assert done.outputs.verdict is Verdict.PASS
    assert any("uncommitted changes were not measured" in note for note in done.report.notes)
    assert run(job, mode="run", base="HEAD", head=".", command=BENCH, pairs="6").outputs.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"mode": "walk"}, "`mode` is `walk`"),
        ({}, "`results` is required"),
        ({"results": "head.json"}, "there is nothing to compare with"),
        ({"results": "head.json", "baseline": "base.json", "save": "true"}, "`save` without `history`"),
        ({"mode": "run", "command": "true"}, "`base` is required to run"),
        ({"mode": "run", "base": "HEAD"}, "there is no command to measure"),
        ({"mode": "run\ntrue", "base": "HEAD", "command": "true"}, "there are two commands to measure"),
        ({"mode": "run", "base": "HEAD", "command": "true", "results": "*.json"}, "names more than one file"),
        ({"results": "head.json", "threshold": "200%"}, "`threshold` is `200%`"),
        ({"results": "head.json", "pairs": "0"}, "`pairs`"),
        ({"mode": "run", "base": "nowhere", "command": "true"}, "there is no commit `nowhere`"),
    ],
)
def test_bad_input_is_one_clear_error(job: Job, given: dict[str, str], what: str) -> None:
    """Nothing is measured, and the error says what to write instead."""
    repository(job.workspace, "a 1\n")
    write(job, "head.json", x=1.0)
    write(job, "base.json", x=1.0)
    with pytest.raises(InputError, match=what):
        run(job, **given)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (
            {"results": "none/*.json", "baseline": "base.json"},
            "`results` names none/\\*.json, and there is no such file",
        ),
        ({"results": "head.json", "baseline": "none.json"}, "`baseline` names none.json"),
        ({"results": "cut.json", "baseline": "base.json"}, "cut.json is no JSON"),
        ({"results": "other.json", "baseline": "base.json"}, "no benchmark is on both sides"),
        ({"results": "head.json", "history": "."}, "cannot be read"),
    ],
)
def test_what_could_not_be_looked_at_is_an_error(job: Job, given: dict[str, str], what: str) -> None:
    """Missing, cut off, or without anything in common: never a pass."""
    write(job, "head.json", x=1.0)
    write(job, "base.json", x=1.0)
    write(job, "other.json", y=1.0)
    (job.workspace / "cut.json").write_text((job.workspace / "head.json").read_text()[:-40], encoding="utf-8")
    with pytest.raises(CiKitError, match=what) as caught:
        run(job, **given)
    assert not isinstance(caught.value, InputError)


def test_a_repository_that_is_none_is_an_error_to_measure_in(job: Job) -> None:
    """Files of results can be compared without one."""
    write(job, "head.json", x=1.0)
    assert run(job, results="head.json", baseline="head.json").outputs.verdict is not Verdict.ERROR
    with pytest.raises(CiKitError, match="`git rev-parse` failed") as caught:
        run(job, mode="run", base="HEAD", command="true")
    assert "not a git repository" in caught.value.why
