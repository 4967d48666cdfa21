"""What each operation does to the world and answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from standin_github.fill import filled
from standin_github.world import BOT, Who, World, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_REPO = "/repos/{owner}/{repo}"
#: GitHub's limit of the body of an issue or a comment.
BODY = 65536


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been read."""

    world: World
    who: Who
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    base: str
    web: str
    asked: str

    def number(self, name: str) -> int:
        """A number in the path; 0 where it is none."""
        return int(self.path[name]) if self.path[name].isdigit() else 0

    def made(self, schema: str, known: dict[str, Any]) -> dict[str, Any]:
        """An answer in the shape of the description."""
        return filled(schema, known, self.base)

    def user(self, login: str) -> dict[str, Any]:
        """A user as answers show them."""
        kind = "Bot" if login.endswith("[bot]") else "User"
        return self.made("simple-user", {"login": login, "type": kind, "id": sum(login.encode())})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: JSON `data`, or nothing; `located` for a redirect."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818 (what GitHub answers)
    """An answer that is an error."""

    def __init__(self, status: int, message: str, /, **error: str) -> None:
        super().__init__(message)
        data = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
        self.reply = Reply(status, {**data, **({"errors": [error]} if error else {})})


HANDLERS: dict[tuple[str, str], Callable[[Call], Reply]] = {}


