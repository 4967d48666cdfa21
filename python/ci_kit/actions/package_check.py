"""Check sdist and wheel before they are published: what is in them, what they say, whether they build again."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from ci_kit import globs
from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Level, Report, Verdict
from ci_kit.runner import live
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.package.check import Seen
    from ci_kit.package.rules import Problem
    from ci_kit.package.workbench import Workbench
    from ci_kit.runner.job import Job

NAME = "package-check"
#: What the files of a directory are called that are looked at.
_SUFFIXES = (".whl", ".tar.gz")


class FailOn(StrEnum):
    """From which level on the verdict is `fail`."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Inputs(ActionInputs):
    """What `package-check` takes."""

    directory: Lines = Field(
        default=("dist",),
        description="Directory of the distributions; or files, as paths or globs; one a line",
        json_schema_extra={"positional": True},
    )
    rebuild: bool = Field(
        default=False, description="Build a wheel from the sdist, which runs its code, and compare it with the given"
    )
    reproducible: bool = Field(
        default=False, description="Build from the sdist twice, in other circumstances, and compare bit for bit"
    )
    install: bool = Field(
        default=False, description="Install it into a new environment, import it, and run its commands with `--help`"
    )
    imports: Lines = Field(
        default=(), description="What to import with `install`, one a line; by default all public packages at the top"
    )
    ignore: Lines = Field(
        default=(), description="What not to report, one a line: `rule`, or `rule: pattern` of names in the archive"
    )
    fail_on: FailOn = Field(default=FailOn.ERROR, description="Level from which on the verdict is `fail`")
    time_limit: Duration = Field(default=600.0, description="Time for each build, installation or command")


class Outputs(ActionOutputs):
    """What `package-check` gives."""

    name: str = Field(default="", description="Name of the project, normalised")
    version: str = Field(default="", description="Version, normalised")
    files: tuple[str, ...] = Field(default=(), description="JSON list: paths of the distributions")
    errors: int = Field(default=0, description="Number of errors")
    warnings: int = Field(default=0, description="Number of warnings")
    reproducible: str = Field(default="", description="`true` or `false` when it was built twice; else empty")


@dataclass(frozen=True, slots=True)
class Looked:
    """One distribution; sizes in bytes. `unpacked` and `files` count what is in it, -1 where it cannot be read."""

    path: str
    size: int
    unpacked: int
    files: int


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    name: str
    version: str
    distributions: list[Looked]
    reproducible: bool | None
    ignored: int


@dataclass(slots=True)
class Tried:
    """What running the package has shown."""

    problems: list[Problem]
    notes: list[str]
    same: bool | None = None


def run(inputs: Inputs, job: Job) -> Outcome:
    """Look at the files; build and install them if asked to; say what is wrong.

    Raises:
        InputError: The inputs make no sense, or there are no such files.
        CiKitError: What was asked for cannot be done here.
    """
    from ci_kit.package import check, present  # noqa: PLC0415 (their libraries are in the set of this concern only)

    without = present.ignored(inputs.ignore)
    seen = check.look(_files(inputs, job))
    tried = _tried(inputs, job, seen)
    found = present.reported([*seen.problems, *tried.problems], without)
    return _outcome(inputs, job, seen, tried, found)


def _files(inputs: Inputs, job: Job) -> list[Path]:
    """The distributions to look at.

    Raises:
        InputError: There are none; what is not there was not checked.
    """
    found: dict[Path, None] = {}
    for given in inputs.directory:
        path = job.workspace / given
        matched = sorted(path.iterdir()) if globs.is_directory(path) else globs.expand(job.workspace, given)
        if globs.is_directory(path) or globs.is_glob(given):
            matched = [one for one in matched if one.name.endswith(_SUFFIXES)]
        if not matched:
            raise InputError(
                f"`directory` names {given}, and there is no sdist and no wheel",
                remedy="build them before this step, with `python -m build`",
            )
        found |= dict.fromkeys(matched)
    odd = [one.name for one in found if not one.name.endswith(_SUFFIXES)]
    if odd:
        raise InputError(f"{odd[0]} is neither a wheel nor an sdist", remedy="name files that end in .whl or .tar.gz")
    return list(found)


