"""What the stand-in knows: one repository with issues, labels, comments, runs, checks and deployments."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from standin_github.faults import Faults

#: Who writes with the token of a job.
BOT = "github-actions[bot]"


def now() -> str:
    """The time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Who:
    """Whose a token is. `person` may read `/user`; `write` is false for a read-only token."""

    login: str = BOT
    write: bool = True
    person: bool = False


class Record:
    """A thing with a past, so that lists can lag behind it: (moment, its state then or None once deleted)."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.past: list[tuple[float, dict[str, Any] | None]] = []
        self.put(state)

    def put(self, state: dict[str, Any] | None) -> None:
        """Change it."""
        self.past.append((time.monotonic(), copy.deepcopy(state)))

    def state(self, lag: float = 0.0) -> dict[str, Any] | None:
        """As it is, or as it was `lag` seconds ago; None if it is not (was not yet) there."""
        until = time.monotonic() - lag
        return next((state for moment, state in reversed(self.past) if moment <= until or not lag), None)


@dataclass
class World:
    """One repository; without a name it is the first that is asked for.

    Change it only under `lock`, or by the methods, which take it.
    """

    repository: str = "octo/service"
    tokens: dict[str, Who] = field(default_factory=dict)
    issues: dict[int, Record] = field(default_factory=dict)
    comments: dict[int, Record] = field(default_factory=dict)
    labels: dict[str, Record] = field(default_factory=dict)
    runs: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    jobs: dict[int, dict[str, Any]] = field(default_factory=dict)
    logs: dict[int, bytes] = field(default_factory=dict)
    annotations: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    branches: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    standings: dict[str, str] = field(default_factory=dict)
    deployments: dict[int, dict[str, Any]] = field(default_factory=dict)
    deployment_statuses: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    environments: dict[str, list[str]] = field(default_factory=dict)
    approvals: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    list_lag: float = 0.0
    search_lag: float = 0.0
    latency: float = 0.0
    private: bool = False
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    cached: int = 0
    neighbours: dict[str, World] = field(default_factory=dict)
    read_only: bool = False
    issues_disabled: bool = False
    most_runs: int = 1000
    assignable: list[str] | None = None
    faults: Faults = field(default_factory=Faults)
    requests: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def who(self, token: str) -> Who | None:
        """Whose token it is. Without any entry in `tokens` each is that of a job."""
        if not token:
            return Who("", write=False)
        return self.tokens.get(token) if self.tokens else Who()

    def number(self) -> int:
        """The next number of an issue or pull request."""
        return next(self._numbers)

    def id(self) -> int:
        """The next id of something."""
        return next(self._ids)

    def add_issue(self, **known: Any) -> int:  # noqa: ANN401 (any JSON)
        """An issue that is there already."""
        with self.lock:
            number = self.number()
            state: dict[str, Any] = {
                "title": "",
                "body": "",
                "state": "open",
                "state_reason": None,
                "labels": [],
                "assignees": [],
            }
            times = {"created_at": now(), "updated_at": now(), "closed_at": None}
            fixed = {"number": number, "id": self.id(), "user": BOT, "comments": 0, "locked": False, "pull": False}
            self.issues[number] = Record({**state, **times, **fixed, **known})
            return number

    def add_comment(self, issue: int, body: str, user: str = BOT) -> int:
        """A comment that is there already."""
        with self.lock:
            number = self.id()
            made = {"id": number, "issue": issue, "body": body, "user": user, "created_at": now(), "updated_at": now()}
            self.comments[number] = Record(made)
            self.change_issue(issue, comments=self.issue(issue)["comments"] + 1)
            return number

    def add_label(self, name: str, description: str = "", color: str = "ededed") -> None:
        """A label that is there already."""
        with self.lock:
            self.labels[name.lower()] = Record(
                {"id": self.id(), "name": name, "description": description, "color": color}
            )

    def issue(self, number: int, lag: float = 0.0) -> dict[str, Any]:
        """The state of an issue, empty if it is not there."""
        record = self.issues.get(number)
        return (record.state(lag) if record else None) or {}

    def change_issue(self, number: int, **changes: Any) -> None:  # noqa: ANN401 (any JSON)
        """Change an issue."""
        with self.lock:
            self.issues[number].put({**self.issue(number), "updated_at": now(), **changes})

    def open_issues(self) -> list[dict[str, Any]]:
        """The issues that are open, as they are now."""
        found = (self.issue(number) for number in sorted(self.issues))
        return [issue for issue in found if issue["state"] == "open" and not issue["pull"]]

    def comments_of(self, issue: int, lag: float = 0.0) -> list[dict[str, Any]]:
        """The comments of an issue, the oldest first."""
        found = (record.state(lag) for _, record in sorted(self.comments.items()))
        return [comment for comment in found if comment and comment["issue"] == issue]

    def label(self, name: str, lag: float = 0.0) -> dict[str, Any]:
        """A label; names differ by more than case."""
        record = self.labels.get(name.lower())
        return (record.state(lag) if record else None) or {}

    def add_run(self, number: int, attempt: int = 1, **known: Any) -> None:  # noqa: ANN401 (any JSON)
        """An attempt of a run; the words are those of GitHub's `workflow-run`."""
        base = {
            "name": "CI",
            "path": ".github/workflows/ci.yml",
            "display_title": "a change",
            "event": "push",
            "status": "completed",
            "conclusion": "failure",
            "workflow_id": 77,
            "head_branch": "main",
            "head_sha": "a" * 40,
            "head_repository": self.repository,
            "actor": "octocat",
            "created_at": now(),
            "updated_at": now(),
            "run_started_at": now(),
        }
        with self.lock:
            self.runs[number, attempt] = {**base, **known, "id": number, "run_attempt": attempt}

    def add_job(self, run: int, name: str, *, attempt: int = 1, log: bytes | None = None, **known: Any) -> int:  # noqa: ANN401
        """A job of a run and its log; a step of it is (name, conclusion)."""
        with self.lock:
            number = int(known.pop("id", 0)) or self.id()
            steps = known.pop("steps", (("Set up job", "success"), ("Run tests", known.get("conclusion", "failure"))))
            base = {"status": "completed", "conclusion": "failure", "started_at": now(), "completed_at": now()}
            listed = [
                {
                    "name": step,
                    "status": "completed" if how else "in_progress",
                    "conclusion": how or None,
                    "number": index,
                }
                for index, (step, how) in enumerate(steps, 1)
            ]
            fixed = {"id": number, "run_id": run, "run_attempt": attempt, "name": name, "steps": listed}
            self.jobs[number] = {"created_at": now(), **base, **known, **fixed}
            if log is not None:
                self.logs[number] = log
            return number

    def add_artifact(self, run: int, name: str, size: int, *, expired: bool = False) -> None:
        """An artifact of a run; `size` in bytes, as it is stored."""
        with self.lock:
            made = {"id": self.id(), "name": name, "size_in_bytes": size, "expired": expired, "run": run}
            self.artifacts.append(made)

    def add_check(self, sha: str, name: str, conclusion: str | None = "success", **known: Any) -> int:  # noqa: ANN401
        """A check run; `conclusion` None while it goes on."""
        with self.lock:
            number = self.id()
            status = "completed" if conclusion else "in_progress"
            ends = {"started_at": now(), "completed_at": now() if conclusion else None}
            fixed = {"id": number, "name": name, "head_sha": sha, "status": status, "conclusion": conclusion, **ends}
            self.checks.append({**fixed, **known})
            return number

    def add_status(self, sha: str, context: str, state: str = "success", description: str = "") -> None:
        """A commit status."""
        with self.lock:
            made = {"id": self.id(), "sha": sha, "context": context, "state": state, "description": description}
            self.statuses.append({**made, "created_at": now(), "updated_at": now()})

    def add_branch(self, name: str, sha: str, required: tuple[str, ...] = (), by_rule: tuple[str, ...] = ()) -> None:
        """A branch, and the checks that its protection, or a ruleset, asks for."""
        with self.lock:
            self.branches[name] = {"sha": sha, "required": list(required)}
            self.rules[name] = [{"context": one} for one in by_rule]
