"""What a scan tells in the end: verdict, headline, and the report with its data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.report import Report, Verdict
from ci_kit.secrets import present
from ci_kit.secrets.judge import Secret, State
from ci_kit.secrets.model import Tier

if TYPE_CHECKING:
    from ci_kit.secrets.merge import Whole
    from ci_kit.secrets.sources import Shard

#: Scopes in which no file at all means a mistake: nothing was tracked, or another directory was meant.
_NEVER_EMPTY = frozenset({"tree", "paths", "history"})


class FailOn(StrEnum):
    """From which tier on the verdict is `fail`."""

    BLOCK = "block"
    REVIEW = "review"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report; it holds no value of a secret."""

    scope: str
    head: str
    shard: int
    shards: int
    engine: str
    files: int
    size: int
    commits: int
    secrets: list[Secret]
    left_out: list[present.Left]
    notes: list[str]


def report(action: str, told: Whole, fail_on: FailOn, shard: Shard, engine: str) -> Report:
    """The report of a run, or of all its shards."""
    left_out = present.left(told.left_out, told.examples)
    findings = present.findings(told.secrets, told.head)
    counts = (told.files, told.size, told.commits)
    data = Data(
        told.scope, told.head, shard.index, shard.count, engine, *counts, told.secrets, left_out, list(told.notes)
    )
    return Report(
        action,
        _verdict(told, fail_on, whole=shard.count == 1),
        _headline(told, len(findings)),
        findings=findings,
        tables=list(filter(None, (present.revoke_table(findings), present.left_out_table(left_out)))),
        notes=[*told.notes, *_known_but_active(told)],
        rules=present.rule_docs(findings),
        data=asdict(data),
    )


def complete(told: Whole) -> bool:
    """Whether nothing was unreadable or cut off by a limit."""
    return not any(one.fault or one.partial for one in told.left_out)


def _verdict(told: Whole, fail_on: FailOn, *, whole: bool) -> Verdict:
    new = [secret for secret in told.secrets if secret.state is State.NEW]
    blocking = any(secret.tier is Tier.BLOCK for secret in new)
    if (blocking and fail_on is not FailOn.NEVER) or (new and fail_on is FailOn.REVIEW):
        return Verdict.FAIL
    if any(one.fault for one in told.left_out):
        return Verdict.ERROR
    idle = not told.files and told.scope in _NEVER_EMPTY and whole
    return Verdict.WARN if new or idle or not complete(told) else Verdict.PASS


def _headline(told: Whole, new: int) -> str:
    block = sum(one.state is State.NEW and one.tier is Tier.BLOCK for one in told.secrets)
    known = sum(one.state is not State.NEW for one in told.secrets)
    where = f"{told.files:,} files" + (f" of {told.commits:,} commits" if told.commits else "")
    rest = f", {known} known" if known else ""
    if not new:
        return f"no new secret in {where}{rest}" if told.files else "there was no file to look at"
    return (
        f"{new} new {'secret' if new == 1 else 'secrets'} in {where}: {block} to block, {new - block} to review{rest}"
    )


def _known_but_active(told: Whole) -> list[str]:
    """Secrets that somebody allowed and that still open something."""
    active = {one.fingerprint for one in told.secrets if one.is_active and one.state is not State.NEW}
    return [f"{fingerprint} is allowed, but its provider still accepts it" for fingerprint in sorted(active)]
