"""Steering a stand-in from another process: `/_standin/faults`, `/_standin/seed`, `/_standin/state`."""

from __future__ import annotations

import json
from typing import Any

from standin_github.faults import Fault, Kind
from standin_github.world import Who, World


def serve(world: World, verb: str, path: str, body: bytes) -> Any:  # noqa: ANN401 (any JSON)
    """Answer one request to the control plane."""
    given: Any = json.loads(body) if body else None
    with world.lock:
        if verb == "POST" and path.endswith("/faults"):
            world.faults.on = [Fault(**{**one, "kind": Kind(one["kind"])}) for one in given]
        elif verb == "POST" and path.endswith("/seed"):
            seed(world, given)
        return state(world)


def seed(world: World, given: dict[str, Any]) -> None:
    """Put what a JSON object describes into the world: the keys are settings, or methods without `add_`, in lists."""
    for key, value in given.items():
        if key == "tokens":
            world.tokens = {token: Who(**who) for token, who in value.items()}
        elif key in ("run", "job", "check", "status", "branch", "issue", "label", "comment"):
            for one in value:
                if isinstance(one.get("log"), str):
                    one["log"] = one["log"].encode()
                getattr(world, f"add_{key}")(**one)
        else:
            setattr(world, key, value)


def state(world: World) -> dict[str, Any]:
    """What there is, for tests to look at."""
    issues = [world.issue(number) for number in sorted(world.issues)]
    return {
        "issues": [
            {**issue, "comment_bodies": [c["body"] for c in world.comments_of(issue["number"])]} for issue in issues
        ],
        "labels": [label for name in sorted(world.labels) if (label := world.label(name))],
        "deployments": list(world.deployments.values()),
        "deployment_statuses": world.deployment_statuses,
        "statuses": world.statuses,
        "requests": world.requests,
        "notes": world.notes,
        "violations": world.violations,
    }
