"""Look at code, packages, secrets and the reports of other scanners, judge them once, and believe no silence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from ci_kit import git, globs, http, whole
from ci_kit.errors import CiKitError, InputError, unwritable
from ci_kit.report import Report, Verdict
from ci_kit.runner import commands, live
from ci_kit.runner.context import Context
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.secrets import masks
from ci_kit.secrets import policy as secrets_policy
from ci_kit.security import policy, present, sarif, scan, tables, threshold
from ci_kit.security.bandit import selection
from ci_kit.security.credentials import Known
from ci_kit.security.model import Issue, Source
from ci_kit.security.places import Places
from ci_kit.security.present import Examined, Results  # noqa: TC001 (the schema is made from them)
from ci_kit.security.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ci_kit.advisories.services import Service
    from ci_kit.process import Cancellation
    from ci_kit.runner.job import Job
    from ci_kit.security.model import Look
    from ci_kit.security.threshold import Thresholds

NAME = "security-scan"
_BASELINE = "baseline"


class Inputs(ActionInputs):
    """What `security-scan` takes."""

    sources: Lines = Field(
        default=("auto",),
        description="What to look at, one a line: `bandit`, `packages`, `secrets`, `reports`; `auto` is all for which"
        " there is something to look at; `baseline` before them writes what is found into the policy file",
        json_schema_extra={"positional": True},
    )
    fail_on: Lines = Field(
        default=("high", "packages=low"),
        description="Severity from which on a finding fails (`critical`, `high`, `unknown`, `medium`, `low`, `never`),"
        " one a line, for all sources or for one as in `bandit=medium`",
    )
    paths: Lines = Field(default=(".",), description="Where `bandit` and `secrets` look, one a line")
    requirements: Lines = Field(
        default=(),
        description="Files that name the packages, paths or globs, one a line: requirements, locks, pyproject.toml;"
        " those at the top of the workspace when empty",
    )
    environment: str = Field(default="", description="Environment whose packages are looked at: its directory")
    service: str = Field(default="osv", description="Who is asked about packages: `osv`, `pypi`, or a URL of OSV's API")
    advisories: str = Field(
        default="", description="Snapshot of advisories, a directory or zip of OSV records, to ask instead: offline"
    )
    reports: Lines = Field(
        default=(),
        description="Reports of other scanners, paths or globs, one a line: SARIF of any, JSON of Trivy and Grype;"
        " `?` before one that need not be there",
    )
    policy: str = Field(
        default=policy.DEFAULT, description="File with the known and ignored findings; it need not exist"
    )
    secrets_policy: str = Field(
        default=secrets_policy.DEFAULT, description="Policy file of `secret-scan`; it need not exist"
    )
    bandit_config: str = Field(
        default="", description="File with the configuration of bandit; `.bandit` or `pyproject.toml` when empty"
    )
    policy_from: git.PolicyFrom = Field(
        default=git.PolicyFrom.AUTO,
        description="Whose policies, configuration of bandit and inline comments on secrets count: those `here`, or"
        " those of the `base` of a change; `auto` is `base` for pull requests and merge groups",
    )
    time_limit: Duration = Field(default=900.0, description="Time for each of bandit and the packages")
    sarif: str = Field(
        default="", description="Directory to write a SARIF file a source to; on a runner a temporary one when empty"
    )
    reason: str = Field(default="", description="For `baseline`: why its findings are known")


class Outputs(ActionOutputs):
    """What `security-scan` gives."""

    high_severity_issues: int = Field(default=0, description="Number of new findings that are high or critical")
    vulnerabilities_found: int = Field(default=0, description="Number of new vulnerabilities of packages")
    potential_secrets: int = Field(default=0, description="Number of new secrets")
    scan_passed: bool = Field(default=False, description="`true` when all was examined and nothing fails")
    results: dict[str, bool | int] = Field(
        default_factory=dict, description="These four as JSON, under the same names with underscores"
    )
    not_examined: list[str] = Field(default_factory=list, description="Sources that were not wholly examined, as JSON")
    sarif: str = Field(default="", description="Directory with a SARIF file for each source that was examined")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report; it quotes no value of the code."""

    results: Results
    sources: list[Examined]
    findings: list[Issue]


def run(inputs: Inputs, job: Job) -> Outcome:
    """Look at each source, judge what it found by the policy, and report.

    Raises:
        InputError: The inputs make no sense together, or a policy cannot be read.
        CiKitError: It was cancelled, or what was found cannot be written.
    """
    thresholds = threshold.parse(inputs.fail_on)
    writes = inputs.sources[:1] == (_BASELINE,)
    with live.cancellable() as cancel:
        prepared = _prepared(inputs, job, cancel)
        looks = prepared.looks(scan.wanted(prepared, inputs.sources[1:] if writes else inputs.sources))
    if job.on_actions:
        for form in masks.forms(prepared.secret):
            commands.mask(form)
    for look in looks:
        look.issues = prepared.policy.judge(look.issues, prepared.today)
    return _written(inputs, job, prepared, looks) if writes else _outcome(inputs, job, prepared, looks, thresholds)


