"""From a run that failed to its issue, and from its successor to the end of it."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from typing import TYPE_CHECKING, Any

import pytest
from failing_logs import network_log, pytest_log, stamped
from llm_world import Said, completion, service
from standin_github import Fault, Kind, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin_github import StandIn
    from stepping import Stepper


def failing(github: StandIn, run: int = 5, log: bytes | None = None, **known: Any) -> int:  # noqa: ANN401
    """A run in progress in which a job has failed; the reporter is at work. The id of the job that failed."""
    github.world.add_run(run, **{"status": "in_progress", "conclusion": None, **known})
    job = github.world.add_job(run, "test (3.12)", log=log or pytest_log())
    github.world.add_job(run, "report", status="in_progress", conclusion=None, steps=(("Set up job", "success"),))
    return job


def green(github: StandIn, run: int, **known: Any) -> None:  # noqa: ANN401
    """A run in progress in which all is well."""
    github.world.add_run(run, **{"status": "in_progress", "conclusion": None, **known})
    github.world.add_job(run, "test (3.12)", conclusion="success")
    github.world.add_job(run, "report", status="in_progress", conclusion=None, steps=())


def test_a_failure_becomes_an_issue_with_the_lines_that_matter(github: StandIn, job: Stepper) -> None:
    """Title, labels, text, link, and the outputs."""
    failing(github)
    done = job.step("failure-issue")
    assert done.code == 0, done.log
    assert (done.outputs["verdict"], done.outputs["action"], done.outputs["issue-number"]) == ("pass", "created", "1")
    assert done.outputs["issue-url"] == f"{github.web}/octo/service/issues/1"
    assert done.outputs["classification"] == "assertion"
    assert done.outputs["disposition"] == "fixable"
    assert json.loads(done.outputs["failures"]) == ["test (3.12)"]
    assert float(done.outputs["confidence"]) > 0.5
    assert done.outputs["fingerprint"].startswith("v1-")
    issue = github.world.issue(1)
    assert issue["title"] == "CI failed: tests/test_area.py::test_area"
    assert issue["labels"] == ["automation", "failure"]
    for text in ("assert 6 == 7", "test&#95;area", "/actions/runs/5", "run=5.1", "test &#40;3.12&#41;", "Run tests"):
        assert text in issue["body"], text
    assert "Process completed with exit code" not in issue["body"]


def test_again_and_again_and_over(github: StandIn, job: Stepper) -> None:
    """One issue through the life of a failure: opened, commented on, closed, reopened."""
    failing(github)
    job.step("failure-issue")
    for run, action in ((6, "commented"), (7, "closed"), (8, "reopened")):
        (green if action == "closed" else failing)(github, run)
        job.variables["GITHUB_RUN_ID"] = str(run)
        done = job.step("failure-issue")
        assert (done.outputs["action"], done.outputs["issue-number"]) == (action, "1"), done.log
    assert len(github.world.issues) == 1
    assert [text["body"].split(":")[0] for text in github.world.comments_of(1)] == [
        "**Failed again",
        "**Succeeded",
        "**Failed again",
    ]


def test_reporting_the_same_attempt_twice_does_nothing_more(github: StandIn, job: Stepper) -> None:
    """And says which issue it is."""
    failing(github)
    job.step("failure-issue")
    done = job.step("failure-issue")
    assert (done.outputs["action"], done.outputs["issue-number"], done.code) == ("none", "1", 0)
    assert github.world.comments_of(1) == []


def test_ten_jobs_of_one_cause_are_one_issue(github: StandIn, job: Stepper) -> None:
    """All are named in it; few logs are read."""
    failing(github)
    for number in range(9):
        github.world.add_job(5, f"test (3.{number})", log=pytest_log())
    done = job.step("failure-issue")
    assert len(github.world.issues) == 1
    assert github.world.issue(1)["body"].count("/job/") == 10
    assert len(json.loads(done.outputs["failures"])) == 10
    assert len(github.store_headers) == 3


def test_two_causes_are_two_issues_or_one(github: StandIn, job: Stepper) -> None:
    """By fingerprint two, by workflow one."""
    failing(github)
    github.world.add_job(5, "fetch", log=network_log())
    job.step("failure-issue", group_by="workflow")
    assert len(github.world.issues) == 1
    assert "resolve host" in github.world.issue(1)["body"]
    assert "assert 6 == 7" in github.world.issue(1)["body"]
    done = job.step("failure-issue")
    assert len(github.world.issues) == 3
    assert [one["action"] for one in done.report["data"]["issues"]] == ["created", "created"]


def test_a_run_that_ended_is_reported_from_another_workflow(github: StandIn, job: Stepper) -> None:
    """The event names run and attempt; a job of a reusable workflow has both names."""
    github.world.add_run(9, 1)
    github.world.add_run(9, 2)
    github.world.add_job(9, "build / test (3.12)", attempt=2, log=pytest_log())
    job.event("workflow_run", {"workflow_run": {"id": 9, "run_attempt": 2}})
    done = job.step("failure-issue")
    assert done.outputs["action"] == "created", done.log
    assert "run=9.2" in github.world.issue(1)["body"]
    assert "build / test" in github.world.issue(1)["body"]


@pytest.mark.parametrize("conclusion", ["cancelled", "skipped", "neutral", "action_required"])
def test_what_says_nothing_changes_nothing(github: StandIn, job: Stepper, conclusion: str) -> None:
    """Neither an issue nor its end."""
    failing(github)
    job.step("failure-issue")
    github.world.add_run(9, conclusion=conclusion)
    job.event("workflow_run", {"workflow_run": {"id": 9, "run_attempt": 1}})
    done = job.step("failure-issue")
    assert (done.outputs["action"], done.code) == ("none", 0)
    assert [issue["number"] for issue in github.world.open_issues()] == [1]


def test_jobs_that_are_still_at_work_are_not_taken_for_success(github: StandIn, job: Stepper) -> None:
    """Nor are jobs that were all skipped."""
    failing(github)
    job.step("failure-issue")
    green(github, 6)
    github.world.add_job(6, "slow", status="in_progress", conclusion=None)
    job.variables["GITHUB_RUN_ID"] = "6"
    assert job.step("failure-issue").outputs["action"] == "none"
    assert len(github.world.open_issues()) == 1


def test_closing_takes_as_many_successes_as_asked_for(github: StandIn, job: Stepper) -> None:
    """Counted over the runs of the workflow on the branch; cancelled ones do not count, other branches neither."""
    github.world.add_run(4)
    failing(github)
    job.step("failure-issue")
    github.world.add_run(5, conclusion="failure")
    github.world.add_run(6, conclusion="success")
    github.world.add_run(7, conclusion="cancelled")
    github.world.add_run(8, head_branch="dev")
    green(github, 9)
    job.variables["GITHUB_RUN_ID"] = "9"
    done = job.step("failure-issue", close_after="3")
    assert done.outputs["action"] == "none"
    assert "2 of 3 successes" in done.log
    assert job.step("failure-issue", close_after="2").outputs["action"] == "closed"


def test_a_fork_is_explained_and_no_issue_is_written(github: StandIn, job: Stepper) -> None:
    """A warning in plain words, the lines in the summary, and the job goes on."""
    failing(github, head_repository="stranger/service")
    github.world.read_only = True
    done = job.step("failure-issue")
    assert (done.code, done.outputs["verdict"], done.outputs["action"]) == (0, "warn", "none")
    assert "::warning" in done.log
    assert "No issue was written" in done.log
    assert "assert 6 == 7" in done.summary
    assert not [request for request in github.world.requests if not request.startswith("GET")]


def test_a_run_of_dependabot_is_explained_too(github: StandIn, job: Stepper) -> None:
    """Its branch is in the repository; its token may only read."""
    failing(github)
    github.world.read_only = True
    job.variables["GITHUB_ACTOR"] = "dependabot[bot]"
    done = job.step("failure-issue")
    assert (done.code, done.outputs["verdict"]) == (0, "warn")


def test_a_missing_permission_elsewhere_is_an_error(github: StandIn, job: Stepper) -> None:
    """With what to do about it: a workflow that forgot it would stay silent for ever."""
    failing(github)
    github.world.read_only = True
    done = job.step("failure-issue")
    assert (done.code, done.outputs["verdict"]) == (3, "error")
    assert "issues: write" in done.log


def test_a_dry_run_writes_nothing(github: StandIn, job: Stepper) -> None:
    """And says what it would do."""
    failing(github)
    done = job.step("failure-issue", dry_run="true")
    assert (done.outputs["action"], done.code) == ("created", 0)
    assert github.world.issues == {}
    assert github.world.labels == {}


def test_an_expired_log_still_gives_an_issue(github: StandIn, job: Stepper) -> None:
    """It says that there is no log, and what the runner's annotation says."""
    number = failing(github, log=b"x")
    note = "The hosted runner lost communication with the server."
    place = {"path": ".github", "start_line": 1, "end_line": 1, "annotation_level": "failure"}
    github.world.annotations[number] = [{**place, "message": note}]
    github.world.faults.on = [Fault(Kind.EXPIRED, path="/logs$", times=-1)]
    done = job.step("failure-issue")
    assert done.outputs["action"] == "created", done.log
    assert done.outputs["classification"] == "infrastructure"
    assert "lost communication" in github.world.issue(1)["body"]
    assert "is not there" in github.world.issue(1)["body"]


