"""Keep exactly one issue per failure: opened with the lines that matter, updated, and closed when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from ci_kit import http, notify, redact, triage
from ci_kit.errors import CiKitError, InputError
from ci_kit.github import Access, Client, Forbidden, Patience, runs
from ci_kit.issues import failures, present, summary, wording
from ci_kit.issues.desk import Desk, identity
from ci_kit.issues.failures import What
from ci_kit.issues.key import GroupBy, RunId
from ci_kit.issues.lifecycle import Action
from ci_kit.issues.tracker import Failure, Policy, Result, Success, Tracker, results_of
from ci_kit.report import Finding, Level, Report, Verdict, escape
from ci_kit.runner import live
from ci_kit.runner.context import PUBLIC_API, TOKEN, Context
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.triage import own_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.github.runs import Run
    from ci_kit.issues.failures import Failed, Group
    from ci_kit.runner.job import Job

NAME = "failure-issue"
#: Of which news people elsewhere are told.
_NEWS = (Action.CREATED, Action.REOPENED, Action.CLOSED)
#: Bytes of a log that `classify` reads.
_LOG_SIZE = 256 * 1024 * 1024


class Mode(StrEnum):
    """What to do."""

    AUTO = "auto"
    REPORT = "report"
    RESOLVE = "resolve"
    CLASSIFY = "classify"


class Inputs(ActionInputs):
    """What `failure-issue` takes."""

    mode: Lines = Field(
        default=("auto",),
        description="`auto` to decide by the run; `report`; `resolve`; `classify FILE` to say what a log shows",
        json_schema_extra={"positional": True},
    )
    title: str = Field(
        default=wording.TITLE,
        description="Title of a new issue, with `{workflow}`, `{branch}`, `{what}`, `{job}`, `{step}`, `{category}`, "
        "`{rule}`",
    )
    labels: Lines = Field(
        default=("automation", "failure"), description="Labels of the issue, one a line; made when missing"
    )
    assignees: Lines = Field(default=(), description="Who is assigned to a new issue, one login a line")
    group_by: GroupBy = Field(
        default=GroupBy.FINGERPRINT, description="What shares an issue, within a workflow and a branch"
    )
    reopen_within: float = Field(
        default=14.0,
        ge=0,
        description="Days after closing in which a failure reopens an issue instead of opening another",
    )
    close_on_success: bool = Field(
        default=True, description="Whether a success closes the issues of its workflow and branch"
    )
    close_after: int = Field(default=1, ge=1, le=50, description="Successes in a row it takes to close")
    body_template: str = Field(
        default="",
        description="Text of a new issue, Markdown; besides those of `title`: `{run}`, `{jobs}`, `{failure}`, "
        "`{url}`, `{sha}`",
    )
    log_lines: int = Field(default=40, ge=5, le=400, description="Lines of the log to show")
    rules: str = Field(default="", description="Rules of your own: YAML, or the path of a YAML file in the workspace")
    notify: SecretStr = Field(
        default=SecretStr(""),
        description="Who else is told when an issue is opened, reopened or closed, one a line: `https://…`, "
        "`slack https://…`, `smtp://user:password@host/?from=a@b&to=c@d`",
    )
    llm: str = Field(
        default="",
        description="Model that adds to a new issue what it makes of the log, `ollama model [address]` or "
        "`openai model [address up to /v1]`; by default none. It decides nothing",
    )
    llm_key: SecretStr = Field(default=SecretStr(""), description="Key of that model's provider")
    llm_timeout: Duration = Field(
        default=60.0, description="Time for that model; without it the issue is written all the same"
    )
    dry_run: bool = Field(default=False, description="Say what would be done, and write nothing")
    token: SecretStr = Field(
        default=SecretStr(TOKEN),
        description="Token with `actions: read` and `issues: write`; on a terminal `GITHUB_TOKEN` or `GH_TOKEN`",
    )
    masks: SecretStr = Field(
        default=SecretStr(""),
        description="Values to take out of all that is shown, one a line; what looks like a secret is anyway",
    )
    author: str = Field(
        default="", description="Login that the token writes as, for a GitHub App (`my-app[bot]`); others are found out"
    )
    repository: str = Field(default="", description="Repository, `owner/name`; by default the one of the run")
    run_id: int = Field(
        default=0,
        ge=0,
        description="Run to report; by default the one of the `workflow_run` event, else the run itself",
    )
    run_attempt: int = Field(default=0, ge=0, description="Attempt of that run; by default the latest")
    patience: int = Field(
        default=300, ge=1, le=3600, description="Seconds to wait for limits and other reporters, in all"
    )


class Outputs(ActionOutputs):
    """What `failure-issue` gives; of several failures, those of the one about which most was done."""

    action: Action | None = Field(default=None, description="What was done")
    issue_number: int | None = Field(default=None, description="Number of the issue; empty if there is none")
    issue_url: str = Field(default="", description="Link to the issue")
    classification: triage.Category | None = Field(default=None, description="What kind of failure it is")
    disposition: triage.Disposition | None = Field(default=None, description="What to do with it")
    transient: bool | None = Field(default=None, description="Whether running it again may succeed")
    confidence: float | None = Field(default=None, description="How sure that is, from 0 to 1")
    fingerprint: str = Field(default="", description="The same for the same failure, whenever it happens")
    failures: list[str] = Field(default=[], description="JSON array: the names of the jobs that failed")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    run: int
    attempt: int
    why: str
    issues: list[present.IssueRow] = field(default_factory=list)
    failures: list[present.FailureRow] = field(default_factory=list)


def run(inputs: Inputs, job: Job) -> Outcome:
    """Report, resolve, or classify a log.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: GitHub or a file cannot be read, or the issue cannot be written.
    """
    mode, path = _mode(inputs.mode)
    rules = _rules(inputs, job)
    if mode is Mode.CLASSIFY:
        return _classify(inputs, job, path, rules)
    style = wording.Style(inputs.title, inputs.body_template or wording.BODY, inputs.log_lines)
    style.check()
    targets = notify.parse(inputs.notify.get_secret_value().splitlines())
    context = Context.from_environment(live.environment())
    client = _client(inputs, context)
    model = _model(inputs)
    found = _look(inputs, context, client, mode, rules)
    if found.what is What.NOTHING:
        return _outcome(found, [])
    if mode is Mode.AUTO and found.run.from_fork:
        return _degraded(found)
    said = summary.of(found.groups, model)
    try:
        results = _write(inputs, client, found, style, said)
    except Forbidden:
        if not (context.read_only or found.run.from_fork):
            raise
        return _degraded(found)
    outcome = _outcome(found, results)
    outcome.report.notes += [*_slow(rules), *said.notes]
    _tell(targets, found, results, outcome.report)
    return _with_verdict(outcome, outcome.report.verdict)


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to report."""

    run: Run
    what: What
    why: str
    failed: list[Failed]
    groups: list[Group]


