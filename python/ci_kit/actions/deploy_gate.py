"""Let a deploy begin only from the required branch, with green checks, outside freeze windows, and approved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from ci_kit.errors import CiKitError, InputError
from ci_kit.gate import freeze, look
from ci_kit.gate.reasons import DOCS, Objection, Reason
from ci_kit.github import Access, Client, Patience, checks
from ci_kit.http import Proxies
from ci_kit.report import Finding, Level, Report, RuleDoc, Table, Verdict
from ci_kit.runner import live
from ci_kit.runner.context import TOKEN, Context
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.process import Cancellation
    from ci_kit.runner.job import Job

NAME = "deploy-gate"
#: How `checks` says that it wants what the branch requires, or nothing.
_REQUIRED, _NONE = ("required",), ("none",)
_PATIENCE = 60


class Inputs(ActionInputs):
    """What `deploy-gate` takes."""

    branch: Lines = Field(default=(), description="Branches of which one must contain the commit, one a line")
    checks: Lines = Field(
        default=_REQUIRED,
        description="Checks that must be green, one a line; `required` for those that the branches require; or `none`",
    )
    wait_for_checks: Duration = Field(default=0.0, description="How long to wait for checks that are under way")
    freeze: Lines = Field(
        default=(),
        description="Windows without deploys, one a line: `Fri 16:00 - Mon 08:00`, `22:00 - 06:00`, "
        "`2026-12-19 - 2027-01-02`",
    )
    timezone: str = Field(default="UTC", description="Time zone of the windows, such as `Europe/Berlin`")
    override: str = Field(default="", description="Reason to deploy in a freeze all the same; it becomes a warning")
    environment: str = Field(default="", description="Environment for which somebody must have approved of this run")
    commit: str = Field(default="", description="Commit to deploy; by default that of the run")
    run: int = Field(default=0, ge=0, description="Run that must be approved; by default this one")
    repository: str = Field(default="", description="`owner/name`; by default that of the run")
    token: SecretStr = Field(
        default=SecretStr(TOKEN), description="Token to read with; on a terminal `GITHUB_TOKEN` or `GH_TOKEN`"
    )


class Outputs(ActionOutputs):
    """What `deploy-gate` gives."""

    open: bool = Field(default=False, description="Whether the deploy may begin")
    reasons: str = Field(default="", description="Why not: the ids of what speaks against it, one a line")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    commit: str
    checks: dict[str, str]
    reasons: list[str]
    override: str


def run(inputs: Inputs, _job: Job) -> Outcome:
    """Look at all that was asked for, and say whether the gate is open.

    Raises:
        InputError: The inputs ask for nothing, or for something malformed.
        GitHubError: GitHub could not be asked; then nobody knows.
    """
    windows = tuple(map(freeze.parse, inputs.freeze))
    now = datetime.now(UTC).astimezone(freeze.zone(inputs.timezone))
    frozen = freeze.active(windows, now)
    objections = [] if inputs.override else list(_frozen(frozen, now))
    seen: list[look.Seen] = []
    sha = inputs.commit
    if inputs.branch or inputs.environment or inputs.checks not in (_REQUIRED, _NONE):
        with live.cancellable() as cancel:
            sha, seen, found = _asked(inputs, cancel)
        objections += found
    elif not windows:
        raise InputError("nothing is asked for", remedy="give `branch`, `checks`, `environment` or `freeze`")
    overridden = [one.text for one in frozen] if inputs.override else []
    return _outcome(inputs, sha, seen, objections, overridden)


def _frozen(windows: list[freeze.Window], now: datetime) -> Iterator[Objection]:
    for one in windows:
        because = f": {one.reason}" if one.reason else ""
        yield Objection(Reason.FROZEN, f"it is {now:%a %Y-%m-%d %H:%M %Z}, within `{one.text}`{because}")


def _asked(inputs: Inputs, cancel: Cancellation) -> tuple[str, list[look.Seen], list[Objection]]:
    context = Context.from_environment(live.environment())
    access = Access(
        inputs.repository or context.repository,
        context.token(inputs.token),
        context.api,
        context.web,
        Proxies.from_environment(live.environment()),
    )
    client = Client(access, Patience(total=_PATIENCE + inputs.wait_for_checks))
    name = inputs.commit or context.sha
    if not name:
        raise InputError("no commit is known", remedy="give `commit`; within a workflow it is that of the run")
    sha = checks.commit(client, name)
    objections = list(look.branch(client, sha, inputs.branch))
    wanted = look.required(client, inputs.branch) if inputs.checks == _REQUIRED else inputs.checks
    seen: list[look.Seen] = []
    if wanted and wanted != _NONE:
        seen = look.settled(lambda: look.lights(client, sha, wanted), inputs.wait_for_checks, cancel.wait)
        if cancel.requested:
            raise CiKitError("cancelled while checks were waited for")
        objections += look.shut(seen, sha)
    if inputs.environment:
        number = inputs.run or context.run
        if not number:
            raise InputError("no run is known", remedy="give `run`; within a workflow it is this one")
        objections += look.approval(client, inputs.environment, number)
    return sha, seen, objections


def _outcome(
    inputs: Inputs, sha: str, seen: list[look.Seen], objections: list[Objection], overridden: list[str]
) -> Outcome:
    verdict = Verdict.FAIL if objections else Verdict.WARN if overridden else Verdict.PASS
    notes = [f"the freeze `{one}` is overridden: {inputs.override}" for one in overridden]
    shown = f"{sha[:12]} " if sha else ""
    headline = f"the gate is shut for {shown or 'this deploy '}({len(objections)} reasons)"
    if not objections:
        headline = f"the gate is open for {shown or 'this deploy'}".strip() + (", in a freeze" if overridden else "")
    rows = tuple((one.name, one.light.value, one.said) for one in seen)
    ids = list(dict.fromkeys(one.reason.value for one in objections))
    data = Data(sha, {one.name: one.light.value for one in seen}, ids, inputs.override)
    report = Report(
        NAME,
        verdict,
        headline,
        findings=[Finding(one.reason, Level.ERROR, one.text, remedy=DOCS[one.reason].remedy) for one in objections],
        tables=[Table("Required checks", ("check", "light", "said"), rows)] if rows else [],
        notes=notes,
        rules={
            one.reason.value: RuleDoc(DOCS[one.reason].title, DOCS[one.reason].why, DOCS[one.reason].remedy)
            for one in objections
        },
        data=asdict(data),
    )
    return Outcome(report, Outputs(verdict=verdict, open=not objections, reasons="\n".join(ids)))
