"""resource-report from its inputs to its outputs, as a command and as a step."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from runner_log import commands
from standin_github import World, running

from ci_kit.resources import record
from ci_kit_dev.paths import ROOT

MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
SPIKE = "import time;x=bytearray(150<<20);x[::4096]=b'x'*len(x[::4096]);time.sleep(0.4)"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="figures of Linux")


@dataclass
class Done:
    """How a run ended: exit code, streams, outputs of the step, its summary, the JSON report."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report of the step."""
        return dict(json.loads(Path(self.outputs["report"]).read_text(encoding="utf-8")))


@dataclass
class Job:
    """A folder in the place of a job's workspace and temporary folder."""

    root: Path

    def type(self, *words: str) -> Done:
        """Run it as a person does."""
        return self._run(words, {})

    def step(self, **inputs: str) -> Done:
        """Run it as a step of a workflow."""
        for name in ("output", "summary"):
            (self.root / name).write_text("", encoding="utf-8")
        api = {"GITHUB_API_URL": inputs.pop("api")} if "api" in inputs else {}
        values = {name.replace("_", "-"): value for name, value in inputs.items()}
        runner = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.root),
            "GITHUB_OUTPUT": str(self.root / "output"),
            "GITHUB_STEP_SUMMARY": str(self.root / "summary"),
            "RUNNER_TEMP": str(self.root / "temp"),
            "GITHUB_JOB": "test",
            "GITHUB_RUN_ID": "7",
            "GITHUB_REPOSITORY": "octo/service",
            **api,
            "CI_KIT_INPUTS": json.dumps(values),
        }
        return self._run((), runner)

    def _run(self, words: tuple[str, ...], more: dict[str, str]) -> Done:
        (self.root / "temp").mkdir(exist_ok=True)
        env = {"PATH": os.environ["PATH"], "HOME": str(self.root), "TMPDIR": str(self.root / "temp"), **more}
        command = (sys.executable, "-I", "-X", "utf8", str(MAIN), "resource-report", *words)
        done = subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True, check=False, timeout=120)
        return Done(done.returncode, done.stdout, done.stderr, self._outputs(), self._read("summary"))

    def _outputs(self) -> dict[str, str]:
        """The outputs: `name<<delimiter`, the value, the delimiter."""
        lines, found = iter(self._read("output").splitlines()), {}
        for head in lines:
            name, _, delimiter = head.partition("<<")
            value = []
            for line in lines:
                if line == delimiter:
                    break
                value.append(line)
            found[name] = "\n".join(value)
        return found

    def _read(self, name: str) -> str:
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """An empty job."""
    return Job(tmp_path)


def spike(megabytes: str = "150") -> None:
    """What the job does."""
    subprocess.run((sys.executable, "-c", SPIKE.replace("150", megabytes)), check=True)


def test_start_and_report_tell_what_was_used_between(job: Job) -> None:
    """Figures, marks as steps, files of each kind, a chart in the summary; the report fits its published schema."""
    assert job.step(mode="start").outputs["verdict"] == "pass"
    assert job.step(mode="mark\nbuild").code == 0
    spike("400")  # more than other tests of this machine let go meanwhile
    assert job.step(mode="mark\nquiet").code == 0
    (job.root / "metrics.json").write_text('{"accuracy": 0.93}', encoding="utf-8")
    done = job.step(mode="report", metrics_file="metrics.json", job_status="success", max_memory_mb="4096")
    assert done.code == 0, done.out + done.err
    assert float(done.outputs["memory-peak-mb"]) > 140
    assert json.loads(done.outputs["limits"]) == {"max-memory-mb": "kept"}
    data = done.report["data"]["job"]
    assert [step["name"] for step in data["steps"]] == ["build", "quiet"]
    assert data["steps"][0]["usage"]["memory_peak_mb"] == float(done.outputs["memory-peak-mb"])
    assert data["metrics"] == {"values": {"accuracy": 0.93}}
    assert data["context"]["run_id"] == "7"
    schema = json.loads((ROOT / "docs" / "schemas" / "resource-report.data.json").read_text(encoding="utf-8"))
    jsonschema.validate(done.report["data"], schema)
    files = json.loads(done.outputs["files"])
    assert set(files) == {"json", "html", "memory.svg", "cpu.svg", "otlp.jsonl", "prom"}
    assert json.loads(Path(files["json"]).read_text(encoding="utf-8"))["data"] == done.report["data"]
    assert Path(files["json"]).parent == job.root / "reports"
    assert "<svg" in Path(done.outputs["html"]).read_text(encoding="utf-8")
    assert "xychart-beta" in done.summary
    assert "accuracy" in Path(files["prom"]).read_text(encoding="utf-8")


