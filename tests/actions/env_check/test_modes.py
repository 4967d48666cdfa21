"""From inputs to verdict, outputs and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ci_kit.actions import env_check
from ci_kit.environment.usage import FOLDER
from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Level, Verdict, document
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from ci_kit.runner.publish import Outcome

PASSWORD = "hunter" + "22"
SCHEMA = """# ours
version: 1
variables:
  DB: {type: mongodb-uri, secret: true, description: where it goes, jobs: [n.yml/collect]}
  ZIPS: {type: 'list[zip]'}
  PORT: {type: int, default: 8080}
"""
WORKFLOW = """on: push
jobs:
  collect:
    runs-on: x
    steps: [{run: x, env: {DB: "${{ secrets.DB }}", Z: "${{ vars.ZIPS }}", P: "${{ vars.PORT }}"}}]
"""
VARIABLES = ("DB", "ZIPS", "PORT", "GITHUB_JOB", "GITHUB_WORKFLOW_REF")


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A checkout with a schema and a workflow, and an environment without any of the variables."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    workspace = tmp_path / "workspace"
    (workspace / FOLDER).mkdir(parents=True)
    (workspace / FOLDER / "n.yml").write_text(WORKFLOW, encoding="utf-8")
    (workspace / ".github" / "env-schema.yml").write_text(SCHEMA, encoding="utf-8")
    return Job(workspace, tmp_path)


def run(at: Job, **given: str) -> tuple[Outcome, env_check.Outputs]:
    """Run the action with inputs as a step gives them."""
    values = {name.replace("_", "-"): value for name, value in given.items()}
    outcome = env_check.run(from_json(env_check.Inputs, json.dumps(values)), at)
    assert isinstance(outcome.outputs, env_check.Outputs)
    return outcome, outcome.outputs


def test_what_is_there_and_well_formed_passes_and_is_written(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment of the step, from `toJSON(vars)`, from defaults; the file has no secret."""
    monkeypatch.setenv("DB", f"mongodb://u:{PASSWORD}@h/d")
    outcome, outputs = run(job, variables='{"ZIPS": "01234,94103"}', config="out/config.json")
    assert outputs.verdict is Verdict.PASS
    assert json.loads(Path(outputs.config).read_text(encoding="utf-8")) == {"ZIPS": ["01234", "94103"], "PORT": 8080}
    assert outcome.report.headline == "3 variables of all jobs: all as the schema says"
    assert PASSWORD not in document.dumps(outcome.report)


