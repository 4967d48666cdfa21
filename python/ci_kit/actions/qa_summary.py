"""Put tests, coverage, benchmarks and scanners together to one verdict, in which a missing report is no pass."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, SecretStr

from ci_kit.errors import CiKitError, InputError
from ci_kit.github import Access, Client, Forbidden, GitHubError
from ci_kit.http import Proxies
from ci_kit.quality import (
    baseline,
    comment,
    data,
    evidence,
    find,
    history,
    judge,
    package,
    page,
    percent,
    present,
    tables,
)
from ci_kit.quality.coverage import change, diff
from ci_kit.quality.data import Data
from ci_kit.quality.gates import Counted, Gates, Judged, allowed
from ci_kit.quality.places import Locator
from ci_kit.quality.reading import Reader
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.tests.tally import Repeats, Settings
from ci_kit.quality.view import View
from ci_kit.report import Report, markdown
from ci_kit.runner import live, summary
from ci_kit.runner.context import TOKEN, Context
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.progress import track
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.runner.job import Job

__all__ = ["NAME", "Data", "Inputs", "Outputs", "run"]

NAME = "qa-summary"
_MEGABYTE = 1024 * 1024

Percent = Annotated[float, BeforeValidator(percent.share)]


class Inputs(ActionInputs):
    """What `qa-summary` takes."""

    reports: Lines = Field(
        description="Files, directories and globs, one a line; `!glob` takes out, `?glob` may match nothing",
        json_schema_extra={"positional": True},
    )
    expect: Lines = Field(
        default=(),
        description="What must be there, one a line: a kind (`tests`, `coverage`, `benchmarks`, `security`, "
        "`resources`) or a pattern, and how many, as in `tests: 3`",
    )
    baseline: str = Field(
        default="", description="JSON report of this action, or test report, of an earlier run to compare with"
    )
    failures_max: int = Field(default=0, ge=0, description="How many tests may fail; those are warnings then")
    failures_counted: Counted = Field(
        default=Counted.ALL, description="Which failures count: `all`, or those `new` against the baseline"
    )
    coverage_min: Percent | None = Field(default=None, description="Least share of covered lines, in percent")
    coverage_changed_min: Percent | None = Field(
        default=None, description="Least share of covered lines among those that the change adds, in percent"
    )
    changed_since: str = Field(default="", description="Revision that the change is compared with, as `origin/main`")
    diff: str = Field(default="", description="Unified diff of the change, in place of `changed-since`")
    security_max: Lines = Field(
        default=("critical=0", "high=0", "unknown=0"),
        description="How many findings of scanners may be there by severity, one a line; `unknown` is what a scanner "
        "does not rate",
    )
    flaky_max: Percent | None = Field(default=None, description="Greatest share of flaky tests, in percent")
    score_min: float | None = Field(default=None, ge=0, le=1, description="Least quality score, from 0 to 1")
    repeats: Repeats = Field(
        default=Repeats.RETRY,
        description="What a name means that fails and then passes in one suite: a `retry`, or `separate` tests",
    )
    slowest: int = Field(default=10, ge=0, le=60, description="How many of the slowest tests to show")
    history: str = Field(default="", description="JSON lines file to add this run to, and to draw the trend from")
    html: str = Field(default="", description="File for the page; one in a fresh directory when empty")
    package: str = Field(default="", description="Directory to copy all reports into, with a manifest")
    package_max: int = Field(default=100, ge=1, description="Most megabytes that the package may have")
    comment: bool = Field(default=False, description="Whether to keep a comment on the pull request up to date")
    comment_key: str = Field(default="default", description="Tells the comments of several jobs apart")
    comment_author: str = Field(
        default="", description="Who writes the comment, if not the owner of the token; for tokens of other apps"
    )
    pull_request: int = Field(default=0, ge=0, description="Its number; that of the event when 0")
    token: SecretStr = Field(
        default=SecretStr(TOKEN), description="Token with `pull-requests: write`, for the comment alone"
    )
    max_size: int = Field(default=512, ge=1, description="Most megabytes that one report may have")


class Outputs(ActionOutputs):
    """What `qa-summary` gives."""

    judged: Judged = Field(default=Judged.ERROR, description="The verdict in words; see the table of verdicts")
    tests: int = Field(default=0, description="Number of tests, each counted once")
    passed: int = Field(default=0, description="Tests that passed at once")
    failed: int = Field(default=0, description="Tests that failed")
    errors: int = Field(default=0, description="Tests that could not be carried out")
    skipped: int = Field(default=0, description="Tests that were skipped")
    flaky: int = Field(default=0, description="Tests that failed and then passed on a retry")
    new_failures: int = Field(default=0, description="Failures that the baseline does not have; 0 without one")
    coverage: str = Field(default="", description="Covered lines in percent, such as `87.25`; empty if not measured")
    coverage_changed: str = Field(default="", description="The same for the changed lines")
    quality_score: float = Field(default=0.0, description="The quality score, from 0 to 1")
    html: str = Field(default="", description="Path of the page")
    package: str = Field(default="", description="Directory of the package, if one was asked for")
    comment: str = Field(default="", description="Address of the comment; empty if none could be written")


def run(inputs: Inputs, job: Job) -> Outcome:
    """Read the reports, judge them, and show what was found.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: The work cannot be done.
    """
    gates = _gates(inputs)
    expected = [find.Expected.parse(line) for line in inputs.expect]
    search = find.search(inputs.reports, job.workspace, _own(inputs, job))
    reader = Reader(Settings(inputs.repeats, inputs.slowest), inputs.max_size * _MEGABYTE)
    readings = (reader.read(found) for found in track(search.files, len(search.files), "Reading"))
    locator = Locator(job.workspace)
    gathered = evidence.gather(readings, search, expected, locator, inputs.slowest)
    before = _baseline(inputs, job, gathered)
    changed = _changed(inputs, job, gathered)
    judgement = judge.judge(gathered, gates, locator, baseline=before, changed=changed)
    view = View(gathered, judgement, before, changed)
    _remember(inputs, job, view)
    written = _page(inputs, job, view)
    url, notes = _comment(inputs, view)
    report = _report(view)
    report.notes += notes
    paths = {found.name: found.path for found in search.files}
    packed = _package(inputs, job, report, package.items(gathered.readings, paths, written))
    return Outcome(report, _outputs(view, written, packed).model_copy(update={"comment": url}))


def _own(inputs: Inputs, job: Job) -> list[Path]:
    """What is the action's own, wherever a glob of `reports` finds it."""
    names = (inputs.history, inputs.html, inputs.package, inputs.baseline, inputs.diff)
    return [job.workspace / name for name in names if name]