def _mode(words: tuple[str, ...]) -> tuple[Mode, str]:
    try:
        mode = Mode(words[0])
    except (ValueError, IndexError):
        mode = None
    if mode is None or len(words) != (2 if mode is Mode.CLASSIFY else 1):
        what = f"`mode` is `{escape.shorten(escape.one_line(' '.join(words)), 80)}`"
        raise InputError(what, remedy="write `auto`, `report`, `resolve`, or `classify` and a file")
    return mode, words[-1]


def _rules(inputs: Inputs, job: Job) -> tuple[triage.Rule, ...]:
    if not inputs.rules:
        return ()
    if "\n" in inputs.rules or ":" in inputs.rules:
        return own_rules.parse(inputs.rules, "`rules`")
    path = job.workspace / inputs.rules
    try:
        return own_rules.parse(path.read_text(encoding="utf-8"), inputs.rules)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the rules in {path} cannot be read", why=str(error)) from error


def _client(inputs: Inputs, context: Context) -> Client:
    token = context.token(inputs.token)
    if not token:
        raise InputError("there is no token", remedy="pass `token`, or set GITHUB_TOKEN")
    proxies = http.Proxies.from_environment(live.environment())
    access = Access(inputs.repository or context.repository, token, context.api, context.web, proxies)
    # Enterprise Servers limit nothing by default (docs.github.com, "Rate limits for the REST API").
    pace = 1.0 if context.api == PUBLIC_API else 0.05
    return Client(access, Patience(total=float(inputs.patience), pace=pace))