def test_a_broken_limit_fails_and_says_which_when_and_where(job: Job) -> None:
    """One annotation with limit, value, moment and step."""
    job.step(mode="start")
    job.step(mode="mark\nbuild")
    spike()
    done = job.step(mode="report", max_memory_mb="100")
    assert (done.code, done.outputs["verdict"]) == (1, "fail")
    assert json.loads(done.outputs["limits"]) == {"max-memory-mb": "broken"}
    (said,) = [one for one in commands(done.out) if one.name == "error"]
    assert "memory is above its limit" in said.data
    assert "of 100 MB, at 0:0" in said.data
    assert "in step `build`" in said.data


def test_near_a_limit_it_warns_and_passes(job: Job) -> None:
    """From 80 % on, or from where the workflow says."""
    job.step(mode="start")
    spike()
    done = job.step(mode="report", max_memory_mb="1000", warn_at="10")
    assert (done.code, done.outputs["verdict"]) == (0, "warn")


def test_a_report_without_a_start_is_an_error(job: Job) -> None:
    """Not a job that used nothing."""
    done = job.step(mode="report")
    assert (done.code, done.outputs["verdict"]) == (3, "error")
    (said,) = commands(done.out)
    assert "mode: start" in said.data


def test_a_second_start_is_an_error_and_the_first_goes_on(job: Job) -> None:
    """The report still has all."""
    job.step(mode="start")
    again = job.step(mode="start")
    assert again.code == 3
    assert "already started" in again.out
    assert job.step(mode="report").code == 0


def test_a_sampler_that_was_killed_is_told(job: Job) -> None:
    """The verdict is a warning, and the last seconds are in the report."""
    job.step(mode="start")
    state = next((job.root / "temp" / "ci-kit").iterdir())
    until = time.monotonic() + 30
    while len(record.load(state / "record").rows) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(json.loads((state / "sampler.json").read_text(encoding="utf-8"))["pid"], 9)
    done = job.step(mode="report")
    assert (done.code, done.outputs["verdict"]) == (0, "warn")
    assert "the sampler was killed" in done.out
    assert done.report["data"]["job"]["last_seconds"]


def test_a_limit_that_cannot_be_looked_at_is_an_error(job: Job) -> None:
    """Artifacts that nobody named are not small."""
    job.step(mode="start")
    done = job.step(mode="report", max_artifact_size_mb="5")
    assert (done.code, done.outputs["verdict"]) == (3, "error")
    (job.root / "dist").mkdir()
    (job.root / "dist" / "a.bin").write_bytes(bytes(3 << 20))
    (job.root / "dist" / "b.bin").write_bytes(bytes(3 << 20))
    done = job.step(mode="report", max_artifact_size_mb="5", artifacts="dist\ndist/*.bin")
    assert (done.code, json.loads(done.outputs["limits"])) == (1, {"max-artifact-size-mb": "broken"})
    assert "6.0 MB (120 %) of 5 MB" in done.out


def test_a_command_is_measured_and_its_exit_code_passes_through(job: Job) -> None:
    """Behind `--` its words are its own; what it prints is shown; nothing is written into the folder."""
    code = f"{SPIKE}\nprint('hello')\nraise SystemExit(7)"
    done = job.type("--max-memory-mb", "4096", "--", sys.executable, "-c", code, "report", "")
    assert done.code == 7
    assert done.out.startswith("hello\n")
    assert "the command ended with exit code 7" in done.out
    assert not (job.root / "reports").exists()
    assert job.type("--", sys.executable, "-c", "").code == 0


