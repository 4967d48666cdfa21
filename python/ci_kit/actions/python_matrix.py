"""Tell a test matrix which Python versions the project is for, and whether its declarations hold together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from ci_kit.errors import InputError, suggestion
from ci_kit.project import declared, matrix, present, releases, versions
from ci_kit.project.matrix import Tier
from ci_kit.report import Report
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from datetime import date

    from ci_kit.project.versions import Version
    from ci_kit.runner.job import Job

NAME = "python-matrix"


class Inputs(ActionInputs):
    """What `python-matrix` takes."""

    pyproject: str = Field(default="pyproject.toml", description="Path of the project's `pyproject.toml`")
    python_versions: Lines = Field(
        default=(),
        description="Versions to take instead, one a line, between commas or as a JSON list: `3.11, 3.14, 3.14t`",
    )
    include_free_threaded: bool = Field(
        default=False, description="Whether to add the free-threaded builds, such as `3.14t`, from 3.14 on"
    )
    tiers: Lines = Field(
        default=(Tier.COMPREHENSIVE.value,),
        description="How many of them: `fast` for the default one, `standard` for oldest, default and newest, "
        "`comprehensive` for all; of several the widest counts",
    )


class Outputs(ActionOutputs):
    """What `python-matrix` gives."""

    versions: tuple[str, ...] = Field(default=(), description="JSON list for `matrix`: the versions, oldest first")
    default: str = Field(default="", description="The newest released one, for work that needs only one version")
    oldest: str = Field(default="", description="The oldest of all")
    newest: str = Field(default="", description="The newest of all, which may not be released yet")
    tiers: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="JSON object: the versions of each tier, whichever was asked for"
    )


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    versions: list[str]
    default: str
    requires: str
    classifiers: list[str]
    seen: str


def run(inputs: Inputs, job: Job) -> Outcome:
    """Read what is declared, choose the versions, and say what does not hold together.

    Raises:
        InputError: There is nothing to read, or something malformed.
    """
    tiers = _tiers(inputs.tiers)
    calendar, today = releases.calendar(), _today()
    given = versions.listed(inputs.python_versions)
    found = None if given else declared.read(job.workspace / inputs.pyproject, inputs.pyproject)
    wanted = given if found is None else matrix.candidates(found, calendar, today)
    made = matrix.build(wanted, calendar, today, free=inputs.include_free_threaded)
    chosen = tuple(sorted({version for tier in tiers for version in made.tier(tier)}))
    findings = present.findings(matrix.doubts(wanted, found, calendar, today), found, calendar, inputs.pyproject)
    names = tuple(map(str, chosen))
    report = Report(
        NAME,
        present.verdict(findings),
        f"Python {', '.join(names)}{'' if given else f', by {_source(found)}'}",
        findings=findings,
        tables=[present.table(made, chosen, calendar)],
        rules={one.rule: present.RULES[matrix.Mismatch(one.rule)] for one in findings},
        data=asdict(_data(chosen, made, found, calendar)),
    )
    outputs = Outputs(
        verdict=report.verdict,
        versions=names,
        default=str(made.default),
        oldest=str(made.oldest),
        newest=str(made.newest),
        tiers=present.tiers(made),
    )
    return Outcome(report, outputs)


def _today() -> date:
    return datetime.now(UTC).date()


def _tiers(names: tuple[str, ...]) -> list[Tier]:
    known = [tier.value for tier in Tier]
    for name in names:
        if name not in known:
            raise InputError(f"`tiers` has `{name[:40]}`", remedy=suggestion(name, known))
    return [Tier(name) for name in names]


def _source(found: declared.Declared | None) -> str:
    return "its classifiers" if found and found.classifiers else "its `requires-python`"


def _data(
    chosen: tuple[Version, ...], made: matrix.Matrix, found: declared.Declared | None, calendar: releases.Calendar
) -> Data:
    return Data(
        [str(one) for one in chosen],
        str(made.default),
        found.requires if found else "",
        [str(one) for one in found.classifiers] if found else [],
        calendar.seen.isoformat(),
    )