def _model(inputs: Inputs) -> summary.Model | None:
    """The model that is asked, if one is named."""
    environment = live.environment()
    proxies = http.Proxies.from_environment(environment)
    key, ollama = inputs.llm_key.get_secret_value(), environment.get("OLLAMA_HOST", "")
    return summary.model(inputs.llm, key, inputs.llm_timeout, ollama, proxies) if inputs.llm else None


def _look(inputs: Inputs, context: Context, client: Client, mode: Mode, rules: tuple[triage.Rule, ...]) -> _Found:
    """Find out what the run calls for, and where it failed, why."""
    number, attempt = _which(inputs, context)
    looked = runs.run(client, number, attempt or None)
    jobs = runs.jobs(client, number, looked.attempt)
    what, why = failures.called_for(looked, jobs)
    if mode is not Mode.AUTO:
        what, why = What(mode.value), f"`mode` is `{mode.value}`"
    elif what is What.RESOLVE and looked.from_fork:
        what, why = What.NOTHING, f"{why}, but it is of a fork, for which no issues are kept"
    elif what is What.RESOLVE and not inputs.close_on_success:
        what, why = What.NOTHING, f"{why}, and `close-on-success` is off"
    if what is not What.REPORT:
        return _Found(looked, what, why, [], [])
    redactor = redact.Redactor((client.access.token, *inputs.masks.get_secret_value().splitlines()))
    failed = failures.look(client, failures.failed_jobs(jobs), rules, redactor)
    if not failed and looked.conclusion in failures.FAILED:
        failed = [failures.whole_run(looked, rules, redactor)]
    if not failed:
        return _Found(looked, What.NOTHING, f"{why}, but no job of it failed", [], [])
    return _Found(looked, what, why, failed, failures.grouped(failed, failures.scope(looked), inputs.group_by))


def _which(inputs: Inputs, context: Context) -> tuple[int, int]:
    if inputs.run_id:
        return inputs.run_id, inputs.run_attempt
    event = context.payload.get("workflow_run") if context.event == "workflow_run" else None
    if isinstance(event, dict) and isinstance(event.get("id"), int):
        return event["id"], int(event.get("run_attempt") or 0)
    if not context.run:
        raise InputError("no run is known", remedy="name one with `run-id`")
    return context.run, context.attempt


def _write(inputs: Inputs, client: Client, found: _Found, style: wording.Style, said: summary.Said) -> list[Result]:
    """Bring the issues up to date, one after the other."""
    policy = Policy(inputs.assignees, inputs.reopen_within, inputs.close_after, inputs.dry_run)
    tracker = Tracker(Desk(client, inputs.author or identity(client), inputs.labels), policy)
    which = RunId(found.run.id, found.run.attempt)
    scope = failures.scope(found.run)
    if found.what is What.RESOLVE:
        count = failures.streak(client, found.run) if inputs.close_after > 1 else 1
        return tracker.resolve(Success(scope, which, wording.recovered(found.run, count), lambda: count))
    results = []
    for group in found.groups:
        more = [said.parts[group.key]] if group.key in said.parts else []
        title, text = wording.title(found.run, group, style), wording.text(found.run, group, style, more)
        again = wording.again(found.run, group, style)
        results.append(tracker.report(Failure(group.key, scope, which, title, text, again)))
        if results[-1].action is not Action.NONE and not inputs.dry_run:
            tracker.tidy(group.key)
    return results


def _outcome(found: _Found, results: Sequence[Result]) -> Outcome:
    told = results_of(results) if results else None
    report = Report(NAME, Verdict.PASS, _headline(found, results, told))
    report.tables += present.tables(found.groups, results)
    report.notes += present.notes(found.failed)
    report.data = present.data(found.run, found.why, found.groups, results)
    return Outcome(report, _outputs(found, report.verdict, told))