def test_all_that_is_wrong_is_told_at_once_and_no_value(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the lines of the schema; the configuration is not written."""
    monkeypatch.setenv("PORT", PASSWORD)
    outcome, outputs = run(job, config="config.yml")
    assert (outputs.verdict, outputs.missing, outputs.malformed) == (Verdict.FAIL, ("DB", "ZIPS"), ("PORT",))
    assert [(one.rule, str(one.place)) for one in outcome.report.findings] == [
        ("missing", ".github/env-schema.yml:4"),
        ("missing", ".github/env-schema.yml:5"),
        ("malformed", ".github/env-schema.yml:6"),
    ]
    assert outcome.report.findings[0].message.endswith(": where it goes")
    assert "`DB: ${{ secrets.DB }}`" in outcome.report.findings[0].remedy
    assert PASSWORD not in document.dumps(outcome.report)
    assert outputs.config == ""
    assert not (job.workspace / "config.yml").exists()


def test_only_what_the_running_job_needs_is_checked(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner tells the job; one that the schema does not name needs everything, and that is said."""
    monkeypatch.setenv("ZIPS", "94103")
    monkeypatch.setenv("GITHUB_JOB", "collect")
    monkeypatch.setenv("GITHUB_WORKFLOW_REF", "org/repo/.github/workflows/n.yml@refs/heads/main")
    assert run(job)[1].missing == ("DB",)
    monkeypatch.setenv("GITHUB_JOB", "other")
    outcome, outputs = run(job)
    assert outputs.missing == ("DB",)
    assert outcome.report.notes == ["the schema does not name the job n.yml/other, which runs: everything was checked"]
    assert run(job, job="all")[0].report.notes == []


def test_a_misspelt_environment_is_no_pass(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """It warns, and where nothing at all would be checked it is an error."""
    path = job.workspace / ".github" / "env-schema.yml"
    entry = "version: 1\nvariables:\n  A: {environments: [production]}\n"
    monkeypatch.setenv("A", "x")
    monkeypatch.setenv("B", "x")
    path.write_text(entry + "  B:\n", encoding="utf-8")
    assert run(job, environment="production")[1].verdict is Verdict.PASS
    outcome, outputs = run(job, environment="prodution")
    assert outputs.verdict is Verdict.WARN
    assert outcome.report.findings[0].message.endswith("did you mean `production`?")
    path.write_text(entry, encoding="utf-8")
    with pytest.raises(CiKitError, match="nothing to check for all jobs in prodution"):
        run(job, environment="prodution")


def test_files_are_for_local_work_and_the_environment_wins(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later ones win: files in their order, then `variables`, then the environment."""
    (job.workspace / ".env").write_text("DB=mongodb://h/d\nZIPS=1\nPORT=1\n", encoding="utf-8")
    (job.workspace / ".env.local").write_text("ZIPS=2\nPORT=2\n", encoding="utf-8")
    monkeypatch.setenv("ZIPS", "94103")
    outputs = run(job, env_file=".env\n.env.local", variables='{"PORT": 3}', config="c.json")[1]
    assert json.loads(Path(outputs.config).read_text(encoding="utf-8")) == {"ZIPS": ["94103"], "PORT": 3}


def test_parts_of_secrets_are_masked_in_a_job(
    job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The password inside a connection string, which GitHub knows as a whole only."""
    monkeypatch.setenv("DB", f"mongodb://u:{PASSWORD}@h/d")
    monkeypatch.setenv("ZIPS", "94103")
    run(Job(job.workspace, job.temporary, on_actions=True))
    masked = [line.removeprefix("::add-mask::") for line in capsys.readouterr().out.splitlines()]
    assert masked == [f"mongodb://u:{PASSWORD}@h/d", PASSWORD]


def test_drift_is_found_in_both_directions(job: Job) -> None:
    """With both modes at once everything is told together."""
    assert run(job, mode="drift")[1].verdict is Verdict.PASS
    (job.workspace / FOLDER / "n.yml").write_text(WORKFLOW.replace("secrets.DB", "secrets.NEW"), encoding="utf-8")
    outcome, outputs = run(job, mode="check\ndrift")
    assert (outputs.verdict, outputs.drifted) == (Verdict.FAIL, 2)
    assert [one.rule for one in outcome.report.findings] == ["missing", "missing", "undeclared", "unused"]
    assert outcome.report.headline.endswith("; 2 differences between schema and workflows")


def test_moved_jobs_warn(job: Job) -> None:
    """The check works still, only for more or fewer jobs than need it."""
    (job.workspace / FOLDER / "n.yml").write_text(WORKFLOW.replace("collect", "gather"), encoding="utf-8")
    assert run(job, mode="drift")[1].verdict is Verdict.WARN


def test_scan_writes_a_schema_and_adds_to_one(job: Job) -> None:
    """What people wrote stays; a second time there is nothing to add; what came out holds."""
    path = job.workspace / ".github" / "env-schema.yml"
    (job.workspace / FOLDER / "m.yml").write_text(
        'jobs: {b: {steps: [{env: {A: "${{ secrets.API_URL }}"}}]}}', encoding="utf-8"
    )
    outcome, _ = run(job, mode="scan\ndrift")
    assert (outcome.report.verdict, outcome.report.data["added"]) == (Verdict.PASS, ["API_URL"])
    text = path.read_text(encoding="utf-8")
    assert text.startswith(SCHEMA)
    assert text.endswith("  API_URL:\n    type: url\n    secret: true\n    env: A\n    jobs: [m.yml/b]\n")
    assert run(job, mode="scan")[0].report.headline == ".github/env-schema.yml has all that the workflows use"
    path.unlink()
    assert run(job, mode="scan\ndrift")[0].report.data["added"] == ["API_URL", "DB", "PORT", "ZIPS"]


def test_a_schema_of_another_style_is_left_as_it_is(job: Job) -> None:
    """Where nothing can be added by text, the error names what is missing."""
    path = job.workspace / ".github" / "env-schema.yml"
    other = "variables: {DB: {secret: true}}\nversion: 1\n"
    path.write_text(other, encoding="utf-8")
    with pytest.raises(CiKitError, match="nothing can be added to the end of") as caught:
        run(job, mode="scan")
    assert caught.value.remedy.endswith(": PORT, ZIPS")
    assert path.read_text(encoding="utf-8") == other


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"mode": "chekc"}, "`mode` is `chekc`. Did you mean `check`?"),
        ({"job": "n.yml/colect"}, "which no entry of the schema names. Did you mean `n.yml/collect`?"),
        ({"variables": "[]"}, "`variables` is no JSON object"),
        ({"variables": "{"}, "`variables` is no JSON object"),
        ({"config": "config.toml", "variables": '{"ZIPS": "94103"}'}, "`config` names config.toml"),
        ({"env-file": "bad.env"}, "line 1 of bad.env is no `NAME=value`"),
    ],
)
def test_bad_input_is_one_clear_error(job: Job, given: dict[str, str], what: str) -> None:
    """It says what to write, and shows no value."""
    (job.workspace / "bad.env").write_text(f"A='{PASSWORD}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run(job, **given)
    assert what in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_what_could_not_be_looked_at_is_an_error(job: Job) -> None:
    """No schema, no workflows, no file: never a pass."""
    for given in ({"schema-file": "none.yml"}, {"env-file": "none.env"}):
        with pytest.raises(CiKitError, match="cannot be read"):
            run(job, **given)
    (job.workspace / FOLDER / "n.yml").unlink()
    for mode in ("drift", "scan"):
        with pytest.raises(CiKitError, match="there are no workflows"):
            run(job, mode=mode)


def test_an_unreadable_workflow_fails(job: Job) -> None:
    """What it uses is not known."""
    (job.workspace / FOLDER / "x.yml").write_text("a: [", encoding="utf-8")
    outcome, outputs = run(job, mode="drift")
    assert outputs.verdict is Verdict.FAIL
    assert [(one.rule, one.level) for one in outcome.report.findings] == [("unreadable", Level.ERROR)]


def test_one_secret_that_has_all_is_checked_and_handed_on(
    job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Later steps get what this one did not have, defaults too; each secret is masked, a stranger is not handed on."""
    exported = job.workspace / "exported"
    exported.touch()
    monkeypatch.setenv("GITHUB_ENV", str(exported))
    for name, value in (("ZIPS", "01234"), ("DB", ""), ("PORT", "")):
        monkeypatch.setenv(name, value)
    lines = f"# of the nightly\nDB='mongodb://u:{PASSWORD}@h/d'\nZIPS=94103\nSTRANGER=x\n"
    outcome, outputs = run(Job(job.workspace, job.temporary, on_actions=True), values=lines, export="true")
    assert outputs.verdict is Verdict.PASS
    written = exported.read_text(encoding="utf-8")
    assert f"mongodb://u:{PASSWORD}@h/d" in written
    assert "8080" in written
    assert "94103" not in written  # the environment of the step goes before
    assert "STRANGER" not in written
    assert outcome.report.notes[-1] == "the schema does not have `STRANGER`, which `values` gives"
    assert f"::add-mask::mongodb://u:{PASSWORD}@h/d" in capsys.readouterr().out


def test_nothing_is_handed_on_while_something_is_wrong(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is none, or a malformed value: later steps get nothing at all."""
    exported = job.workspace / "exported"
    exported.touch()
    monkeypatch.setenv("GITHUB_ENV", str(exported))
    _, outputs = run(job, values="DB=mongodb://h/d\nZIPS=nine\n", export="true")
    assert (outputs.verdict, exported.read_text(encoding="utf-8")) == (Verdict.FAIL, "")
    with pytest.raises(InputError, match="line 2 of `values` is no `NAME=value`"):
        run(job, values="ZIPS=94103\nnonsense\n", export="true")