def route(verb: str, path: str) -> Callable[[Callable[[Call], Reply]], Callable[[Call], Reply]]:
    """Say which operation a function is."""

    def taken(function: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
        HANDLERS[verb, path] = function
        return function

    return taken


def paged(call: Call, found: Iterable[Any], make: Callable[[Call, Any], Any], key: str = "") -> Reply:
    """One page of a list, of what `make` makes of its entries; in an object under `key` if there is one."""
    entries = list(found)
    size, page = int(call.query.get("per_page", "30")), int(call.query.get("page", "1"))
    if not 1 <= size <= 100:
        size = 30
    part = [make(call, one) for one in entries[(page - 1) * size : page * size]]
    headers = {}
    if page * size < len(entries):
        following = urlencode({**call.query, "page": page + 1})
        headers["Link"] = f'<{call.base}{call.asked}?{following}>; rel="next"'
    return Reply(200, {"total_count": len(entries), key: part} if key else part, headers)


def _not_found() -> Refusal:
    return Refusal(404, "Not Found")


def _writable(call: Call) -> None:
    if not call.who.write or call.world.read_only:
        raise Refusal(403, "Resource not accessible by integration")


# Issues ------------------------------------------------------------------------------------------------------------


def _issue(call: Call, state: dict[str, Any], schema: str = "issue") -> dict[str, Any]:
    known = {key: value for key, value in state.items() if key not in ("pull", "labels", "user", "assignees")}
    known |= {
        "user": call.user(state["user"]),
        "labels": [_label(call, call.world.label(name) or {"name": name, "id": 0}) for name in state["labels"]],
        "assignees": [call.user(name) for name in state["assignees"]],
        "html_url": f"{call.web}/{call.world.repository}/issues/{state['number']}",
        "url": f"{call.base}/repos/{call.world.repository}/issues/{state['number']}",
    }
    if state["pull"]:
        known["pull_request"] = dict.fromkeys(("url", "html_url", "diff_url", "patch_url"), f"{call.base}/pull")
    return call.made(schema, known)


def _label(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    return call.made("label", {"description": None, "color": "ededed", **state})


def _comment(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in state.items() if key not in ("issue", "user")}
    url = f"{call.web}/{call.world.repository}/issues/{state['issue']}#issuecomment-{state['id']}"
    api = f"{call.base}/repos/{call.world.repository}/issues/comments/{state['id']}"
    return call.made("issue-comment", {**known, "user": call.user(state["user"]), "html_url": url, "url": api})


def _checked_body(text: object) -> str:
    body = str(text or "")
    if len(body) > BODY:
        said = f"body is too long (maximum is {BODY} characters)"
        raise Refusal(422, "Validation Failed", resource="Issue", code="custom", field="body", message=said)
    return body


def _issues_on(call: Call) -> None:
    if call.world.issues_disabled:
        raise Refusal(410, "Issues has been disabled in this repository.")


def _matching(call: Call, lag: float) -> list[dict[str, Any]]:
    found = (call.world.issue(number, lag) for number in sorted(call.world.issues, reverse=True))
    return [issue for issue in found if issue]


@route("GET", f"{_REPO}/issues")
def list_issues(call: Call) -> Reply:
    """Issues and pull requests, as they were when the list was last brought up to date."""
    _issues_on(call)
    wanted = {name.lower() for name in call.query.get("labels", "").split(",") if name}
    state, creator = call.query.get("state", "open"), call.query.get("creator", "")
    found = [
        issue
        for issue in _matching(call, call.world.list_lag)
        if wanted <= {name.lower() for name in issue["labels"]}
        and state in ("all", issue["state"])
        and creator in ("", issue["user"])
        and issue["updated_at"] >= call.query.get("since", "")
    ]
    return paged(call, found if call.query.get("direction") != "asc" else found[::-1], _issue)


@route("POST", f"{_REPO}/issues")
def create_issue(call: Call) -> Reply:
    """Open an issue; labels that do not exist come into being."""
    _writable(call)
    _issues_on(call)
    body = _checked_body(call.body.get("body"))
    labels = [one if isinstance(one, str) else one["name"] for one in call.body.get("labels", [])]
    for name in labels:
        if not call.world.label(name):
            call.world.add_label(name)
    assignees = list(call.body.get("assignees") or [])
    if call.world.assignable is not None and not set(assignees) <= set(call.world.assignable):
        raise Refusal(422, "Validation Failed", resource="Issue", code="invalid", field="assignees")
    known = {"title": str(call.body["title"]), "body": body, "labels": labels, "assignees": assignees}
    number = call.world.add_issue(**known, user=call.who.login)
    return Reply(201, _issue(call, call.world.issue(number)))


@route("GET", f"{_REPO}/issues/{{issue_number}}")
def get_issue(call: Call) -> Reply:
    """One issue, as it is now."""
    _issues_on(call)
    return Reply(200, _issue(call, _known_issue(call)))


def _known_issue(call: Call) -> dict[str, Any]:
    state = call.world.issue(call.number("issue_number"))
    if not state:
        raise _not_found()
    return state


@route("PATCH", f"{_REPO}/issues/{{issue_number}}")
def edit_issue(call: Call) -> Reply:
    """Change an issue."""
    _writable(call)
    state = _known_issue(call)
    changes = {key: call.body[key] for key in ("title", "state", "state_reason", "assignees") if key in call.body}
    if "body" in call.body:
        changes["body"] = _checked_body(call.body["body"])
    if "labels" in call.body:
        changes["labels"] = [one if isinstance(one, str) else one["name"] for one in call.body["labels"]]
    if changes.get("state") == "closed":
        changes["closed_at"] = state["closed_at"] or now()
        changes.setdefault("state_reason", "completed")
    elif changes.get("state") == "open":
        changes |= {"closed_at": None, "state_reason": "reopened" if state["state"] == "closed" else None}
    call.world.change_issue(state["number"], **changes)
    return Reply(200, _issue(call, call.world.issue(state["number"])))


@route("GET", f"{_REPO}/issues/{{issue_number}}/comments")
def list_comments(call: Call) -> Reply:
    """Comments, as they were when the list was last brought up to date."""
    state = _known_issue(call)
    return paged(call, call.world.comments_of(state["number"], call.world.list_lag), _comment)


@route("POST", f"{_REPO}/issues/{{issue_number}}/comments")
def create_comment(call: Call) -> Reply:
    """Comment."""
    _writable(call)
    state = _known_issue(call)
    if state["locked"]:
        raise Refusal(403, "Unable to create comment because issue is locked.")
    number = call.world.add_comment(state["number"], _checked_body(call.body["body"]), call.who.login)
    return Reply(201, _comment(call, call.world.comments[number].state() or {}))


def _known_comment(call: Call) -> dict[str, Any]:
    record = call.world.comments.get(call.number("comment_id"))
    state = record.state() if record else None
    if not state:
        raise _not_found()
    return state


@route("GET", f"{_REPO}/issues/comments/{{comment_id}}")
def get_comment(call: Call) -> Reply:
    """One comment."""
    return Reply(200, _comment(call, _known_comment(call)))


@route("PATCH", f"{_REPO}/issues/comments/{{comment_id}}")
def edit_comment(call: Call) -> Reply:
    """Change a comment."""
    _writable(call)
    state = {**_known_comment(call), "body": _checked_body(call.body["body"]), "updated_at": now()}
    call.world.comments[state["id"]].put(state)
    return Reply(200, _comment(call, state))


@route("DELETE", f"{_REPO}/issues/comments/{{comment_id}}")
def delete_comment(call: Call) -> Reply:
    """Delete a comment."""
    _writable(call)
    state = _known_comment(call)
    call.world.comments[state["id"]].put(None)
    call.world.change_issue(state["issue"], comments=call.world.issue(state["issue"])["comments"] - 1)
    return Reply(204)


@route("POST", f"{_REPO}/issues/{{issue_number}}/labels")
def add_labels(call: Call) -> Reply:
    """Put labels on an issue."""
    _writable(call)
    state = _known_issue(call)
    names = call.body["labels"] if isinstance(call.body, dict) else call.body
    added = [one if isinstance(one, str) else one["name"] for one in names]
    for name in added:
        if not call.world.label(name):
            call.world.add_label(name)
    labels = list(dict.fromkeys([*state["labels"], *added]))
    call.world.change_issue(state["number"], labels=labels)
    return Reply(200, [_label(call, call.world.label(name)) for name in labels])


@route("DELETE", f"{_REPO}/issues/{{issue_number}}/labels/{{name}}")
def remove_label(call: Call) -> Reply:
    """Take a label off an issue."""
    _writable(call)
    state = _known_issue(call)
    labels = [name for name in state["labels"] if name.lower() != call.path["name"].lower()]
    if len(labels) == len(state["labels"]):
        raise Refusal(404, "Label does not exist")
    call.world.change_issue(state["number"], labels=labels)
    return Reply(200, [_label(call, call.world.label(name)) for name in labels])


@route("GET", f"{_REPO}/labels")
def list_labels(call: Call) -> Reply:
    """The labels, as they were when the list was last brought up to date."""
    found = (call.world.label(name, call.world.list_lag) for name in sorted(call.world.labels))
    return paged(call, filter(None, found), _label)


@route("POST", f"{_REPO}/labels")
def create_label(call: Call) -> Reply:
    """Make a label, if there is none of that name."""
    _writable(call)
    name = str(call.body["name"])
    if call.world.label(name):
        raise Refusal(422, "Validation Failed", resource="Label", code="already_exists", field="name")
    if not 1 <= len(name) <= 50 or len(call.body.get("description") or "") > 100:
        raise Refusal(422, "Validation Failed", resource="Label", code="invalid", field="name")
    call.world.add_label(name, call.body.get("description", ""), call.body.get("color", "ededed"))
    return Reply(201, _label(call, call.world.label(name)))


def _known_label(call: Call) -> dict[str, Any]:
    state = call.world.label(call.path["name"])
    if not state:
        raise _not_found()
    return state


@route("GET", f"{_REPO}/labels/{{name}}")
def get_label(call: Call) -> Reply:
    """One label, as it is now."""
    return Reply(200, _label(call, _known_label(call)))


@route("PATCH", f"{_REPO}/labels/{{name}}")
def edit_label(call: Call) -> Reply:
    """Change a label."""
    _writable(call)
    state = _known_label(call)
    if len(call.body.get("description") or "") > 100:
        raise Refusal(422, "Validation Failed", resource="Label", code="invalid", field="description")
    changed = {**state, **{key: call.body[key] for key in ("description", "color") if key in call.body}}
    call.world.labels[state["name"].lower()].put(changed)
    return Reply(200, _label(call, changed))


@route("DELETE", f"{_REPO}/labels/{{name}}")
def delete_label(call: Call) -> Reply:
    """Delete a label; issues lose it."""
    _writable(call)
    state = _known_label(call)
    call.world.labels[state["name"].lower()].put(None)
    for number in call.world.issues:
        labels = call.world.issue(number)["labels"]
        if state["name"] in labels:
            call.world.change_issue(number, labels=[name for name in labels if name != state["name"]])
    return Reply(204)


@route("GET", "/search/issues")
def search_issues(call: Call) -> Reply:
    """Search by `is:`, `label:`, `in:title` and words; the index lags."""
    words = re.findall(r'(?:[\w-]+:)?"[^"]*"|\S+', call.query["q"])
    found = [issue for issue in _matching(call, call.world.search_lag) if all(_meant(issue, word) for word in words)]
    reply = paged(call, found, _found, "items")
    return Reply(200, {**reply.data, "incomplete_results": False, "search_type": "lexical"}, reply.headers)


def _found(call: Call, issue: dict[str, Any]) -> dict[str, Any]:
    return {**_issue(call, issue, "issue-search-result-item"), "score": 1.0}


def _meant(issue: dict[str, Any], word: str) -> bool:
    key, colon, value = word.partition(":")
    value = value.strip('"').lower()
    if not colon or key not in ("is", "label", "repo", "in", "author", "state"):
        return word.strip('"').lower() in issue["title"].lower()
    if key in ("is", "state"):
        return value in (issue["state"], "pr" if issue["pull"] else "issue")
    if key == "label":
        return value in map(str.lower, issue["labels"])
    return key != "author" or value == issue["user"].lower()


@route("GET", "/user")
def get_user(call: Call) -> Reply:
    """Who asks; jobs and apps may not."""
    if not call.who.login:
        raise Refusal(401, "Requires authentication")
    if not call.who.person:
        raise Refusal(403, "Resource not accessible by integration")
    return Reply(200, call.made("public-user", {"login": call.who.login, "type": "User"}))


@route("GET", _REPO)
def get_repository(call: Call) -> Reply:
    """The repository."""
    known = {"full_name": call.world.repository, "default_branch": "main", "private": call.world.private}
    return Reply(200, call.made("full-repository", known))


@route("GET", "/orgs/{org}/repos")
def list_repositories(call: Call) -> Reply:
    """The repositories of an organisation: this one and its neighbours."""
    worlds = [call.world, *call.world.neighbours.values()]
    of_org = [one for one in worlds if one.repository.lower().startswith(f"{call.path['org'].lower()}/")]
    if not of_org:
        raise _not_found()

    def made(_: Call, one: World) -> dict[str, Any]:
        return {**_repository(call, one.repository), "private": one.private, "archived": False, "disabled": False}

    return paged(call, of_org, made)


# Runs --------------------------------------------------------------------------------------------------------------


def _repository(call: Call, name: str) -> dict[str, Any]:
    owner = call.user(name.partition("/")[0])
    return call.made("minimal-repository", {"full_name": name, "name": name.partition("/")[2], "owner": owner})


def _run(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    known = {
        **state,
        "repository": _repository(call, call.world.repository),
        "head_repository": _repository(call, state["head_repository"]),
        "actor": call.user(state["actor"]),
        "html_url": f"{call.web}/{call.world.repository}/actions/runs/{state['id']}",
        "pull_requests": [],
    }
    return call.made("workflow-run", known)


def _attempt(call: Call, attempt: int = 0) -> dict[str, Any]:
    number = call.number("run_id")
    last = attempt or max((tried for run, tried in call.world.runs if run == number), default=0)
    if (number, last) not in call.world.runs:
        raise _not_found()
    return call.world.runs[number, last]


@route("GET", f"{_REPO}/actions/runs/{{run_id}}")
def get_run(call: Call) -> Reply:
    """The latest attempt of a run."""
    return Reply(200, _run(call, _attempt(call)))


@route("GET", f"{_REPO}/actions/runs/{{run_id}}/attempts/{{attempt_number}}")
def get_attempt(call: Call) -> Reply:
    """An attempt of a run."""
    return Reply(200, _run(call, _attempt(call, call.number("attempt_number"))))


def _runs(call: Call, workflow: str = "") -> Reply:
    latest = {number: max(tried for run, tried in call.world.runs if run == number) for number, _ in call.world.runs}
    first, _, last = call.query.get("created", "").partition("..")
    found = []
    for number in sorted(latest, reverse=True):
        state = call.world.runs[number, latest[number]]
        wanted = {
            "branch": state["head_branch"],
            "event": state["event"],
            "head_sha": state["head_sha"],
            "actor": state["actor"],
        }
        if (
            all(call.query.get(key, value) == value for key, value in wanted.items())
            and call.query.get("status", state["status"]) in (state["status"], state["conclusion"])
            and workflow in ("", str(state["workflow_id"]), state["path"].rpartition("/")[2])
            and (not first or state["created_at"] >= first)
            and (not last or state["created_at"][: len(last)] <= last)
        ):
            found.append(state)
    total = len(found)
    reply = paged(
        call,
        found[: call.world.most_runs] if call.query.keys() - {"page", "per_page"} else found,
        _run,
        "workflow_runs",
    )
    reply.data["total_count"] = total
    return reply


@route("GET", f"{_REPO}/actions/runs")
def list_runs(call: Call) -> Reply:
    """Runs, the newest first; a thousand at most where they are filtered."""
    return _runs(call)


@route("GET", f"{_REPO}/actions/workflows/{{workflow_id}}/runs")
def list_workflow_runs(call: Call) -> Reply:
    """Runs of a workflow."""
    return _runs(call, call.path["workflow_id"])


@route("GET", f"{_REPO}/actions/workflows/{{workflow_id}}")
def get_workflow(call: Call) -> Reply:
    """A workflow."""
    known = {"id": 77, "name": "CI", "path": ".github/workflows/ci.yml", "state": "active"}
    return Reply(200, call.made("workflow", known))


def _job(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    url = f"{call.web}/{call.world.repository}/actions/runs/{state['run_id']}/job/{state['id']}"
    base = {"html_url": url, "labels": ["ubuntu-latest"], "runner_name": "GitHub Actions 1"}
    return call.made("job", {**base, "runner_group_name": "GitHub Actions", **state})


@route("GET", f"{_REPO}/actions/runs/{{run_id}}/jobs")
def list_jobs(call: Call) -> Reply:
    """The jobs of a run: of the latest attempt of each, or all of them."""
    _attempt(call)
    found = [job for _, job in sorted(call.world.jobs.items()) if job["run_id"] == call.number("run_id")]
    if call.query.get("filter", "latest") == "latest":
        latest = {job["name"]: job for job in sorted(found, key=lambda job: job["run_attempt"])}
        found = list(latest.values())
    return paged(call, found, _job, "jobs")


@route("GET", f"{_REPO}/actions/runs/{{run_id}}/attempts/{{attempt_number}}/jobs")
def list_attempt_jobs(call: Call) -> Reply:
    """The jobs of an attempt."""
    wanted = (call.number("run_id"), call.number("attempt_number"))
    if wanted not in call.world.runs:
        raise _not_found()
    found = [job for _, job in sorted(call.world.jobs.items()) if (job["run_id"], job["run_attempt"]) == wanted]
    return paged(call, found, _job, "jobs")


@route("GET", f"{_REPO}/actions/jobs/{{job_id}}")
def get_job(call: Call) -> Reply:
    """A job."""
    if call.number("job_id") not in call.world.jobs:
        raise _not_found()
    return Reply(200, _job(call, call.world.jobs[call.number("job_id")]))


@route("GET", f"{_REPO}/actions/jobs/{{job_id}}/logs")
def get_log(call: Call) -> Reply:
    """Where the log of a job is: on another host, with a signature that is a credential."""
    number = call.number("job_id")
    if number not in call.world.logs or call.world.jobs[number]["status"] != "completed":
        raise _not_found()
    return Reply(302, None, {"Location": f"{{store}}/logs/{number}?sig=5ecret"})


def _artifact(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in state.items() if key != "run"}
    return call.made("artifact", {**known, "workflow_run": {"id": state["run"]}})


@route("GET", f"{_REPO}/actions/artifacts")
def list_artifacts(call: Call) -> Reply:
    """The artifacts of all runs."""
    return paged(call, call.world.artifacts, _artifact, "artifacts")


@route("GET", f"{_REPO}/actions/runs/{{run_id}}/artifacts")
def list_run_artifacts(call: Call) -> Reply:
    """The artifacts of a run."""
    found = [one for one in call.world.artifacts if one["run"] == call.number("run_id")]
    return paged(call, found, _artifact, "artifacts")


@route("GET", f"{_REPO}/actions/cache/usage")
def get_cache_usage(call: Call) -> Reply:
    """How much the caches take."""
    known = {"full_name": call.world.repository, "active_caches_size_in_bytes": call.world.cached}
    return Reply(200, call.made("actions-cache-usage-by-repository", known))


@route("GET", f"{_REPO}/actions/runs/{{run_id}}/approvals")
def list_approvals(call: Call) -> Reply:
    """The reviews of a run."""
    found = [
        {
            "state": one["state"],
            "comment": one.get("comment", ""),
            "user": call.user(one["user"]),
            "environments": [{"name": name, "id": 1} for name in one["environments"]],
        }
        for one in call.world.approvals.get(call.number("run_id"), ())
    ]
    return Reply(200, found)


# Commits -----------------------------------------------------------------------------------------------------------


def _sha(call: Call, ref: str) -> str:
    if ref in call.world.branches:
        return str(call.world.branches[ref]["sha"])
    if re.fullmatch(r"[0-9a-f]{7,40}", ref):
        known = {one["head_sha"] for one in (*call.world.checks, *call.world.runs.values())}
        known |= {one["sha"] for one in (*call.world.statuses, *call.world.branches.values())}
        return next((sha for sha in sorted(known) if sha.startswith(ref)), ref)
    raise Refusal(422, f"No commit found for SHA: {ref}")


@route("GET", f"{_REPO}/commits/{{ref}}")
def get_commit(call: Call) -> Reply:
    """A commit."""
    return Reply(200, call.made("commit", {"sha": _sha(call, call.path["ref"])}))


@route("GET", f"{_REPO}/commits/{{ref}}/check-runs")
def list_checks(call: Call) -> Reply:
    """The latest check run of each name and app."""
    sha = _sha(call, call.path["ref"])
    latest = {(one["name"], one.get("app", "")): one for one in call.world.checks if one["head_sha"] == sha}
    return paged(call, latest.values(), _check, "check_runs")


def _check(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    slug = state.get("app") or "github-actions"
    known = {key: value for key, value in state.items() if key != "suite"}
    known |= {"app": call.made("integration", {"slug": slug}), "check_suite": {"id": state.get("suite", 1)}}
    return call.made("check-run", {**known, "pull_requests": []})


@route("GET", f"{_REPO}/check-runs/{{check_run_id}}/annotations")
def list_annotations(call: Call) -> Reply:
    """The annotations of a check run."""
    found = call.world.annotations.get(call.number("check_run_id"), [])
    return paged(call, found, lambda call, one: call.made("check-annotation", one))


@route("GET", f"{_REPO}/commits/{{ref}}/status")
def get_combined(call: Call) -> Reply:
    """The latest status of each context."""
    sha = _sha(call, call.path["ref"])
    latest = {one["context"]: one for one in call.world.statuses if one["sha"] == sha}
    states = {one["state"] for one in latest.values()}
    state = (
        "failure" if states & {"failure", "error"} else "pending" if "pending" in states or not states else "success"
    )
    more = {"state": state, "sha": sha, "repository": _repository(call, call.world.repository)}
    reply = paged(call, latest.values(), _simple_status, "statuses")
    return Reply(200, call.made("combined-commit-status", {**reply.data, **more}), reply.headers)


def _simple_status(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    return call.made("simple-commit-status", {key: value for key, value in state.items() if key != "sha"})


@route("GET", f"{_REPO}/commits/{{ref}}/statuses")
def list_statuses(call: Call) -> Reply:
    """All statuses, the newest first."""
    sha = _sha(call, call.path["ref"])
    found = [one for one in reversed(call.world.statuses) if one["sha"] == sha]
    return paged(call, found, _status)


def _status(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in state.items() if key != "sha"}
    return call.made("status", {**known, "creator": call.user(BOT)})


@route("POST", f"{_REPO}/statuses/{{sha}}")
def create_status(call: Call) -> Reply:
    """Set a commit status."""
    _writable(call)
    call.world.add_status(
        call.path["sha"], call.body.get("context", "default"), call.body["state"], call.body.get("description") or ""
    )
    return Reply(201, _status(call, call.world.statuses[-1]))


@route("GET", f"{_REPO}/branches/{{branch}}")
def get_branch(call: Call) -> Reply:
    """A branch and what protects it."""
    name = call.path["branch"]
    state = call.world.branches.get(name)
    if state is None:
        raise Refusal(404, "Branch not found")
    contexts = {"contexts": state["required"], "checks": [], "enforcement_level": "non_admins"}
    protection = {"enabled": bool(state["required"]), "required_status_checks": contexts}
    commit = call.made("commit", {"sha": state["sha"]})
    known = {"name": name, "commit": commit, "protected": bool(state["required"]), "protection": protection}
    return Reply(200, call.made("branch-with-protection", known))


@route("GET", f"{_REPO}/rules/branches/{{branch}}")
def list_rules(call: Call) -> Reply:
    """The rules of rulesets that hold for a branch."""
    contexts = call.world.rules.get(call.path["branch"], [])
    rule = {
        "type": "required_status_checks",
        "parameters": {"required_status_checks": contexts, "strict_required_status_checks_policy": False},
        "ruleset_id": 1,
        "ruleset_source": call.world.repository,
        "ruleset_source_type": "Repository",
    }
    return paged(call, [rule] if contexts else [], lambda _, one: one)


@route("GET", f"{_REPO}/compare/{{basehead}}")
def compare(call: Call) -> Reply:
    """How two commits stand to each other: as `World.standings` says, else identical where they are the same."""
    base, dots, head = call.path["basehead"].partition("...")
    if not dots:
        raise _not_found()
    same = _sha(call, base) == _sha(call, head)
    status = call.world.standings.get(call.path["basehead"], "identical" if same else "diverged")
    return Reply(200, call.made("commit-comparison", {"status": status, "commits": []}))


# Deployments, pull requests ----------------------------------------------------------------------------------------


def _deployment(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    return call.made("deployment", {**state, "creator": call.user(state["creator"]), "payload": {}})


@route("GET", f"{_REPO}/deployments")
def list_deployments(call: Call) -> Reply:
    """Deployments, the newest first."""
    keys = ("environment", "sha", "ref", "task")
    found = [
        one
        for _, one in sorted(call.world.deployments.items(), reverse=True)
        if all(call.query.get(key, one[key]) == one[key] for key in keys)
    ]
    return paged(call, found, _deployment)


@route("POST", f"{_REPO}/deployments")
def create_deployment(call: Call) -> Reply:
    """Begin a deployment."""
    _writable(call)
    number = call.world.id()
    given = {key: call.body.get(key) for key in ("environment", "task", "description")}
    call.world.deployments[number] = {
        "id": number,
        "ref": call.body["ref"],
        "sha": _sha(call, call.body["ref"]),
        "environment": given["environment"] or "production",
        "task": given["task"] or "deploy",
        "description": given["description"],
        "creator": call.who.login,
        "created_at": now(),
        "updated_at": now(),
    }
    return Reply(201, _deployment(call, call.world.deployments[number]))


def _known_deployment(call: Call) -> dict[str, Any]:
    if call.number("deployment_id") not in call.world.deployments:
        raise _not_found()
    return call.world.deployments[call.number("deployment_id")]


@route("GET", f"{_REPO}/deployments/{{deployment_id}}")
def get_deployment(call: Call) -> Reply:
    """A deployment."""
    return Reply(200, _deployment(call, _known_deployment(call)))


@route("GET", f"{_REPO}/deployments/{{deployment_id}}/statuses")
def list_deployment_statuses(call: Call) -> Reply:
    """The statuses of a deployment, the newest first."""
    number = _known_deployment(call)["id"]
    found = call.world.deployment_statuses.get(number, [])
    return paged(call, reversed(found), _deployment_status)


@route("POST", f"{_REPO}/deployments/{{deployment_id}}/statuses")
def create_deployment_status(call: Call) -> Reply:
    """Say how a deployment stands."""
    _writable(call)
    number = _known_deployment(call)["id"]
    keys = ("state", "description", "environment_url", "log_url")
    made = {key: call.body[key] for key in keys if key in call.body}
    made |= {"id": call.world.id(), "created_at": now(), "updated_at": now(), "creator": call.who.login}
    call.world.deployment_statuses.setdefault(number, []).append(made)
    return Reply(201, _deployment_status(call, made))


def _deployment_status(call: Call, state: dict[str, Any]) -> dict[str, Any]:
    return call.made("deployment-status", {"description": "", **state, "creator": call.user(state["creator"])})


@route("GET", f"{_REPO}/environments/{{environment_name}}")
def get_environment(call: Call) -> Reply:
    """An environment and the types of the rules that protect it."""
    name = call.path["environment_name"]
    if name not in call.world.environments:
        raise _not_found()
    rules = [
        {"id": index, "node_id": "", "type": kind} for index, kind in enumerate(call.world.environments[name], start=1)
    ]
    return Reply(200, call.made("environment", {"name": name, "protection_rules": rules}))


@route("GET", f"{_REPO}/pulls/{{pull_number}}")
def get_pull(call: Call) -> Reply:
    """A pull request."""
    state = call.world.pulls.get(call.number("pull_number"))
    if state is None:
        raise _not_found()
    made = call.made("pull-request", {"number": call.number("pull_number"), "state": "open"})
    for side in ("base", "head"):
        ref, sha, whose = state.get(side, (side, "a" * 40, call.world.repository))
        made[side] = {**made[side], "ref": ref, "sha": sha, "repo": {**made[side]["repo"], "full_name": whose}}
    return Reply(200, {**made, "title": state.get("title", ""), "user": call.user(state.get("user", "octocat"))})
