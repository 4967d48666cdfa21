"""Check SARIF files before they are uploaded to GitHub code scanning, and repair what can be repaired safely."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Finding, Level, Report, Verdict
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.progress import track
from ci_kit.runner.publish import Outcome
from ci_kit.sarif import batch, deliver, discover, present, upload
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile
from ci_kit.sarif.tree import Tree

if TYPE_CHECKING:
    from ci_kit.runner.job import Job
    from ci_kit.sarif.mend import Mender
    from ci_kit.sarif.workflows import WorkflowFinding

NAME = "sarif-validate"
#: Value of `checkout` for files that are validated without their sources.
NO_CHECKOUT = "none"


class FailOn(StrEnum):
    """From which level on the verdict is `fail`."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Repair(StrEnum):
    """Whether to write repaired copies."""

    OFF = "off"
    SAFE = "safe"


class OnMissing(StrEnum):
    """What a file means that is not there."""

    FAIL = "fail"
    WARN = "warn"
    EMPTY = "empty"


class Inputs(ActionInputs):
    """What `sarif-validate` takes."""

    sarif: Lines = Field(
        description="Files, directories and globs, one a line; `!glob` takes files out again",
        json_schema_extra={"positional": True},
    )
    category: Lines = Field(
        default=(),
        description="Category that the upload will use; `glob=category` lines for some of the files",
    )
    checkout: str = Field(default=".", description="Root of the checked-out sources; `none` to not look at sources")
    profile: Profile = Field(
        default=Profile.GITHUB,
        description="Whose verdict: `github` code scanning's, or that of the plain `sarif` standard",
    )
    fail_on: FailOn = Field(default=FailOn.ERROR, description="Level from which on the verdict is `fail`")
    repair: Repair = Field(default=Repair.OFF, description="`safe` writes repaired copies; the inputs stay untouched")
    repair_also: Lines = Field(
        default=(), description="Rules whose repair changes meaning or loses data and is wanted all the same"
    )
    output: str = Field(
        default="",
        description="Directory for the files to upload; a fresh temporary one when empty and needed",
    )
    on_missing: OnMissing = Field(
        default=OnMissing.FAIL,
        description="For files that are not there: `fail`, `warn`, or `empty` to write an empty log that closes alerts",
    )
    tool_name: str = Field(default="", description="Tool that the empty log names; the file's name when empty")
    limits: Lines = Field(default=(), description="Other limits than github.com's, such as `runs=15`, one a line")
    check_workflows: bool = Field(default=False, description="Look at the repository's workflows that upload SARIF too")


class UploadFile(BaseModel):
    """One file that is ready for upload."""

    model_config = ConfigDict(frozen=True)

    path: str
    category: str | None
    tools: list[str]


class Outputs(ActionOutputs):
    """What `sarif-validate` gives."""

    uploadable: bool = Field(default=False, description="`true` when every file would be accepted, and there is one")
    files: list[UploadFile] = Field(
        default=[], description="JSON list of the files ready for upload: `path`, `category`, `tools`"
    )
    directory: str = Field(
        default="",
        description="Directory with those files, ready for `sarif_file`; patches lie beside them and do not count as"
        " SARIF. Empty unless `repair`, `output` or `on-missing: empty` asks for files",
    )
    errors: int = Field(default=0, description="Number of errors")
    warnings: int = Field(default=0, description="Number of warnings")
    notes: int = Field(default=0, description="Number of notes")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    profile: Profile
    uploadable: bool
    directory: str
    files: list[present.FileData]


@dataclass(slots=True)
class Work:
    """What has been done so far. A file that cannot be written is a `problem`; it ends no verdict."""

    delivery: deliver.Delivery | None
    mender: Mender | None
    verdicts: list[batch.FileVerdict] = field(default_factory=list)
    in_workflows: list[WorkflowFinding] = field(default_factory=list)
    problem: CiKitError | None = None


def run(inputs: Inputs, job: Job) -> Outcome:
    """Find the files, judge each alone and all together, repair them if asked, and report."""
    options = _options(inputs, job)
    categories = batch.Categories.parse(inputs.category)
    delivery = _delivery(inputs, job)
    work = Work(delivery, _mender(inputs, delivery))
    files = discover.discover(inputs.sarif, job.workspace)
    if not files:
        raise InputError("`sarif` leaves no file to validate", remedy="name a file, or exclude less with `!`")
    for verdict, data in track(batch.judge_all(files, options, categories), len(files), "Validating"):
        _take(verdict, data, inputs, options, work)
    upload.check(work.verdicts, options)
    _deliver(work)
    if inputs.check_workflows:
        work.in_workflows = _check_workflows(inputs, job)
    return _outcome(inputs, work)


def _options(inputs: Inputs, job: Job) -> Options:
    look = inputs.checkout != NO_CHECKOUT and inputs.profile is Profile.GITHUB
    return Options(
        limits=Limits.with_overrides("\n".join(inputs.limits)),
        profile=inputs.profile,
        tree=_checkout(inputs, job) if look else None,
    )


def _checkout(inputs: Inputs, job: Job) -> Tree:
    return Tree(job.workspace if inputs.checkout == NO_CHECKOUT else job.workspace / inputs.checkout)


def _delivery(inputs: Inputs, job: Job) -> deliver.Delivery | None:
    """Where files are written to; None when nothing is to be written."""
    if inputs.output:
        return deliver.Delivery.open(job.workspace / inputs.output)
    if inputs.repair is Repair.SAFE or inputs.on_missing is OnMissing.EMPTY:
        return deliver.Delivery.open(job.fresh_directory(NAME))
    return None