def test_a_command_in_a_step_fails_with_its_own_words(job: Job) -> None:
    """The traceback is in the report; secrets of the environment are not."""
    done = job.step(mode="run", command=f'{sys.executable} -c \'import os; raise ValueError("no " + "such thing")\'')
    assert (done.code, done.outputs["exit-code"], done.outputs["verdict"]) == (1, "1", "fail")
    failure = done.report["data"]["job"]["failure"]
    assert (failure["type"], failure["message"]) == ("ValueError", "no such thing")
    assert done.report["data"]["job"]["result"]["status"] == "failure"
    assert "no such thing" in Path(done.outputs["html"]).read_text(encoding="utf-8")


def test_a_failed_job_tells_its_failure_and_metrics_that_are_none(job: Job) -> None:
    """From the end of a log, without colours and secrets; bad metrics are a warning, not the end of the report."""
    job.step(mode="start")
    log = "\x1b[31mTraceback (most recent call last):\x1b[0m\n  File x\nKeyError: 'a'\n"
    (job.root / "log.txt").write_text(log, encoding="utf-8")
    done = job.step(mode="report", job_status="failure", failure_log="log.txt", metrics_file="none.json")
    assert (done.code, done.outputs["verdict"]) == (0, "warn")
    told = done.report["data"]["job"]
    assert (told["failure"]["type"], told["result"]["status"]) == ("KeyError", "failure")
    assert "metrics in" in done.out
    passed = job.step(mode="report", job_status="success", failure_log="log.txt")
    assert passed.report["data"]["job"]["failure"] is None


def test_a_limit_of_a_command_fails_it(job: Job) -> None:
    """Though the command itself ended well."""
    done = job.type("--max-memory-mb", "100", "--", sys.executable, "-c", SPIKE)
    assert done.code == 1
    assert "memory is above its limit" in done.out


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"mode": "start", "max_memory_mb": "1GB"}, "write `1024`"),
        ({"mode": "repotr"}, "Did you mean `report`?"),
        ({"mode": "mark"}, "takes one name"),
        ({"mode": "start\nnow"}, "takes nothing more"),
        ({"mode": "run"}, "`command` is required"),
        ({"mode": "report", "warn_at": "0"}, "above 0 and at most 100"),
        ({"mode": "report", "job_status": "done"}, "it must be"),
        ({"mode": "start", "oom_guard": "150%"}, "at most 100"),
    ],
)
def test_bad_input_is_one_error_that_says_what_was_meant(job: Job, inputs: dict[str, str], said: str) -> None:
    """Nothing is started."""
    done = job.step(**inputs)
    assert done.code == 2
    (told,) = commands(done.out)
    assert said in told.data
    assert not (job.root / "temp" / "ci-kit").exists()


def test_on_a_terminal_the_folder_must_be_named(job: Job) -> None:
    """There is no job whose folder it could be."""
    done = job.type("start")
    assert done.code == 2
    assert "`state` is required" in done.err


def test_figures_that_cannot_be_sent_are_an_error_and_the_files_are_there(job: Job) -> None:
    """The collector is asked for by name; that it got nothing must not look like success."""
    done = job.step(mode="run", command="true", pushgateway="http://127.0.0.1:9")
    assert done.code == 3
    assert "Pushgateway" in done.out
    assert list((job.root / "reports").glob("*.prom"))


def test_minutes_of_a_month_come_from_the_api(job: Job) -> None:
    """In the terminal's words, with the quota as a limit, the ledger kept, and the token nowhere."""
    world = World("octo/service", private=True)
    world.add_run(1, created_at="2026-11-02T10:00:00Z", conclusion="success")
    for number in range(10):
        times: dict[str, Any] = {"started_at": "2026-11-02T10:00:00Z", "completed_at": "2026-11-02T10:01:01Z"}
        world.add_job(1, f"test ({number})", conclusion="success", **times)
    token = "ghs_" + "x" * 20
    words = {"mode": "minutes", "repository": "octo/service", "month": "2026-11", "ledger": "kept/ledger.jsonl"}
    with running(world) as github:
        done = job.step(**words, token=token, quota_minutes="24", api=github.api)
        again = job.step(**words, token=token, quota_minutes="19", api=github.api)
    assert (done.code, done.outputs["verdict"], done.outputs["minutes"]) == (0, "warn", "20")
    assert "20 minutes in 10 jobs of octo/service in 2026-11" in done.out
    assert (again.code, json.loads(again.outputs["limits"])) == (1, {"quota-minutes": "broken"})
    assert again.report["data"]["minutes"]["known"] == 1
    assert "ci.yml" in done.summary
    assert token not in done.out.replace(f"::add-mask::{token}", "") + done.summary + json.dumps(done.report)
    ledger = (job.root / "kept" / "ledger.jsonl").read_text(encoding="utf-8")
    assert len(ledger.splitlines()) == 11


