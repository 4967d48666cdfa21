"""The reports of all shards joined into one account."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError, InputError
from ci_kit.secrets.judge import Secret, State
from ci_kit.secrets.model import LeftOut, Reason, Standing, Tier, Verified

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Bytes of one report; more is no report of a shard.
_LARGEST = 256 << 20


@dataclass(slots=True)
class Whole:
    """What all shards together looked at and found."""

    scope: str = ""
    head: str = ""
    files: int = 0
    size: int = 0
    commits: int = 0
    secrets: list[Secret] = field(default_factory=list)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    examples: dict[LeftOut, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def joined(paths: Sequence[Path], action: str, version: str) -> Whole:
    """One account from the JSON reports of all shards.

    Raises:
        InputError: A report is none of this action and version, two are of the same shard, or of different work.
        CiKitError: A shard is missing, so that a part was not looked at.
    """
    parts = [(path, _data(path, action, version)) for path in paths]
    if not parts:
        raise InputError(
            "there is no report to merge", remedy="name the JSON reports of all shards, or their directory"
        )
    works = {(data["scope"], data["head"], data["shards"], data["engine"]) for _, data in parts}
    if len(works) > 1:
        raise InputError(
            "the reports are of different work", remedy="merge the shards of one scope, commit and setting"
        )
    numbers = Counter(int(data["shard"]) for _, data in parts)
    twice = [number for number, count in numbers.items() if count > 1]
    if twice:
        raise InputError(f"shard {twice[0]} is there twice")
    missing = set(range(1, int(parts[0][1]["shards"]) + 1)) - set(numbers)
    if missing:
        listed = ", ".join(map(str, sorted(missing)))
        raise CiKitError(
            f"shards are missing: {listed}", remedy="a part was not looked at; see why its job gave no report"
        )
    whole = Whole(parts[0][1]["scope"], parts[0][1]["head"])
    for path, data in parts:
        _add(whole, data, path)
    whole.secrets = sorted(set(whole.secrets), key=lambda one: one.order)
    return whole


def _data(path: Path, action: str, version: str) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path.name} is too large for a report")
        document = json.loads(path.read_text(encoding="utf-8"))
        data: dict[str, Any] = document["data"]
        fits = document["action"] == action and document["kit_version"] == version and "shard" in data
    except OSError as error:
        raise CiKitError(f"{path.name} cannot be read", why=error.strerror or str(error)) from error
    except (ValueError, TypeError, KeyError, RecursionError):
        data, fits = {}, False
    if not fits:
        raise InputError(
            f"{path.name} is no report of {action} {version}", remedy="merge what this version has written"
        )
    return data


def _add(whole: Whole, data: dict[str, Any], path: Path) -> None:
    try:
        whole.files += int(data["files"])
        whole.size += int(data["size"])
        whole.commits = max(whole.commits, int(data["commits"]))
        whole.secrets += [_secret(one) for one in data["secrets"]]
        whole.notes += [note for note in data["notes"] if note not in whole.notes]
        for one in data["left_out"]:
            reason = LeftOut(one["reason"])
            whole.left_out[reason] += int(one["count"])
            whole.examples.setdefault(reason, []).extend(map(str, one["examples"]))
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path.name} is a damaged report", why=f"{type(error).__name__} at {error}") from None


def _secret(one: dict[str, Any]) -> Secret:
    return Secret(
        rule=str(one["rule"]),
        path=str(one["path"]),
        line=int(one["line"]),
        column=int(one["column"]),
        tier=Tier(one["tier"]),
        reasons=tuple(Reason(reason) for reason in one["reasons"]),
        fingerprint=str(one["fingerprint"]),
        state=State(one["state"]),
        commit=str(one["commit"]),
        verified=_verified(one["verified"]) if one["verified"] else None,
    )


def _verified(one: dict[str, Any]) -> Verified:
    return Verified(Standing(one["standing"]), str(one["host"]), str(one["why"]))