def _gates(inputs: Inputs) -> Gates:
    if inputs.comment:
        comment.marker(inputs.comment_key)
    if inputs.failures_counted is Counted.NEW and not inputs.baseline:
        raise InputError("`failures-counted: new` without `baseline`", remedy="name the report of an earlier run")
    if inputs.coverage_changed_min is not None and not (inputs.changed_since or inputs.diff):
        raise InputError("`coverage-changed-min` without a change", remedy="give `changed-since` or `diff`")
    return Gates(
        failures=inputs.failures_max,
        counted=inputs.failures_counted,
        coverage=inputs.coverage_min,
        coverage_changed=inputs.coverage_changed_min,
        flaky=inputs.flaky_max,
        score=inputs.score_min,
        security=allowed(inputs.security_max),
    )


def _baseline(inputs: Inputs, job: Job, gathered: evidence.Evidence) -> baseline.Baseline | None:
    """The earlier run; one that cannot be used is a remark, and no failure is called old then."""
    if not inputs.baseline:
        return None
    try:
        return baseline.load(job.workspace / inputs.baseline, inputs.baseline)
    except baseline.UnusableError as error:
        gathered.remarks.append(error.remark)
        return None


def _changed(inputs: Inputs, job: Job, gathered: evidence.Evidence) -> diff.Changed | None:
    if inputs.diff:
        lines = change.read(job.workspace / inputs.diff)
    elif inputs.changed_since:
        lines = change.since(inputs.changed_since, job.workspace, live.environment())
    else:
        return None
    return diff.changed(gathered.coverage, lines) if gathered.coverage is not None else diff.Changed()


