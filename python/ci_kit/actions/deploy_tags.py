"""Name a release in git, Python and container spellings that agree, and tag it so that two never get one name."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from pydantic import Field

from ci_kit.report import Report, Table, Verdict
from ci_kit.runner import live
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.job import Job  # noqa: TC001 (evaluated for `run`)
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.tags.names import Latest
from ci_kit.tags.release import PREFIXES, Release, Scheme, Wanted, release
from ci_kit.tags.repository import Repository

NAME = "deploy-tags"
#: How `prefix` says that there is none: an empty input is one that was not given.
_NO_PREFIX = "none"


class Inputs(ActionInputs):
    """What `deploy-tags` takes."""

    scheme: Scheme = Field(
        default=Scheme.SEMVER,
        description="`semver`; `calver`: the next free `YYYY.MM.PATCH`; `moment`: `YYYYMMDD-HHMMSS`, for what is live",
    )
    version: str = Field(
        default="",
        description="For semver, in any spelling: `1.4.0`, `v1.4.0-rc.1`; by default that of the commit's tag",
    )
    commit: str = Field(default="HEAD", description="Commit of the release")
    prefix: str = Field(
        default="",
        description="Before the name in git: by default `v`, for calver nothing, for moment `prod-`; or `none`",
    )
    push: bool = Field(default=False, description="Set the tag on the remote, if no other commit has it")
    remote: str = Field(default="origin", pattern=r"^[^-].*$", description="Remote whose tags count")
    latest: Latest = Field(default=Latest.AUTO, description="Whether it is `latest`; by itself if no release is newer")
    build: str = Field(default="", description="Build number for a tag `build-…`, such as the number of the run")
    sha_length: int = Field(default=12, ge=7, le=64, description="Digits of the commit in the tag `sha-…`")
    image: Lines = Field(default=(), description="Images to name with each container tag, such as `ghcr.io/org/app`")


class Outputs(ActionOutputs):
    """What `deploy-tags` gives."""

    tag: str = Field(default="", description="Name of the tag in git")
    version: str = Field(default="", description="Version as semver writes it; empty for a moment")
    pep440: str = Field(default="", description="As Python packages write it; empty where no spelling sorts the same")
    oci: str = Field(default="", description="Container tags, one a line; the version is the first")
    images: str = Field(default="", description="Each image with each container tag, one a line")
    sha: str = Field(default="", description="Full hash of the commit")
    created: bool = Field(default=False, description="Whether the tag was set by this run")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    tag: str
    version: str
    pep440: str
    oci: list[str]
    images: list[str]
    sha: str
    created: bool


def run(inputs: Inputs, job: Job) -> Outcome:
    """Name the release, and tag it if `push` says so.

    Raises:
        InputError: The version is malformed or taken by another commit.
        CiKitError: There is no git, or the remote does not do what it should.
    """
    repository = Repository(job.workspace, live.environment(), inputs.remote)
    sha = repository.commit(inputs.commit)
    prefix = inputs.prefix or PREFIXES[inputs.scheme]
    wanted = Wanted(
        scheme=inputs.scheme,
        sha=sha,
        prefix="" if prefix == _NO_PREFIX else prefix,
        version=inputs.version,
        latest=inputs.latest,
        build=inputs.build,
        sha_length=inputs.sha_length,
        push=inputs.push,
    )
    return _outcome(release(wanted, repository, lambda: datetime.now(UTC), time.sleep), sha, inputs)


def _outcome(made: Release, sha: str, inputs: Inputs) -> Outcome:
    version = made.version
    data = Data(
        tag=made.tag,
        version=str(version) if version else "",
        pep440=version.pep440 if version else "",
        oci=list(made.oci),
        images=[f"{image}:{tag}" for image in inputs.image for tag in made.oci],
        sha=sha,
        created=made.pushed == "created",
    )
    rows = [("git", data.tag), ("semver", data.version), ("PEP 440", data.pep440), ("container", ", ".join(data.oci))]
    notes = []
    if version and not data.pep440:
        notes.append(f"PEP 440 has no spelling of {version} that sorts the same; alpha.N, beta.N and rc.N have one")
    said = {"created": "is set", "there": "was there already, on this commit"}.get(made.pushed or "", "is not pushed")
    headline = f"{data.tag} {said} ({sha[:12]})"
    tables = [Table("Spellings", ("where", "tag"), tuple(row for row in rows if row[1]))]
    report = Report(NAME, Verdict.PASS, headline, tables=tables, notes=notes, data=asdict(data))
    outputs = Outputs(
        verdict=Verdict.PASS,
        tag=data.tag,
        version=data.version,
        pep440=data.pep440,
        oci="\n".join(data.oci),
        images="\n".join(data.images),
        sha=sha,
        created=data.created,
    )
    return Outcome(report, outputs)
