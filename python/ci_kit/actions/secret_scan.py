"""Find secrets in what a change brings, in a tree or in a whole history, and print nothing of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

import ci_kit
from ci_kit import git, whole
from ci_kit.errors import InputError
from ci_kit.git import ranges
from ci_kit.git.changes import staged
from ci_kit.report import Level, Report, Verdict
from ci_kit.runner import commands, live
from ci_kit.runner.ask import ask
from ci_kit.runner.context import Context
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.progress import track
from ci_kit.runner.publish import Outcome
from ci_kit.sarif import write
from ci_kit.secrets import audit, cache, masks, merge, policy, sources, told, work, yelp_baseline
from ci_kit.secrets.judge import Secret, State, comments_of, judged
from ci_kit.secrets.scanner import Scanner

if TYPE_CHECKING:
    from datetime import date

    from ci_kit.runner.job import Job
    from ci_kit.secrets.model import Found
    from ci_kit.secrets.policy import Policy
    from ci_kit.secrets.yelp_baseline import KnownValues

NAME = "secret-scan"


class Inputs(ActionInputs):
    """What `secret-scan` takes."""

    scope: Lines = Field(
        default=("auto",),
        description="`diff` (or `diff BASE HEAD`), `tree`, `staged`, `history`, `paths PATH…`; `auto` is `diff`"
        " where an event brings commits, else `tree`; `merge REPORT…`"
        " joins shards, `audit` asks, `baseline` writes the policy file",
        json_schema_extra={"positional": True},
    )
    fail_on: told.FailOn = Field(default=told.FailOn.BLOCK, description="Tier from which on the verdict is `fail`")
    policy: str = Field(
        default=policy.DEFAULT, description="File with the known secrets and the excluded paths; it need not exist"
    )
    baseline: str = Field(default="", description="Baseline of detect-secrets whose values are known, too")
    policy_from: git.PolicyFrom = Field(
        default=git.PolicyFrom.AUTO,
        description="Whose policy, baseline and inline comments count: those `here`, or those of the `base`"
        " of a change; `auto` is `base` for pull requests and merge groups",
    )
    detect_secrets: bool = Field(
        default=False, description="Run the plugins of detect-secrets too; what only they find is for review"
    )
    verify: Lines = Field(
        default=(),
        description="Rules whose secrets are verified, one a line: each value is sent to its provider, to nobody else",
    )
    shard: str = Field(default="", description="Part of a tree or history to look at, such as `2/4`")
    cache: str = Field(default="", description="File that remembers which blobs of a history were clean")
    sarif: str = Field(default="", description="SARIF file to write; on a runner a temporary one when empty")
    reason: str = Field(default="", description="For `baseline`: why its secrets are known")


class Outputs(ActionOutputs):
    """What `secret-scan` gives."""

    blocking: int = Field(default=0, description="Number of new secrets of the tier `block`")
    review: int = Field(default=0, description="Number of new secrets of the tier `review`")
    known: int = Field(default=0, description="Number of secrets that the policy knows, or an inline comment allows")
    active: int = Field(default=0, description="Number of secrets that their provider accepts, of those verified")
    files: int = Field(default=0, description="Number of files or blobs that were looked at")
    complete: bool = Field(default=False, description="`true` when nothing was unreadable or cut off by a limit")
    sarif: str = Field(default="", description="Path of the SARIF file")


@dataclass(slots=True)
class Scan:
    """One run: what it is made of, and what it has found so far."""

    inputs: Inputs
    job: Job
    context: Context
    scanner: Scanner
    today: date
    repository: git.Repository | None = None
    policy: Policy = field(default_factory=policy.Policy)
    known: KnownValues | None = None
    base: str = ""
    head: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def trusted(self) -> git.Trusted:
        """Whose policy, baseline and inline comments count."""
        of_base = self.inputs.policy_from.of_base(proposed=self.context.proposes)
        return git.Trusted(self.job.workspace, self.repository, self.base if of_base else None)

    def excluded(self, path: str) -> bool:
        """Whether the policy keeps a file from being looked at; a baseline has nothing but hashes."""
        return (bool(path) and path == self.inputs.baseline) or self.policy.excludes(path, self.today)


def run(inputs: Inputs, job: Job) -> Outcome:
    """Look at what the scope brings, judge it by the policy, and report.

    Raises:
        InputError: The inputs make no sense together.
        CiKitError: What is to be looked at cannot be.
    """
    kind, *rest = inputs.scope
    wanted = _verifiable(inputs)
    if kind == "merge":
        return _merged(inputs, job, rest)
    scan = _prepared(inputs, job)
    work.self_test(scan.scanner)
    kind, account = _looked(scan, kind, rest)
    _mask(account, job)
    if wanted:
        account.found = _verified(account, wanted)
    secrets = judged(account, scan.policy, scan.today, scan.known, comments_of(scan.trusted, scan.scanner))
    if kind in ("audit", "baseline"):
        return _written(scan, kind, secrets)
    found = merge.Whole(kind, scan.head, account.files, account.size, account.commits, secrets)
    found.left_out, found.examples = account.left_out, account.examples
    found.notes = [*scan.notes, *_stale(scan, kind, secrets)]
    return _outcome(inputs, job, found)


def _prepared(inputs: Inputs, job: Job) -> Scan:
    context = Context.from_environment(live.environment()) if job.on_actions else Context()
    plugins = None
    if inputs.detect_secrets:
        from ci_kit.secrets.plugins import DetectSecrets  # noqa: PLC0415 (loads detect-secrets; only when asked for)

        plugins = DetectSecrets()
    scanner = Scanner(plugins, frozenset((inputs.policy,)))
    return Scan(inputs, job, context, scanner, datetime.now(UTC).date())


def _looked(scan: Scan, kind: str, rest: list[str]) -> tuple[str, work.Account]:
    """The scope that was meant, and what is in it."""
    if kind == "auto":
        kind = "diff" if scan.context.event == "push" or scan.context.proposes else "tree"
    shard = _shard(scan.inputs)
    if rest and kind not in ("diff", "paths"):
        raise InputError(f"`{kind}` takes no further words, but there is `{rest[0]}`")
    if shard.count > 1 and kind not in ("tree", "history", "paths"):
        raise InputError(f"`shard` does not go with the scope `{kind}`", remedy="split a tree, paths or a history")
    if kind == "paths":
        _load_policy(scan)
        items = sources.below(scan.job.workspace, rest or ["."], shard)
        return kind, work.look_at_all(scan.scanner, items, scan.excluded)
    scan.repository = git.Repository.open(scan.job.workspace, live.environment())
    match kind:
        case "diff":
            return kind, _diff(scan, scan.repository, rest)
        case "staged":
            _load_policy(scan)
            return kind, work.look_at_changes(scan.scanner, scan.repository, staged(scan.repository), scan.excluded)
        case "tree" | "audit" | "baseline":
            return kind, _tree(scan, scan.repository, shard)
        case "history":
            return kind, _history(scan, scan.repository, shard)
        case other:
            raise InputError(
                f"`scope` is `{other[:40]}`",
                remedy="write `auto`, `diff`, `tree`, `staged`, `history`, `paths …`, `merge …`, `audit` or `baseline`",
            )


def _diff(scan: Scan, repository: git.Repository, rest: list[str]) -> work.Account:
    if len(rest) not in (0, 2):
        raise InputError("`diff` takes two commits or none", remedy="write `diff BASE HEAD`")
    event = scan.context
    found = ranges.between(repository, *rest) if rest else ranges.of_event(repository, event.event, event.payload)
    scan.base, scan.head = found.base, found.head
    scan.notes += [found.note] if found.note else []
    if not found.commits:
        scan.notes.append("there are no new commits, so there was nothing to look at")
    _load_policy(scan)
    account = work.look_at_changes(scan.scanner, repository, git.changed(repository, found.commits), scan.excluded)
    account.commits = len(found.commits)
    return account


def _tree(scan: Scan, repository: git.Repository, shard: sources.Shard) -> work.Account:
    scan.base = scan.context.base
    scan.head = repository.text("rev-parse", "HEAD") if repository.has("HEAD") else ""
    _load_policy(scan)
    total = repository.raw("ls-files", "-z").count(b"\0")
    return work.look_at_all(scan.scanner, track(sources.tree(repository, shard), total, "Scanning"), scan.excluded)


def _history(scan: Scan, repository: git.Repository, shard: sources.Shard) -> work.Account:
    scan.base = scan.context.base
    scan.head = repository.text("rev-parse", "HEAD") if repository.has("HEAD") else ""
    _load_policy(scan)
    known = cache.Cache(scan.job.workspace / scan.inputs.cache if scan.inputs.cache else None, _engine(scan.inputs))
    known.load()
    items = sources.history(repository, shard, known.knows)
    account = work.look_at_all(scan.scanner, items, scan.excluded, known)
    work.once_each(account, repository)
    account.commits = int(repository.text("rev-list", "--all", "--count"))
    known.save()
    return account


def _load_policy(scan: Scan) -> None:
    """Read the policy: from the base of a change, for a change must not decide how it is judged."""
    inputs, trusted = scan.inputs, scan.trusted
    text = trusted.text(inputs.policy)
    if text is not None:
        scan.policy = policy.loads(text, inputs.policy)
    elif inputs.policy != policy.DEFAULT and not trusted.from_base and inputs.scope != ("baseline",):
        raise InputError(f"there is no {inputs.policy}", remedy="write it with `ci-kit secret-scan baseline`")
    if inputs.baseline:
        text = trusted.text(inputs.baseline)
        if text is None and not trusted.from_base:
            raise InputError(f"there is no {inputs.baseline}", remedy="name the baseline of detect-secrets")
        scan.known = yelp_baseline.loads(text, inputs.baseline) if text is not None else None
    expired = scan.policy.expired(scan.today)
    scan.notes += [f"allowed until a day that is past: {', '.join(expired)}"] if expired else []


def _mask(account: work.Account, job: Job) -> None:
    if job.on_actions:
        for form in masks.forms(account.found):
            commands.mask(form)


def _verifiable(inputs: Inputs) -> tuple[str, ...]:
    if not inputs.verify:
        return ()
    from ci_kit.secrets import verify  # noqa: PLC0415 (what speaks HTTP costs time; only who asks for it)

    return verify.chosen(inputs.verify)


def _verified(account: work.Account, wanted: tuple[str, ...]) -> list[Found]:
    from ci_kit import http  # noqa: PLC0415 (as above)
    from ci_kit.secrets import verify  # noqa: PLC0415 (as above)

    way = verify.Way(http.Proxies.from_environment(live.environment()), http.fetch)
    return verify.verified(account.found, wanted, way)


def _stale(scan: Scan, kind: str, secrets: list[Secret]) -> list[str]:
    """Entries of the policy that nothing stands for any more; only who looked at everything can tell."""
    if kind not in ("tree", "history") or scan.inputs.shard or scan.inputs.cache:
        return []
    gone = scan.policy.stale(secret.fingerprint for secret in secrets)
    return [f"the policy allows {entry.fingerprint} ({entry.rule}), which is no longer there" for entry in gone]


def _written(scan: Scan, kind: str, secrets: list[Secret]) -> Outcome:
    """Write the policy file: with every secret there is, or with those that a person allowed."""
    path = scan.job.workspace / scan.inputs.policy
    before = scan.policy if path.is_file() else replace(policy.fresh(), paths=scan.policy.paths)
    if not path.is_file():
        # A new file brings a salt of its own, and with it other fingerprints.
        scan.policy = before
        return _rewritten(scan, kind)
    if kind == "audit":
        after, open_ones = audit.audit(secrets, before, ask, live.say)
    else:
        after, open_ones = before.renewed(((one.fingerprint, one.rule) for one in secrets), scan.inputs.reason), 0
    whole.save(path, after.dumps())
    added = len(after.entries.keys() - before.entries.keys())
    headline = f"{len(after.entries)} known secrets are in {scan.inputs.policy}, {added} of them new"
    verdict = Verdict.WARN if open_ones else Verdict.PASS
    report = Report(NAME, verdict, headline, notes=[f"{open_ones} are still open"] if open_ones else [])
    return Outcome(report, Outputs(verdict=verdict, known=len(after.entries), review=open_ones))


def _rewritten(scan: Scan, kind: str) -> Outcome:
    whole.save(scan.job.workspace / scan.inputs.policy, scan.policy.dumps())
    return run(scan.inputs.model_copy(update={"scope": (kind,)}), scan.job)


def _merged(inputs: Inputs, job: Job, parts: list[str]) -> Outcome:
    if inputs.verify:
        raise InputError("`verify` does not go with `merge`", remedy="verify in the jobs that scan")
    paths = [job.workspace / part for part in parts]
    files = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    return _outcome(inputs, job, merge.joined(files, NAME, ci_kit.__version__))


def _outcome(inputs: Inputs, job: Job, found: merge.Whole) -> Outcome:
    report = told.report(NAME, found, inputs.fail_on, _shard(inputs), _engine(inputs))
    counts = report.counts()
    outputs = Outputs(
        verdict=report.verdict,
        blocking=counts[Level.ERROR],
        review=counts[Level.WARNING],
        known=sum(secret.state is not State.NEW for secret in found.secrets),
        active=sum(secret.is_active for secret in found.secrets),
        files=found.files,
        complete=told.complete(found),
        sarif=_sarif(inputs, job, report),
    )
    return Outcome(report, outputs)


def _shard(inputs: Inputs) -> sources.Shard:
    return sources.Shard.parse(inputs.shard) if inputs.shard else sources.Shard()


def _sarif(inputs: Inputs, job: Job, report: Report) -> str:
    path = job.destination(inputs.sarif, NAME, f"{NAME}.sarif")
    return str(whole.save(path, write.dumps(report))) if path else ""


def _engine(inputs: Inputs) -> str:
    return "kit and detect-secrets" if inputs.detect_secrets else "kit"