def _prepared(inputs: Inputs, job: Job, cancel: Cancellation) -> Scan:
    """Everything that decides, read before anything is looked at."""
    env = live.environment()
    context = Context.from_environment(env) if job.on_actions else Context()
    repository = git.Repository.find(job.workspace, env)
    of_base = inputs.policy_from.of_base(proposed=context.proposes)
    trusted = git.Trusted(job.workspace, repository, context.base if of_base else None)
    today = datetime.now(UTC).date()
    ours = _text(trusted, inputs.policy, policy.DEFAULT)
    theirs = _text(trusted, inputs.secrets_policy, secrets_policy.DEFAULT)
    known = secrets_policy.loads(theirs, inputs.secrets_policy) if theirs is not None else secrets_policy.Policy()
    return Scan(
        root=job.workspace,
        env=env,
        places=Places.of(job.workspace, repository, inputs.paths, cancel),
        policy=policy.loads(ours, inputs.policy) if ours is not None else policy.Policy(),
        known=Known(trusted, today, known),
        selection=selection.load(trusted, inputs.bandit_config),
        today=today,
        cancel=cancel,
        seconds=inputs.time_limit,
        files=_files(inputs, job),
        service=_service(inputs, job, env),
        reports=inputs.reports,
        temporary=job.temporary,
    )


def _text(trusted: git.Trusted, name: str, default: str) -> str | None:
    text = trusted.text(name)
    if text is None and name != default and not trusted.from_base:
        raise InputError(f"there is no {name}", remedy="leave the input out, or name a file that is there")
    return text


def _files(inputs: Inputs, job: Job) -> list[Path]:
    """The files and the environment that name packages.

    Raises:
        InputError: One that is asked for is not there.
    """
    named = [(pattern, globs.expand(job.workspace, pattern)) for pattern in inputs.requirements]
    if inputs.environment:
        path = job.workspace / inputs.environment
        named.append((inputs.environment, [path] if path.exists() else []))
    for pattern, files in named:
        if not files:
            raise InputError(f"there is no `{pattern}`", remedy="name files or an environment with packages")
    if not named:
        from ci_kit.advisories import discover  # noqa: PLC0415 (loads pip-audit's libraries)

        return list(discover(job.workspace))
    return [file for _, files in named for file in files]


def _service(inputs: Inputs, job: Job, env: Mapping[str, str]) -> Service:
    """Who is asked about packages.

    Raises:
        InputError: `service` is none.
    """
    from ci_kit.advisories.services import Osv, PyPI, Snapshot, osv, pypi  # noqa: PLC0415 (likewise)
    from ci_kit.advisories.services.web import Web  # noqa: PLC0415 (likewise)

    if inputs.advisories:
        return Snapshot(job.workspace / inputs.advisories)
    proxies = http.Proxies.from_environment(env)
    match inputs.service:
        case "osv":
            return Osv(Web(osv.URL, proxies))
        case "pypi":
            return PyPI(Web(pypi.URL, proxies))
        case url if url.startswith(("https://", "http://")):
            return Osv(Web(url.rstrip("/"), proxies))
        case other:
            raise InputError(f"`service` is `{other[:80]}`", remedy="write `osv`, `pypi`, or the URL of OSV's API")


def _written(inputs: Inputs, job: Job, prepared: Scan, looks: list[Look]) -> Outcome:
    """Write the policy file with what was found; secrets have a policy of their own.

    Raises:
        CiKitError: A source was not examined, or the file cannot be written.
    """
    lost = next((one for one in looks if one.problems), None)
    if lost is not None:
        raise CiKitError(f"{lost.source} was not examined", why=lost.problems[0], remedy="mend that first")
    after = prepared.policy.with_known([one for one in looks if one.source is not Source.SECRETS], inputs.reason)
    whole.save(job.workspace / inputs.policy, after.dumps())
    added = len(after.entries) - len(prepared.policy.entries)
    headline = f"{inputs.policy} has {len(after.entries)} entries, {added:+} against before"
    report = Report(NAME, Verdict.PASS, headline)
    if any(one.source is Source.SECRETS and one.new for one in looks):
        report.notes.append("secrets are not among them; write these with `ci-kit secret-scan baseline`")
    return Outcome(report, Outputs(verdict=report.verdict))


def _outcome(inputs: Inputs, job: Job, prepared: Scan, looks: list[Look], thresholds: Thresholds) -> Outcome:
    verdict = present.verdict(looks, thresholds)
    results = present.results(looks, verdict)
    issues = [issue for one in looks for issue in one.issues]
    report = Report(
        NAME,
        verdict,
        present.headline(looks, thresholds),
        findings=present.findings(looks, thresholds),
        tables=tables.tables(looks),
        notes=present.notes(looks, prepared.policy.expired(prepared.today), prepared.policy.stale(looks)),
        rules=present.rule_docs(looks),
        data=asdict(Data(results, present.examined(looks), issues)),
    )
    outputs = Outputs(
        verdict=verdict,
        high_severity_issues=results.high_severity_issues,
        vulnerabilities_found=results.vulnerabilities_found,
        potential_secrets=results.potential_secrets,
        scan_passed=results.scan_passed,
        results=asdict(results),
        not_examined=[one.source.value for one in looks if one.problems],
        sarif=_sarif(inputs, job, looks, thresholds),
    )
    return Outcome(report, outputs)


def _sarif(inputs: Inputs, job: Job, looks: list[Look], thresholds: Thresholds) -> str:
    """Write the SARIF files; the upload of one with less than there is would close alerts, so it is not written."""
    folder = job.destination(inputs.sarif, NAME)
    if folder is None:
        return ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(f"{inputs.sarif} could not be made", error) from error
    for look in looks:
        path = folder / f"{look.source}.sarif"
        if look.problems:
            path.unlink(missing_ok=True)
        else:
            whole.save(path, sarif.dumps(NAME, look, thresholds))
    return str(folder)
