"""Cuts GitHub's OpenAPI description down to what the stand-in serves: `python slim.py` writes openapi.json anew.

The description comes from the npm package `@octokit/openapi`, fetched by npm.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGE = "@octokit/openapi@23.0.2"
_MEMBER = "package/generated/api.github.com.json"
_REPO = "/repos/{owner}/{repo}"

#: What is kept: paths and their methods.
KEPT = {
    "/user": ("get",),
    "/orgs/{org}/repos": ("get",),
    "/search/issues": ("get",),
    _REPO: ("get",),
    f"{_REPO}/issues": ("get", "post"),
    f"{_REPO}/issues/{{issue_number}}": ("get", "patch"),
    f"{_REPO}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{_REPO}/issues/{{issue_number}}/labels": ("post",),
    f"{_REPO}/issues/{{issue_number}}/labels/{{name}}": ("delete",),
    f"{_REPO}/issues/comments/{{comment_id}}": ("get", "patch", "delete"),
    f"{_REPO}/labels": ("get", "post"),
    f"{_REPO}/labels/{{name}}": ("get", "patch", "delete"),
    f"{_REPO}/actions/artifacts": ("get",),
    f"{_REPO}/actions/cache/usage": ("get",),
    f"{_REPO}/actions/runs": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}/approvals": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}/artifacts": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}/attempts/{{attempt_number}}": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}/attempts/{{attempt_number}}/jobs": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}/jobs": ("get",),
    f"{_REPO}/actions/runs/{{run_id}}/logs": ("get",),
    f"{_REPO}/actions/jobs/{{job_id}}": ("get",),
    f"{_REPO}/actions/jobs/{{job_id}}/logs": ("get",),
    f"{_REPO}/actions/workflows/{{workflow_id}}": ("get",),
    f"{_REPO}/actions/workflows/{{workflow_id}}/runs": ("get",),
    f"{_REPO}/commits/{{ref}}": ("get",),
    f"{_REPO}/commits/{{ref}}/check-runs": ("get",),
    f"{_REPO}/commits/{{ref}}/status": ("get",),
    f"{_REPO}/commits/{{ref}}/statuses": ("get",),
    f"{_REPO}/check-runs/{{check_run_id}}/annotations": ("get",),
    f"{_REPO}/statuses/{{sha}}": ("post",),
    f"{_REPO}/compare/{{basehead}}": ("get",),
    f"{_REPO}/branches/{{branch}}": ("get",),
    f"{_REPO}/rules/branches/{{branch}}": ("get",),
    f"{_REPO}/deployments": ("get", "post"),
    f"{_REPO}/deployments/{{deployment_id}}": ("get",),
    f"{_REPO}/deployments/{{deployment_id}}/statuses": ("get", "post"),
    f"{_REPO}/environments/{{environment_name}}": ("get",),
    f"{_REPO}/pulls/{{pull_number}}": ("get",),
}
#: Words for people, which say nothing about the shape.
_WORDS = frozenset({"description", "summary", "externalDocs", "x-github", "tags", "title", "deprecated"})
_SAMPLES = frozenset({"example", "examples"})


def slim(whole: dict[str, Any]) -> dict[str, Any]:
    """The kept operations and the components that they reach."""
    paths = {
        path: {key: whole["paths"][path][key] for key in (*methods, "parameters") if key in whole["paths"][path]}
        for path, methods in KEPT.items()
    }
    kept: dict[str, Any] = {"openapi": whole["openapi"], "info": whole["info"], "paths": _bare(paths)}
    components: dict[str, dict[str, Any]] = {}
    waiting = _references(kept["paths"])
    while waiting:
        kind, name = waiting.pop().removeprefix("#/components/").split("/", 1)
        if name in components.setdefault(kind, {}):
            continue
        components[kind][name] = _bare(whole["components"][kind][name])
        waiting |= _references(components[kind][name])
    kept["components"] = {kind: dict(sorted(components[kind].items())) for kind in sorted(components)}
    return kept


def _bare(node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 (any JSON)
    """`node` without words and samples; `names` where the keys are names of properties, not keywords."""
    if isinstance(node, list):
        return [_bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {key: _bare(value) for key, value in node.items()}
    return {
        key: _bare(value, names=key in ("properties", "responses", "headers", "parameters") and isinstance(value, dict))
        for key, value in node.items()
        if key not in _SAMPLES and not (key in _WORDS and not (key == "title" and isinstance(value, dict)))
    }


def _references(node: object) -> set[str]:
    if isinstance(node, list):
        return {found for one in node for found in _references(one)}
    if isinstance(node, dict):
        own = {str(node["$ref"])} if isinstance(node.get("$ref"), str) else set()
        return own | {found for one in node.values() for found in _references(one)}
    return set()


def _fetched() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(("npm", "pack", "--silent", PACKAGE), cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile(_MEMBER)
            assert member is not None
            return dict(json.load(member))


def main(arguments: list[str]) -> int:
    """Write openapi.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("description", nargs="?", help="api.github.com.json, if it is here already")
    given = parser.parse_args(arguments).description
    whole = json.loads(Path(given).read_text(encoding="utf-8")) if given else _fetched()
    text = json.dumps(slim(whole), indent=1, sort_keys=True) + "\n"
    (HERE / "openapi.json").write_text(text, encoding="utf-8", newline="\n")
    print(f"openapi.json: {len(text):,} bytes")  # noqa: T201 (a script)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
