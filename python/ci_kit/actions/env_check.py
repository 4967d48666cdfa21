"""Check that the variables and secrets of a job are there and well-formed, before the slow work begins."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from ci_kit.environment import config, draft, drift, given, present, schema, usage, values
from ci_kit.environment.values import State
from ci_kit.errors import CiKitError, InputError, suggestion
from ci_kit.report import Finding, Report, RuleDoc, Table
from ci_kit.runner import commands, live
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.environment.variable import Schema
    from ci_kit.runner.job import Job

NAME = "env-check"
MODES = ("check", "drift", "scan")
#: A shorter one would be masked in words that have nothing to do with it.
_SHORTEST_MASK = 4


class Inputs(ActionInputs):
    """What `env-check` takes."""

    mode: Lines = Field(
        default=("check",),
        description="`check` the values of a job; `drift` to compare schema and workflows; `scan` to write the schema "
        "from the workflows; one a line",
        json_schema_extra={"positional": True},
    )
    schema_file: str = Field(default=schema.DEFAULT_PATH, description="The schema, a YAML file")
    job: str = Field(
        default="",
        description="Job whose variables are needed, `file.yml/job`, or `all`; by default the job that runs",
    )
    environment: str = Field(default="", description="Environment that the job runs in; by default all of them")
    variables: str = Field(default="", description="Variables as a JSON object: the expression `toJSON(vars)`")
    env_file: Lines = Field(default=(), description="Files of `NAME=value` lines to read as well, for local work")
    values: SecretStr = Field(
        default=SecretStr(""), description="`NAME=value` lines to take as well, such as one secret that has them all"
    )
    export: bool = Field(default=False, description="Whether the steps after this one get the values, if all is right")
    config: str = Field(
        default="",
        description="File to write the typed values to, without the secrets: `.yml`, `.json` or `.env`",
    )


class Outputs(ActionOutputs):
    """What `env-check` gives."""

    missing: tuple[str, ...] = Field(default=(), description="JSON list: names of what is missing or empty")
    malformed: tuple[str, ...] = Field(default=(), description="JSON list: names of what is not as the schema says")
    drifted: int = Field(default=0, description="Number of differences between schema and workflows")
    config: str = Field(default="", description="Path of the configuration file, if one was written")


@dataclass(frozen=True, slots=True)
class Looked:
    """One variable as it was found; there is no value."""

    name: str
    type: str
    source: str
    state: State


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    job: str
    environment: str
    variables: list[Looked]
    added: list[str]


@dataclass(slots=True)
class Work:
    """What the modes have come to together."""

    job: str = ""
    checked: list[values.Checked] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    drifted: int = 0
    added: list[str] = field(default_factory=list)
    config: str = ""


def run(inputs: Inputs, job: Job) -> Outcome:
    """Do what the modes say, in their order; all that is wrong is told at once.

    Raises:
        InputError: A mode or the schema makes no sense.
        CiKitError: Something cannot be read or written.
    """
    work = Work()
    for mode in dict.fromkeys(inputs.mode):
        match mode:
            case "check":
                _check(inputs, job, work)
            case "drift":
                _drift(inputs, job, work)
            case "scan":
                _scan(inputs, job, work)
            case other:
                raise InputError(f"`mode` is `{other[:40]}`", remedy=suggestion(other, MODES))
    return _outcome(inputs, work)


def _check(inputs: Inputs, job: Job, work: Work) -> None:
    declared = _schema(inputs, job)
    files = [(name, job.workspace / name) for name in inputs.env_file]
    handed = inputs.values.get_secret_value()
    values_given = given.collect(files, inputs.variables, live.environment(), handed)
    work.job = _job(inputs, declared, work)
    work.checked = values.check(declared, values_given, work.job, inputs.environment)
    if job.on_actions:
        _mask(declared, values_given)
    where = " in ".join(filter(None, [work.job or "all jobs", inputs.environment]))
    if not work.checked:
        raise CiKitError(f"the schema has nothing to check for {where}", remedy="see `jobs` and `environments` in it")
    found = present.findings(work.checked, declared)
    work.findings += [*present.unknown(inputs.environment, declared), *found]
    work.headlines.append(present.headline(work.checked, where))
    work.tables.append(present.table(work.checked, where))
    if inputs.config:
        _write(inputs, job, work, wrong=bool(found))
    if inputs.export and not found:
        for name, text in values.new(work.checked, values_given, live.environment()).items():
            commands.export(name, text)
    work.notes += [
        f"the schema does not have `{name}`, which `values` gives" for name in given.undeclared(handed, declared)
    ]


def _drift(inputs: Inputs, job: Job, work: Work) -> None:
    found = drift.drift(_schema(inputs, job), _usage(job))
    work.findings += found
    differences = [one for one in found if one.rule not in ("wholesale", "unreadable")]
    work.drifted = len(differences)
    count = f"{len(differences)} difference{'' if len(differences) == 1 else 's'}"
    work.headlines.append(f"{count if differences else 'no difference'} between schema and workflows")


def _scan(inputs: Inputs, job: Job, work: Work) -> None:
    """Write a new schema, or add to the one that is there; what people wrote into it stays as it is."""
    used = _usage(job)
    work.notes += [f"{place.path} cannot be read: {why}" for why, place in used.unreadable]
    work.added = draft.write(job.workspace / inputs.schema_file, inputs.schema_file, used)
    count = f"{len(work.added)} entr{'y' if len(work.added) == 1 else 'ies'}"
    if work.added:
        work.headlines.append(f"wrote {count} to {inputs.schema_file}; see whether the types are right")
    elif used.uses:
        work.headlines.append(f"{inputs.schema_file} has all that the workflows use")
    else:
        work.headlines.append("the workflows use no variables and no secrets")


def _schema(inputs: Inputs, job: Job) -> Schema:
    return schema.read(job.workspace / inputs.schema_file, inputs.schema_file)


def _usage(job: Job) -> usage.Usage:
    found = usage.scan(job.workspace)
    if not found.files:
        raise CiKitError(
            f"there are no workflows in {usage.FOLDER}",
            remedy="check the repository out first, or run this at its root",
        )
    return found


def _job(inputs: Inputs, declared: Schema, work: Work) -> str:
    """The job to check for; empty for all.

    Raises:
        InputError: The job that is asked for is not in the schema.
    """
    if inputs.job:
        if inputs.job != "all" and not declared.knows(inputs.job):
            what = f"`job` is `{inputs.job[:80]}`, which no entry of the schema names"
            raise InputError(what, remedy=suggestion(inputs.job, ["all", *declared.jobs]))
        return "" if inputs.job == "all" else inputs.job
    here = given.running_job(live.environment())
    if here and not declared.knows(here):
        work.notes.append(f"the schema does not name the job {here}, which runs: everything was checked")
        return ""
    return here


def _mask(declared: Schema, values_given: Mapping[str, str]) -> None:
    """Mask what GitHub does not know to be secret: items of lists, passwords in connection strings, files."""
    for variable in declared.variables.values():
        for part in values.confidential(variable, values_given):
            if len(part) >= _SHORTEST_MASK:
                commands.mask(part)


def _write(inputs: Inputs, job: Job, work: Work, *, wrong: bool) -> None:
    path = job.workspace / inputs.config
    config.known(path)
    if wrong:
        work.notes.append(f"{inputs.config} was not written, as something is wrong")
        return
    config.write(path, values.typed(work.checked))
    work.config = str(path)


def _outcome(inputs: Inputs, work: Work) -> Outcome:
    docs: dict[str, RuleDoc] = {
        **drift.RULES,
        present.UNKNOWN: present.UNKNOWN_DOC,
        **{state.value: doc for state, doc in present.RULES.items()},
    }
    looked = [
        Looked(one.variable.name, present.kind(one.variable), present.source(one.variable), one.state)
        for one in work.checked
    ]
    report = Report(
        NAME,
        present.verdict(work.findings),
        "; ".join(work.headlines),
        findings=work.findings,
        tables=work.tables,
        notes=work.notes,
        rules={one.rule: docs[one.rule] for one in work.findings},
        data=asdict(Data(work.job, inputs.environment, looked, work.added)),
    )
    outputs = Outputs(
        verdict=report.verdict,
        missing=tuple(one.name for one in looked if one.state is State.MISSING),
        malformed=tuple(one.name for one in looked if one.state in (State.MALFORMED, State.LEAKING)),
        drifted=work.drifted,
        config=work.config,
    )
    return Outcome(report, outputs)