def test_minutes_of_an_organisation(job: Job) -> None:
    """All its repositories in one table."""
    world = World("octo/service", private=True)
    world.neighbours["octo/other"] = World("octo/other", private=True)
    for one, name in ((world, "a"), (world.neighbours["octo/other"], "b")):
        one.add_run(1, created_at="2026-11-02T10:00:00Z", conclusion="success")
        times: dict[str, Any] = {"started_at": "2026-11-02T10:00:00Z", "completed_at": "2026-11-02T10:01:01Z"}
        one.add_job(1, name, conclusion="success", **times)
    with running(world) as github:
        done = job.step(mode="minutes", org="octo", month="2026-11", token="t" * 10, api=github.api)
    assert (done.code, done.outputs["minutes"]) == (0, "4")
    assert set(done.report["data"]["minutes"]["counted"]["repositories"]) == {"octo/service", "octo/other"}


def test_steps_and_artifacts_are_asked_for_where_there_is_a_token(job: Job) -> None:
    """The step times of the job itself, and what its run has uploaded."""
    world = World("octo/service", private=True)
    world.add_run(7, status="in_progress", conclusion=None)
    started = datetime.now(UTC)
    steps = [("Set up job", "success"), ("Build", "")]
    number = world.add_job(7, "test", status="in_progress", conclusion=None, completed_at=None, steps=steps)
    for step, at in zip(world.jobs[number]["steps"], (-30, 0), strict=True):
        step["started_at"] = (started + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")
        step["completed_at"] = step["started_at"] if at else None
    world.add_artifact(7, "dist", 6 << 20)
    job.step(mode="start")
    spike()
    with running(world) as github:
        asked = {"token": "t" * 10, "api": github.api, "job_id": str(number)}
        done = job.step(mode="report", max_artifact_size_mb="5", max_memory_mb="100", **asked)
    assert json.loads(done.outputs["limits"]) == {"max-memory-mb": "broken", "max-artifact-size-mb": "broken"}
    assert [step["name"] for step in done.report["data"]["job"]["steps"]] == ["Build"]
    assert "in step `Build`" in done.out


def test_advice_comes_from_earlier_reports(job: Job) -> None:
    """Of the files that this action wrote; without any it is an error, not silence."""
    for _ in range(2):
        job.step(mode="run", command=f"{sys.executable} -c '{SPIKE.replace(chr(39), chr(34))}'", name="test")
    done = job.step(mode="advise", history="reports/*.json", runner_kind="linux")
    assert done.code == 0, done.out
    assert "would have done for 2 of 2 runs of test" in done.out
    assert [one["kind"] for one in done.report["data"]["advice"]] == ["linux_slim", "linux", "linux_4_core"]
    assert job.step(mode="advise", history="none/*.json").code == 3
    assert job.step(mode="advise").code == 2


def test_a_running_job_can_be_watched_on_a_terminal(job: Job) -> None:
    """The picture is redrawn in its place until Ctrl-C; the sampler goes on."""
    state = job.root / "state"
    job.type("start", "--state", str(state))
    main_, terminal = pty.openpty()
    try:
        words = (sys.executable, "-I", "-X", "utf8", str(MAIN), "resource-report", "live", "--state", str(state))
        env = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "120"}
        watched = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=terminal, text=True)
        seen, until = "", time.monotonic() + 60
        while seen.count("memory") < 3 and time.monotonic() < until:
            seen += os.read(main_, 4096).decode("utf-8", "replace")
        watched.send_signal(signal.SIGINT)
        out, _ = watched.communicate(timeout=60)
    finally:
        os.close(main_)
        os.close(terminal)
    assert seen.count("memory") >= 3
    assert "MB of memory at most so far" in out
    assert job.type("report", "--state", str(state)).code == 0