def test_a_run_that_could_not_start_is_a_failure(github: StandIn, job: Stepper) -> None:
    """As with a workflow file that GitHub cannot read: there is no job."""
    github.world.add_run(9, conclusion="startup_failure")
    done = job.step("failure-issue", run_id="9")
    assert done.outputs["action"] == "created", done.log
    assert "before any job started" in github.world.issue(1)["body"]


def test_a_step_that_reports_its_own_job_says_what_it_cannot_see(github: StandIn, job: Stepper) -> None:
    """In a matrix each cell may report: its step failed, its log is not to be had yet."""
    github.world.add_run(5, status="in_progress", conclusion=None)
    steps = (("Set up job", "success"), ("Run tests", "failure"), ("Report", ""))
    github.world.add_job(5, "test (1)", status="in_progress", conclusion=None, steps=steps)
    done = job.step("failure-issue")
    assert done.outputs["action"] == "created", done.log
    assert "when it has ended" in github.world.issue(1)["body"]


def test_nothing_of_a_log_acts_in_the_issue(github: StandIn, job: Stepper) -> None:
    """Mentions, fences, HTML, commands, markers; and secrets are gone."""
    secret = "gh" + "p_" + "a1B2" * 9
    hostile = "@octocat ```` </details> <img src=x> ::set-output name=action::x <!-- ci-kit:failure-issue --> #1"
    log = stamped(f"Traceback (most recent call last):\nValueError: {hostile} {secret}\n##[error]{hostile}\n")
    failing(github, log=log)
    done = job.step("failure-issue")
    body = github.world.issue(1)["body"]
    assert done.outputs["action"] == "created", done.log
    assert secret not in body + done.log + done.summary + json.dumps(done.report)
    assert "@octocat" not in body.replace("@\u200boctocat", "")
    assert body.count("<!--") == 1
    assert "@octocat" not in github.world.issue(1)["title"]


