"""Wait until all checks and statuses of a commit are green, and say so; no checks at all is no success."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.github import Access, Client, Patience, checks
from ci_kit.report import Finding, Level, Report, Table, Verdict
from ci_kit.runner import live
from ci_kit.runner.context import TOKEN, Context
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.status import wait
from ci_kit.status.judge import Wanted
from ci_kit.status.wait import Ended, Pace

if TYPE_CHECKING:
    from ci_kit.runner.job import Job

NAME = "ci-status"
_VERDICTS = {Ended.SUCCESS: Verdict.PASS, Ended.FAILURE: Verdict.FAIL}


class Inputs(ActionInputs):
    """What `ci-status` takes."""

    ref: Lines = Field(
        default=(),
        description="Branch, tag or SHA to look at; by default the commit of the run",
        json_schema_extra={"positional": True},
    )
    required: Lines = Field(
        default=(),
        description="Checks that must be there and green, one a line, `*` for any text; without any: all there are",
    )
    required_of: str = Field(
        default="", description="Branch whose protection and rulesets say which checks are required"
    )
    ignore: Lines = Field(default=(), description="Checks that do not count, one a line, `*` for any text")
    least: int = Field(default=1, ge=1, description="How many checks there must be")
    skipped_is_good: bool = Field(
        default=True, description="Whether a skipped check counts as passed, as GitHub has it"
    )
    fail_fast: bool = Field(default=True, description="Whether to stop at the first check that failed")
    deadline: Duration = Field(
        default=1800.0, description="How long to wait in all, such as `90s`, `30m` or `2h`; 0 looks once"
    )
    interval: Duration = Field(default=10.0, description="Time between two looks")
    settle: Duration = Field(
        default=15.0, description="How long all must stay green and none appear, where `required` does not name them"
    )
    token: SecretStr = Field(
        default=SecretStr(TOKEN),
        description="Token with `checks: read`, `statuses: read` and `contents: read`; on a terminal that of "
        "`GITHUB_TOKEN` or `GH_TOKEN`",
    )
    repository: str = Field(default="", description="Repository, `owner/name`; by default the one of the run")


class Outputs(ActionOutputs):
    """What `ci-status` gives."""

    outcome: Ended | None = Field(
        default=None, description="`success`, `failure`, `timeout`, or `none` where there was no check"
    )
    sha: str = Field(default="", description="The commit that was looked at")
    total: int = Field(default=0, description="How many checks counted")
    failed: list[str] = Field(default=[], description="JSON array: names of the checks that failed")
    pending: list[str] = Field(default=[], description="JSON array: names of those that had not ended")
    missing: list[str] = Field(default=[], description="JSON array: what is required and was not there")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    outcome: Ended
    sha: str
    looks: int
    checks: list[dict[str, str]]
    missing: list[str]


def run(inputs: Inputs, _job: Job) -> Outcome:
    """Look, wait, and say how it ended.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: GitHub cannot be asked.
    """
    context = Context.from_environment(live.environment())
    client = _client(inputs, context)
    sha = checks.commit(client, _ref(inputs, context))
    required = inputs.required + (checks.required(client, inputs.required_of) if inputs.required_of else ())
    if inputs.required_of and not required:
        raise InputError(f"branch `{inputs.required_of}` requires no checks", remedy="name them with `required`")
    wanted = Wanted(
        tuple(dict.fromkeys(required)), inputs.ignore, inputs.least, inputs.skipped_is_good, own_run=context.run
    )
    pace = Pace(max(inputs.interval, 0.01), inputs.settle if inputs.deadline else 0.0, inputs.fail_fast)
    return _outcome(wait.wait(client, sha, wanted, pace, say=live.say), sha)


def _client(inputs: Inputs, context: Context) -> Client:
    token = context.token(inputs.token)
    if not token:
        raise InputError("there is no token", remedy="pass `token`, or set GITHUB_TOKEN")
    proxies = http.Proxies.from_environment(live.environment())
    access = Access(inputs.repository or context.repository, token, context.api, context.web, proxies)
    return Client(access, Patience(total=inputs.deadline))


def _ref(inputs: Inputs, context: Context) -> str:
    if len(inputs.ref) > 1:
        raise InputError("`ref` names several commits", remedy="look at one at a time")
    if inputs.ref:
        return inputs.ref[0]
    head = (context.payload.get("pull_request") or {}).get("head") or {}
    sha = str(head.get("sha") or context.sha)  # of a pull request not the merge commit, which has no checks
    if not sha:
        raise InputError("`ref` is required on a terminal", remedy="name a branch, tag or SHA")
    return sha


def _outcome(end: wait.End, sha: str) -> Outcome:
    judgement = end.judgement
    verdict = _VERDICTS.get(end.ended, Verdict.ERROR)
    report = Report(NAME, verdict, _headline(end, sha))
    for one in judgement.failed:
        said = f"{one.name} ended with {one.said}"
        report.findings.append(Finding("check-failed", Level.ERROR, said, help_uri=one.url))
    if end.ended is not Ended.FAILURE:
        waiting = [f"{one.name} was still {one.said}" for one in judgement.pending]
        waiting += [f"{name} was not there" for name in judgement.missing]
        report.findings += [Finding("check-awaited", Level.ERROR, said) for said in waiting]
    rows = tuple((one.name, one.state.value, one.said, one.url) for one in judgement.entries)
    if rows:
        report.tables.append(Table("Checks", ("check", "state", "ended with", "link"), rows))
    listed = [
        {"name": one.name, "state": one.state.value, "said": one.said, "url": one.url} for one in judgement.entries
    ]
    missing = list(judgement.missing)
    report.data = {"outcome": end.ended.value, "sha": sha, "looks": end.looks, "checks": listed, "missing": missing}
    outputs = Outputs(
        verdict=verdict,
        outcome=end.ended,
        sha=sha,
        total=len(judgement.entries),
        failed=[one.name for one in judgement.failed],
        pending=[one.name for one in judgement.pending],
        missing=missing,
    )
    return Outcome(report, outputs)


def _headline(end: wait.End, sha: str) -> str:
    judgement = end.judgement
    count = len(judgement.entries)
    words = {
        Ended.SUCCESS: f"all {count} checks are green",
        Ended.FAILURE: f"{len(judgement.failed)} of {count} checks failed",
        Ended.TIMEOUT: f"time is over: {len(judgement.pending)} checks under way, {len(judgement.missing)} not there",
        Ended.NONE: "the time is over and there is no check at all, which is no success",
    }
    return f"{words[end.ended]} for {sha[:12]}"
