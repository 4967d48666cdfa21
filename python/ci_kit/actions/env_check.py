"""Check that the variables and secrets of a job are there and well-formed, before the slow work begins."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from pydantic import Field

from ci_kit.environment import config, dotenv, draft, drift, present, schema, usage, values
from ci_kit.environment.values import State
from ci_kit.errors import CiKitError, InputError, suggestion
from ci_kit.report import Finding, Report, RuleDoc, Table
from ci_kit.runner import commands, live
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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
    given = _given(inputs, job)
    work.job = _job(inputs, declared, work)
    work.checked = values.check(declared, given, work.job, inputs.environment)
    if job.on_actions:
        _mask(declared, given)
    where = work.job or "all jobs"
    found = present.findings(work.checked, declared)
    work.findings += found
    work.headlines.append(present.headline(work.checked, where))
    work.tables.append(present.table(work.checked, where))
    if inputs.config:
        _write(inputs, job, work, wrong=bool(found))


def _drift(inputs: Inputs, job: Job, work: Work) -> None:
    found = drift.drift(_schema(inputs, job), _usage(job))
    work.findings += found
    differences = [one for one in found if one.rule not in ("wholesale", "unreadable")]
    work.drifted = len(differences)
    count = f"{len(differences)} difference{'' if len(differences) == 1 else 's'}"
    work.headlines.append(f"{count if differences else 'no difference'} between schema and workflows")


def _scan(inputs: Inputs, job: Job, work: Work) -> None:
    """Write a new schema, or add to the one that is there; what people wrote into it stays as it is."""
    path, used = job.workspace / inputs.schema_file, _usage(job)
    if not used.uses:
        work.headlines.append("the workflows use no variables and no secrets")
    elif not path.exists():
        work.added = sorted(used.named())
        _save(path, draft.whole(used))
        work.headlines.append(
            f"wrote {len(work.added)} entries to {inputs.schema_file}; see whether the types are right"
        )
    else:
        missing = draft.missing(schema.read(path, inputs.schema_file), used)
        if missing:
            _extend(path, inputs.schema_file, draft.entries(missing), set(missing))
        work.added = sorted(missing)
        work.headlines.append(f"added {len(missing)} entries to {inputs.schema_file}")
    work.notes += [f"{place.path} cannot be read: {why}" for why, place in used.unreadable]


def _extend(path: Path, name: str, entries: str, added: set[str]) -> None:
    """Add entries at the end of the schema, and see that it has them then.

    Raises:
        CiKitError: It is written in a way that nothing can be added to by text; it is left as it was.
    """
    before = path.read_text(encoding="utf-8")
    _save(path, f"{before.rstrip()}\n{entries}")
    try:
        if added <= set(schema.read(path, name).variables):
            return
    except CiKitError:
        pass
    _save(path, before)
    raise CiKitError(
        f"nothing can be added to the end of {name}",
        why="`variables` is not its last part, or not indented by two spaces",
        remedy=f"add what `ci-kit env-check drift` names by hand: {', '.join(sorted(added))}",
    )


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CiKitError(f"{path.name} could not be written", why=error.strerror or str(error)) from error


def _schema(inputs: Inputs, job: Job) -> schema.Schema:
    return schema.read(job.workspace / inputs.schema_file, inputs.schema_file)


def _usage(job: Job) -> usage.Usage:
    found = usage.scan(job.workspace)
    if not found.files:
        raise CiKitError(
            f"there are no workflows in {usage.FOLDER}",
            remedy="check the repository out first, or run this at its root",
        )
    return found


def _given(inputs: Inputs, job: Job) -> dict[str, str]:
    """All values: files first, then the variables of GitHub, then the environment, each over the one before.

    Raises:
        InputError: A file is none, or `variables` is no JSON object.
        CiKitError: A file cannot be read.
    """
    given: dict[str, str] = {}
    for name in inputs.env_file:
        try:
            text = (job.workspace / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CiKitError(f"{name} cannot be read", why=getattr(error, "strerror", "") or "it is no text") from None
        given |= dotenv.parse(text, name)
    given |= _variables(inputs.variables)
    return given | {name: value for name, value in live.environment().items() if value}


def _variables(text: str) -> dict[str, str]:
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        given = None
    if given is not None and not isinstance(given, dict):
        given = None
    if given is None:
        raise InputError("`variables` is no JSON object", remedy="write `${{ toJSON(vars) }}`")
    return {str(name): str(value) for name, value in given.items() if value is not None}


def _job(inputs: Inputs, declared: schema.Schema, work: Work) -> str:
    """The job to check for; empty for all."""
    if inputs.job:
        if inputs.job != "all" and not declared.knows(inputs.job):
            work.notes.append(f"the schema does not name the job {inputs.job}: only what every job needs was checked")
        return "" if inputs.job == "all" else inputs.job
    here = _running(live.environment())
    if here and not declared.knows(here):
        work.notes.append(f"the schema does not name the job {here}, which runs: everything was checked")
        return ""
    return here


def _running(environment: Mapping[str, str]) -> str:
    """The job that runs, as `file.yml/job`, or without the file where the runner does not tell it."""
    job = environment.get("GITHUB_JOB", "")
    file = environment.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].rpartition("/")[2]
    return f"{file}/{job}" if file and job else job


def _mask(declared: schema.Schema, given: Mapping[str, str]) -> None:
    """Mask what GitHub does not know to be secret: items of lists, passwords in connection strings, files."""
    for variable in declared.variables.values():
        whole = [given.get(variable.env, ""), given.get(variable.name, "")] if variable.secret else []
        for part in dict.fromkeys((*whole, *values.parts(variable, given))):
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
    docs: dict[str, RuleDoc] = {**drift.RULES, **{state.value: doc for state, doc in present.RULES.items()}}
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