def _tried(inputs: Inputs, job: Job, seen: Seen) -> Tried:
    tried = Tried([], [])
    if not (inputs.rebuild or inputs.reproducible or inputs.install):
        return tried
    dangerous = [one for one in seen.problems if one.rule in ("unsafe-name", "too-large", "unreadable")]
    if dangerous:
        tried.notes.append(f"nothing was built or installed, for {dangerous[0].file}: {dangerous[0].text}")
        return tried
    from ci_kit.package.workbench import Workbench  # noqa: PLC0415 (few come here)

    folder = job.fresh_directory(NAME)
    try:
        with live.cancellable() as cancel:
            bench = Workbench(folder, live.environment(), inputs.time_limit, cancel)
            if inputs.rebuild or inputs.reproducible:
                _rebuild(inputs, seen, bench, tried)
            if inputs.install:
                _install(inputs, seen, bench, tried)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return tried


def _rebuild(inputs: Inputs, seen: Seen, bench: Workbench, tried: Tried) -> None:
    from ci_kit.package.rebuild import rebuild  # noqa: PLC0415 (few come here)

    sources = [one for one in seen.sdists() if one.named]
    if len(sources) != 1:
        raise CiKitError(
            f"there are {len(sources)} sdists to build from, not one", remedy="put the sdist beside the wheel"
        )
    source, given = sources[0], [one.archive for one in seen.wheels() if one.archive]
    assert source.named is not None  # noqa: S101 (filtered above)
    done = rebuild(source.named, source.path, given, bench, twice=inputs.reproducible)
    tried.problems += done.problems
    tried.notes += done.notes
    tried.same = done.same


def _install(inputs: Inputs, seen: Seen, bench: Workbench, tried: Tried) -> None:
    from ci_kit.package import install, wheel  # noqa: PLC0415 (few come here)

    wheels = {one.named.file: one for one in seen.wheels() if one.named}
    best = install.fitting([one.named for one in wheels.values() if one.named])
    if best is not None and (archive := wheels[best.file].archive):
        path, names = wheels[best.file].path, install.modules(archive)
        scripts = install.commands(archive, wheel.info_directory(archive))
    elif seen.sdists():
        path, names, scripts = seen.sdists()[0].path, [], []
        tried.notes.append(
            "no wheel fits the Python of this machine: the sdist was installed, and only `imports` imported"
        )
    else:
        raise CiKitError("no wheel fits the Python of this machine", remedy="run this where the wheel can be installed")
    tried.problems += install.try_out(path, list(inputs.imports) or names, scripts, bench)


def _outcome(inputs: Inputs, job: Job, seen: Seen, tried: Tried, problems: list[Problem]) -> Outcome:
    from ci_kit.package import present  # noqa: PLC0415 (as above)

    paths = {one.path.name: _shown(one.path, job) for one in seen.distributions}
    found = present.findings(problems, paths)
    report = Report(
        NAME,
        Verdict.PASS,
        present.headline(seen.distributions, found),
        findings=found,
        tables=[present.table(seen.distributions, problems)],
        notes=tried.notes,
        rules=present.rule_docs(found),
    )
    counts = report.counts()
    report.verdict = _verdict(counts[Level.ERROR], counts[Level.WARNING], inputs.fail_on)
    if tried.same:
        report.notes.append("two builds of the sdist gave the same bytes")
    hidden = len(seen.problems) + len(tried.problems) - len(problems)
    if hidden:
        report.notes.append(f"{hidden} problem{'' if hidden == 1 else 's'} ignored, as `ignore` asks for")
    named = next((one.named for one in seen.distributions if one.named), None)
    name, version = (named.name, named.version) if named else ("", "")
    looked = [
        Looked(
            paths[one.path.name],
            one.path.stat().st_size,
            sum(member.size for member in one.archive.files()) if one.archive else -1,
            len(one.archive.files()) if one.archive else -1,
        )
        for one in seen.distributions
    ]
    report.data = asdict(Data(name, version, looked, tried.same, hidden))
    outputs = Outputs(
        verdict=report.verdict,
        name=name,
        version=version,
        files=tuple(one.path for one in looked),
        errors=counts[Level.ERROR],
        warnings=counts[Level.WARNING],
        reproducible="" if tried.same is None else str(tried.same).lower(),
    )
    return Outcome(report, outputs)


def _shown(path: Path, job: Job) -> str:
    inside = path.is_relative_to(job.workspace)
    return path.relative_to(job.workspace).as_posix() if inside else str(path)


def _verdict(errors: int, warnings: int, fail_on: FailOn) -> Verdict:
    if (errors and fail_on is not FailOn.NEVER) or (warnings and fail_on is FailOn.WARNING):
        return Verdict.FAIL
    return Verdict.WARN if errors or warnings else Verdict.PASS