def _remember(inputs: Inputs, job: Job, view: View) -> None:
    """Add this run to the history; one that cannot be kept is a warning, for it changes nothing about the run."""
    if not inputs.history:
        return
    path = job.workspace / inputs.history
    try:
        runs, odd = history.read(path)
        known = data.data(view.evidence, view.judgement, view.changed)
        commit = live.environment().get("GITHUB_SHA", "")
        now = history.of(known, view.judgement.verdict, commit, datetime.now(UTC))
        history.append(path, now)
    except CiKitError as problem:
        view.judgement.add(Remark(Rules.NOT_SHOWN, str(problem)))
        return
    view.runs = [*runs, now]
    if odd:
        told = f"{odd:,} lines are no runs that this version knows, and are passed over"
        view.judgement.add(Remark(Rules.NOT_SHOWN, told, inputs.history))


def _page(inputs: Inputs, job: Job, view: View) -> Path | None:
    """Write the page; where it cannot be written, that is a warning."""
    try:
        path = job.workspace / inputs.html if inputs.html else job.fresh_directory(NAME) / "qa-summary.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.html(view, "Quality"), encoding="utf-8")
    except (OSError, CiKitError) as error:
        told = f"the page could not be written: {error}"
        view.judgement.add(Remark(Rules.NOT_SHOWN, told))
        return None
    return path


def _comment(inputs: Inputs, view: View) -> tuple[str, list[str]]:
    """Write the comment. A token that may only read, as in runs of forks, leaves it at the summary."""
    if not inputs.comment:
        return "", []
    context = Context.from_environment(live.environment())
    pull = inputs.pull_request or int((context.payload.get("pull_request") or {}).get("number") or 0)
    if not pull:
        return "", ["there is no comment, for this run belongs to no pull request"]
    if context.read_only:
        return "", ["there is no comment, for runs of forks and of Dependabot may only read; see the summary instead"]
    body = summary.fit(markdown.sections(_report(view)), comment.ROOM)
    try:
        access = Access(
            context.repository,
            context.token(inputs.token),
            context.api,
            context.web,
            Proxies.from_environment(live.environment()),
        )
        return comment.put(Client(access), pull, inputs.comment_key, inputs.comment_author, body), []
    except Forbidden as refused:
        return "", [f"there is no comment: {refused}"]
    except GitHubError as problem:
        view.judgement.add(Remark(Rules.NOT_SHOWN, str(problem)))
        return "", []


def _report(view: View) -> Report:
    judgement = view.judgement
    return Report(
        NAME,
        judgement.verdict,
        present.headline(view),
        findings=present.findings(judgement.remarks),
        tables=tables.tables(view),
        charts=present.charts(view),
        rules=present.rule_docs(judgement.remarks),
        data=asdict(data.data(view.evidence, judgement, view.changed)),
    )


def _package(inputs: Inputs, job: Job, report: Report, items: list[package.Item]) -> package.Package | None:
    """Copy the reports; what was packed and what was left out is said in the notes."""
    if not inputs.package:
        return None
    packed = package.pack(items, job.workspace / inputs.package, inputs.package_max * _MEGABYTE)
    report.notes.append(
        f"{len(packed.files):,} files of {packed.total:,} bytes are packed in {inputs.package}, with a manifest"
    )
    report.notes += [
        f"left out of the package: {one.source} ({one.size:,} bytes): {one.why}" for one in packed.left_out
    ]
    return packed


def _outputs(view: View, written: Path | None, packed: package.Package | None) -> Outputs:
    known = data.data(view.evidence, view.judgement, view.changed)
    outputs = Outputs(
        verdict=view.judgement.verdict,
        judged=known.judged,
        coverage=percent.shown(known.coverage.share),
        coverage_changed=percent.shown(known.coverage.changed_share),
        quality_score=known.score.total,
        html=str(written or ""),
        package=str(packed.directory) if packed else "",
    )
    tests = known.tests
    if tests is None:
        return outputs
    counts = {name: getattr(tests, name) for name in ("passed", "failed", "errors", "skipped", "flaky")}
    return outputs.model_copy(update={**counts, "tests": tests.total, "new_failures": len(tests.new)})