def _mender(inputs: Inputs, delivery: deliver.Delivery | None) -> Mender | None:
    """What repairs files; None when nothing is to be repaired.

    Raises:
        InputError: `repair-also` without `repair: safe`, or with a rule that has no repair by name.
    """
    if inputs.repair is Repair.OFF or delivery is None:
        if inputs.repair_also:
            raise InputError("`repair-also` repairs nothing by itself", remedy="set `repair: safe` as well")
        return None
    from ci_kit.sarif import mend  # noqa: PLC0415 (costs start-up; only for repairs)

    return mend.Mender(delivery, mend.named(inputs.repair_also))


def _take(verdict: batch.FileVerdict, data: bytes, inputs: Inputs, options: Options, work: Work) -> None:
    """Keep the verdict on a file, or what stands in for it: its repaired copies, an empty log."""
    copies = [verdict]
    try:
        if verdict.missing:
            copies = [_stand_in(verdict, inputs, options, work.delivery)]
        elif work.mender and work.problem is None:
            copies = work.mender.mend(verdict, data, options, work.verdicts)
    except InputError:
        raise
    except CiKitError as problem:
        work.problem = problem
    work.verdicts += copies


def _stand_in(
    verdict: batch.FileVerdict, inputs: Inputs, options: Options, delivery: deliver.Delivery | None
) -> batch.FileVerdict:
    """What a file that is not there means: an error, a warning, or an empty log in its place."""
    if inputs.on_missing is OnMissing.EMPTY and delivery:
        from ci_kit.sarif import mend  # noqa: PLC0415 (costs start-up; only for this)

        return mend.write_empty(verdict, inputs.tool_name, delivery, options)
    if inputs.on_missing is OnMissing.WARN:
        verdict.findings = [replace(finding, level=Level.WARNING) for finding in verdict.findings]
    return verdict


def _deliver(work: Work) -> None:
    if work.delivery and work.problem is None:
        try:
            work.delivery.finish(work.verdicts)
        except CiKitError as problem:
            work.problem = problem


def _check_workflows(inputs: Inputs, job: Job) -> list[WorkflowFinding]:
    from ci_kit.sarif import workflows  # noqa: PLC0415 (loads a YAML parser; only when asked for)

    return workflows.check_workflows(_checkout(inputs, job), datetime.now(UTC).date())


def _outcome(inputs: Inputs, work: Work) -> Outcome:
    there = [verdict for verdict in work.verdicts if not verdict.missing and not verdict.passed_over]
    lost = inputs.on_missing is OnMissing.FAIL and any(verdict.missing for verdict in work.verdicts)
    refused = any(verdict.refused for verdict in there)
    uploadable = bool(there) and not lost and not refused and work.problem is None
    report = _report(inputs, work, uploadable=uploadable)
    counts = report.counts()
    outputs = Outputs(
        verdict=report.verdict,
        uploadable=uploadable,
        files=[_ready(verdict) for verdict in there if not verdict.refused],
        directory=_directory(work),
        errors=counts[Level.ERROR],
        warnings=counts[Level.WARNING],
        notes=counts[Level.NOTE],
    )
    return Outcome(report, outputs)


def _report(inputs: Inputs, work: Work, *, uploadable: bool) -> Report:
    findings = [finding for verdict in work.verdicts for finding in verdict.findings]
    findings += present.workflow_findings(work.in_workflows, inputs.profile)
    broken = [rule for verdict in work.verdicts for rule in verdict.broken.values()]
    broken += [finding.rule for finding in work.in_workflows]
    data = Data(inputs.profile, uploadable, _directory(work), list(map(present.file_data, work.verdicts)))
    report = Report(
        NAME,
        Verdict.ERROR,
        present.headline(work.verdicts, inputs.profile),
        findings=findings,
        tables=list(filter(None, (present.file_table(work.verdicts), present.repair_table(work.verdicts)))),
        notes=[*present.notes(work.verdicts, inputs.limits), *_notes(inputs, work)],
        rules=present.rule_docs(broken, findings),
        data=asdict(data),
    )
    if work.problem is not None:
        report.findings.append(Finding("output-unwritable", Level.ERROR, str(work.problem)))
        return report
    report.verdict = _verdict(report.counts(), inputs.fail_on)
    return report


def _notes(inputs: Inputs, work: Work) -> list[str]:
    """Where the written files are, and which patterns were in vain."""
    categories = batch.Categories.parse(inputs.category)
    unused = categories.unused([verdict.name for verdict in work.verdicts])
    told = [f"the category pattern `{pattern}` matches no file" for pattern in unused]
    if any(verdict.output for verdict in work.verdicts):
        told.append(f"the files to upload are in {_directory(work)}")
    return told


def _verdict(counts: dict[Level, int], fail_on: FailOn) -> Verdict:
    errors, warnings = counts[Level.ERROR], counts[Level.WARNING]
    if (errors and fail_on is not FailOn.NEVER) or (warnings and fail_on is FailOn.WARNING):
        return Verdict.FAIL
    return Verdict.WARN if errors or warnings else Verdict.PASS


def _directory(work: Work) -> str:
    return str(work.delivery.directory) if work.delivery else ""


def _ready(verdict: batch.FileVerdict) -> UploadFile:
    tools = list(dict.fromkeys(run.identity.tool for run in verdict.runs))
    return UploadFile(path=str(verdict.output or verdict.found.path), category=verdict.category, tools=tools)