def test_templates_and_rules_of_ones_own(github: StandIn, job: Stepper) -> None:
    """Placeholders are filled in; a rule of one's own decides."""
    failing(github, log=stamped("deploy: the flux capacitor is cold\n##[error]Process completed with exit code 3."))
    rule = "- {id: cold, category: resource, pattern: flux capacitor is cold, title: The capacitor is cold}"
    (job.folder / "rules.yml").write_text(rule, encoding="utf-8")
    template = "Dear all,\n\n{failure}\n\nSee {url}, {unknown}"
    bad = job.step("failure-issue", body_template=template)
    assert bad.code == 2
    assert "asks for `{unknown}`" in bad.log
    done = job.step(
        "failure-issue",
        body_template=template.replace(", {unknown}", ""),
        title="{branch}: {what}",
        rules="rules.yml",
        labels="bug",
        assignees="octocat",
    )
    issue = github.world.issue(1)
    assert done.outputs["classification"] == "resource", done.log
    assert issue["title"] == "main: The capacitor is cold (Run tests)"
    assert issue["body"].startswith("Dear all,\n\n**The capacitor is cold**")
    assert (issue["labels"], issue["assignees"]) == (["bug"], ["octocat"])


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"mode": "explode"}, "`mode` is `explode`"),
        ({"mode": "classify"}, "`classify` and a file"),
        ({"title": "{wat}"}, "`title` asks for `{wat}`"),
        ({"group_by": "moon"}, "nput `group-by`"),
        ({"repository": "nothing"}, "is no repository"),
        ({"rules": "- {id: 1}"}, "rule"),
        ({"notify": "carrier pigeon"}, "line 1 of `notify` is no address"),
        ({"token": "two words"}, "characters that no token has"),
    ],
)
def test_bad_input_is_one_clear_error(job: Stepper, inputs: dict[str, str], said: str) -> None:
    """Exit 2, nothing asked of GitHub."""
    done = job.step("failure-issue", **inputs)
    assert done.code == 2
    assert said in done.log
    assert done.log.count("::error") == 1


