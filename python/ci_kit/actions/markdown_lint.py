"""Find links, anchors and images of Markdown files that lead nowhere, and what GitHub shows otherwise than meant."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from ci_kit import whole
from ci_kit.errors import CiKitError, InputError
from ci_kit.git import Repository
from ci_kit.markdown import config, lint, present, tree
from ci_kit.report import Level, Report, Verdict
from ci_kit.runner import live
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.sarif import write

if TYPE_CHECKING:
    from ci_kit.markdown.config import Config
    from ci_kit.markdown.lint import Looked
    from ci_kit.markdown.tree import Tree
    from ci_kit.runner.job import Job

NAME = "markdown-lint"


class FailOn(StrEnum):
    """From which level on the verdict is `fail`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


class Inputs(ActionInputs):
    """What `markdown-lint` takes."""

    files: Lines = Field(
        default=("**/*.md",),
        description="Globs of the files, one a line, `!` in front of what is left out; of the files that git tracks",
        json_schema_extra={"positional": True},
    )
    rules: Lines = Field(default=(), description="Rules to run, one a line, by id or as `MD051`; by default most")
    disable: Lines = Field(default=(), description="Rules not to run, one a line")
    config: str = Field(
        default="",
        description="Configuration in the form of markdownlint's, YAML or JSON; by default `.markdownlint.yaml`, "
        "`.yml` or `.json` if there is one",
    )
    fail_on: FailOn = Field(default=FailOn.ERROR, description="Level from which on the verdict is `fail`")
    sarif: str = Field(default="", description="SARIF file to write; on a runner a temporary one when empty")


class Outputs(ActionOutputs):
    """What `markdown-lint` gives."""

    errors: int = Field(default=0, description="Number of errors")
    warnings: int = Field(default=0, description="Number of warnings")
    notes: int = Field(default=0, description="Number of notes")
    files: int = Field(default=0, description="Number of files that were looked at")
    links: int = Field(default=0, description="Number of links and images in them")
    sarif: str = Field(default="", description="Path of the SARIF file")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    files: list[str]
    links: int
    rules: list[str]
    unread: list[str]


def run(inputs: Inputs, job: Job) -> Outcome:
    """Look at every file that was asked for; links are followed within the repository only.

    Raises:
        InputError: A rule or the configuration makes no sense, or no file is left.
        CiKitError: Git does not answer, or SARIF cannot be written.
    """
    settings = config.chosen(_config(inputs, job), inputs.rules, inputs.disable)
    found = _tree(job)
    names = found.matching(inputs.files)
    if not names:
        patterns = ", ".join(f"`{one[:60]}`" for one in inputs.files[:5])
        remedy = "add the files to git, or correct `files`"
        raise InputError(f"no file matches {patterns}", why="files that git does not track do not count", remedy=remedy)
    with live.cancellable() as cancel:
        looked = lint.lint(found, names, settings, lambda: cancel.requested)
        if cancel.requested:
            raise CiKitError("cancelled before all files were looked at")
    return _outcome(inputs, job, looked, settings)


def _config(inputs: Inputs, job: Job) -> Config:
    if inputs.config:
        return config.read(job.workspace / inputs.config, inputs.config)
    there = next((name for name in config.NAMES if (job.workspace / name).is_file()), "")
    return config.read(job.workspace / there, there) if there else config.default()


def _tree(job: Job) -> Tree:
    repository = Repository.find(job.workspace, live.environment())
    return tree.tracked(repository, job.workspace) if repository else tree.on_disk(job.workspace)


def _outcome(inputs: Inputs, job: Job, looked: Looked, settings: Config) -> Outcome:
    found = present.findings(looked)
    report = Report(
        NAME,
        Verdict.PASS,
        "",
        findings=found,
        tables=present.tables(found),
        rules=present.docs(found),
        data=asdict(Data(looked.files, looked.links, sorted(settings.active), [name for name, _ in looked.unread])),
    )
    counts = report.counts()
    report.headline = present.headline(looked, counts)
    report.verdict = Verdict.ERROR if looked.unread else _verdict(counts, inputs.fail_on)
    if settings.foreign:
        report.notes.append(f"the configuration names rules that the kit does not have: {', '.join(settings.foreign)}")
    outputs = Outputs(
        verdict=report.verdict,
        errors=counts[Level.ERROR],
        warnings=counts[Level.WARNING],
        notes=counts[Level.NOTE],
        files=len(looked.files),
        links=looked.links,
        sarif=_sarif(inputs, job, report),
    )
    return Outcome(report, outputs)


def _verdict(counts: dict[Level, int], fail_on: FailOn) -> Verdict:
    """Notes alone pass."""
    if fail_on is not FailOn.NEVER and any(counts[level] for level in Level if level.rank >= Level(fail_on).rank):
        return Verdict.FAIL
    return Verdict.WARN if counts[Level.ERROR] or counts[Level.WARNING] else Verdict.PASS


def _sarif(inputs: Inputs, job: Job, report: Report) -> str:
    path = job.destination(inputs.sarif, NAME, f"{NAME}.sarif")
    return str(whole.save(path, write.dumps(report))) if path else ""