def _headline(found: _Found, results: Sequence[Result], told: Result | None) -> str:
    if told is None:
        return f"nothing to do: {found.why}" if found.what is What.NOTHING else f"{found.why}; no issue was open for it"
    number = f" #{told.number}" if told.number else ""
    more = f", and {len(results) - 1} more" if len(results) > 1 else ""
    return f"{found.why}; issue{number}: {told.action.value} ({told.why}){more}"


def _outputs(found: _Found, verdict: Verdict, told: Result | None) -> Outputs:
    group = next((one for one in found.groups if told and one.key == told.key), next(iter(found.groups), None))
    shown = group.first.diagnosis if group else None
    return Outputs(
        verdict=verdict,
        action=told.action if told else Action.NONE,
        issue_number=told.number or None if told else None,
        issue_url=told.url if told else "",
        classification=shown.classification.category if shown else None,
        disposition=shown.classification.disposition if shown else None,
        transient=shown.classification.transient if shown else None,
        confidence=shown.classification.confidence if shown else None,
        fingerprint=shown.fingerprint if shown else "",
        failures=[one.name for one in found.failed],
    )


def _degraded(found: _Found) -> Outcome:
    """What can be said where no issue is written: in the summary and an annotation, and the job goes on."""
    outcome = _outcome(found, [])
    why = "for runs of forks and of Dependabot no issues are kept: GitHub gives them a token that may only read"
    said = f"{wording.summary_of(found.groups) or found.why}. No issue was written: {why}"
    outcome.report.findings.append(Finding("no-issue", Level.WARNING, said))
    outcome.report.headline = f"{found.why}; no issue was written, for it is the run of a fork or of Dependabot"
    outcome.report.notes += present.excerpts(found.groups)
    return _with_verdict(outcome, Verdict.WARN)


def _with_verdict(outcome: Outcome, verdict: Verdict) -> Outcome:
    outcome.report.verdict = verdict
    return Outcome(outcome.report, outcome.outputs.model_copy(update={"verdict": verdict}))


def _tell(targets: Sequence[notify.Target], found: _Found, results: Sequence[Result], report: Report) -> None:
    """Tell those elsewhere of news; one who cannot be told is a warning, for the issue is there."""
    proxies = http.Proxies.from_environment(live.environment())
    for result in results:
        if result.action not in _NEWS or result.why.startswith("dry run"):
            continue
        message = present.message(found.run, found.groups, result)
        for number, target in enumerate(targets, start=1):
            try:
                notify.send(target, message, proxies)
            except CiKitError as problem:
                said = f"{problem.what} (line {number} of `notify`)"
                report.findings.append(Finding("not-notified", Level.WARNING, said, effect=problem.why))
                report.verdict = Verdict.WARN


def _slow(rules: tuple[triage.Rule, ...]) -> list[str]:
    """Which own rules took too long on a line and were not used again."""
    return [f"rule `{name}` took too long on a line and was not used again" for name in own_rules.gave_up(rules)]


def _classify(inputs: Inputs, job: Job, name: str, rules: tuple[triage.Rule, ...]) -> Outcome:
    """Say what the log in a file shows."""
    path = job.workspace / name
    redactor = redact.Redactor(inputs.masks.get_secret_value().splitlines())
    try:
        if path.stat().st_size > _LOG_SIZE:
            raise InputError(f"{path} has more than {_LOG_SIZE:,} bytes")
        with path.open("rb") as log:
            diagnosis = triage.diagnose(log, (), rules, redactor)
    except OSError as error:
        raise CiKitError(f"the log {path} cannot be read", why=error.strerror or str(error)) from error
    report = present.classified(NAME, path.name, diagnosis, inputs.log_lines)
    report.notes += _slow(rules)
    found = diagnosis.classification
    outputs = Outputs(
        verdict=report.verdict,
        classification=found.category,
        disposition=found.disposition,
        transient=found.transient,
        confidence=found.confidence,
        fingerprint=diagnosis.fingerprint,
    )
    return Outcome(report, outputs)