def test_a_log_can_be_classified_without_github(job: Stepper) -> None:
    """On the command line."""
    (job.folder / "a.log").write_bytes(network_log())
    done = job.type("failure-issue", "classify", "a.log")
    assert done.code == 0
    assert "network" in done.log
    assert "Could not resolve host" in done.log
    missing = job.type("failure-issue", "classify", "b.log")
    assert missing.code == 3
    assert "cannot be read" in missing.log


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook that takes what it is sent, and its URL."""
    told: list[dict[str, Any]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if self.path == "/good" else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", told
        server.shutdown()


def test_others_are_told_of_news_only(github: StandIn, job: Stepper, hook: tuple[str, list[dict[str, Any]]]) -> None:
    """When it is opened and closed, not with each further run; Slack in its own form."""
    url, told = hook
    targets = f"{url}/good\nslack {url}/good"
    failing(github)
    job.step("failure-issue", notify=targets)
    failing(github, 6)
    job.variables["GITHUB_RUN_ID"] = "6"
    job.step("failure-issue", notify=targets)
    green(github, 7)
    job.variables["GITHUB_RUN_ID"] = "7"
    job.step("failure-issue", notify=targets)
    opened, slack, closed, _ = told
    assert (opened["action"], opened["issue"], opened["category"]) == ("created", 1, "assertion")
    assert slack["text"].endswith("|CI on main: issue #1 created>")
    assert closed["action"] == "closed"


def test_one_who_cannot_be_told_is_a_warning(
    github: StandIn, job: Stepper, hook: tuple[str, list[dict[str, Any]]]
) -> None:
    """The issue is there; the address, which is a secret, is not shown."""
    failing(github)
    done = job.step("failure-issue", notify=f"{hook[0]}/bad-s3cret")
    assert (done.code, done.outputs["verdict"], done.outputs["action"]) == (0, "warn", "created")
    assert "line 1 of `notify`" in done.log
    assert "bad-s3cret" not in done.log.replace(f"::add-mask::{hook[0]}/bad-s3cret", "")


def test_an_enterprise_server_is_linked_to(job: Stepper) -> None:
    """Its prefix for the API, its own address in links."""
    with running(prefix="/api/v3") as github:
        failing(github)
        job.variables |= {"GITHUB_API_URL": github.api, "GITHUB_SERVER_URL": github.web}
        done = job.step("failure-issue")
        assert done.outputs["issue-url"] == f"{github.web}/octo/service/issues/1", done.log


def test_a_model_may_add_what_it_makes_of_a_failure(github: StandIn, job: Stepper) -> None:
    """With the lines of the log that it names; what it says decides nothing."""
    failing(github)

    def answer(asked: dict[str, Any]) -> Said:
        shown = asked["messages"][-1]["content"].splitlines()
        number = next(int(line.partition(":")[0]) for line in shown if "assert 6 == 7" in line)
        said = {"text": "The area is wrong", "lines": [number]}
        return completion(json.dumps({"statements": [said, {"text": "Made up", "lines": [9999]}]}))

    with service(answer) as made:
        done = job.step("failure-issue", llm=made.line)
    assert (done.code, done.outputs["verdict"], done.outputs["action"]) == (0, "pass", "created"), done.log
    body = github.world.issue(1)["body"]
    assert "What a model makes of it" in body
    assert "The area is wrong" in body
    assert "Made up" not in body
    assert "t0ken-of-the-job" not in f"{made.asked}{made.headers}"


@pytest.mark.parametrize("said", [Said(b"", 500), Said(b"nonsense"), None])
def test_without_an_answer_the_issue_is_the_same(github: StandIn, job: Stepper, said: Said | None) -> None:
    """A model that is down, talks nonsense, or does not answer in time: a note, and the issue without it."""
    failing(github)
    late = threading.Event()

    def answer(_asked: dict[str, Any]) -> Said:
        if said is None:
            late.wait(60)
        return said or completion("late")

    with service(answer) as made:
        done = job.step("failure-issue", llm=made.line, llm_timeout="1s" if said is None else "30s")
        late.set()
    assert (done.code, done.outputs["verdict"], done.outputs["action"]) == (0, "pass", "created"), done.log
    assert "What a model makes of it" not in github.world.issue(1)["body"]
    assert "no summary by a model" in done.log
