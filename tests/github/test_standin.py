"""The stand-in itself: it objects to what GitHub would not understand, and other processes can use it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from standin_github import World, running, spec
from standin_github.routes import HANDLERS

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def ask(url: str, body: object = None) -> Any:  # noqa: ANN401 (any JSON)
    """What a request gives; with a body it is a POST."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Authorization": "Bearer t"})  # noqa: S310 (loopback)
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_every_operation_of_the_description_is_served_but_for_archives() -> None:
    """And nothing else is."""
    described = {(one.verb, one.template) for one in spec.operations()}
    assert set(HANDLERS) <= described
    assert described - set(HANDLERS) == {("GET", "/repos/{owner}/{repo}/actions/runs/{run_id}/logs")}


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/repos/octo/service/issues", {"body": "x"}, "title"),
        ("/repos/octo/service/issues", {"title": "x", "tilte": "y"}, "unknown member tilte"),
        ("/repos/octo/service/issues", {"title": ["x"]}, "title"),
        ("/repos/octo/service/issues?labls=x", None, "unknown query parameter labls"),
        ("/repos/octo/service/issues?state=opne", None, "does not fit"),
        ("/repos/octo/service/isues", None, "no operation"),
    ],
)
def test_what_github_would_not_understand_is_noticed(path: str, body: object, said: str) -> None:
    """The request is refused, and the block around the stand-in fails."""
    with pytest.raises(AssertionError, match=said), running() as github, pytest.raises(urllib.error.HTTPError):
        ask(github.api + path, body)


def test_an_answer_of_another_shape_is_noticed() -> None:
    """Even where the test made it up."""
    world = World()
    world.add_issue(title=None)
    with pytest.raises(AssertionError, match="title: null"), running(world) as github:
        ask(f"{github.api}/repos/octo/service/issues/1")


def test_other_processes_use_and_steer_it(tmp_path: Path) -> None:
    """Started by its command line, seeded from a file, with faults switched on over HTTP."""
    (tmp_path / "seed.json").write_text(
        json.dumps(
            {"issue": [{"title": "there"}], "run": [{"number": 5}], "job": [{"run": 5, "name": "t", "log": "x"}]}
        ),
        encoding="utf-8",
    )
    url_file = tmp_path / "url"
    command = (sys.executable, str(ROOT / "tests/standins/github"), "--url-file", str(url_file), "--prefix", "/api/v3")
    with subprocess.Popen((*command, "--seed", str(tmp_path / "seed.json"), "--seconds", "60")) as process:
        try:
            until = time.monotonic() + 30
            while not url_file.exists():
                assert time.monotonic() < until
                time.sleep(0.02)
            api = url_file.read_text(encoding="utf-8")
            assert ask(f"{api}/repos/octo/service/issues/1")["title"] == "there"
            control = api.removesuffix("/api/v3") + "/_standin"
            ask(f"{control}/faults", [{"kind": "lost", "verb": "POST", "path": "/issues$"}])
            with pytest.raises(urllib.error.HTTPError, match="502"):
                ask(f"{api}/repos/octo/service/issues", {"title": "done all the same"})
            state = ask(f"{control}/state")
            assert [issue["title"] for issue in state["issues"]] == ["there", "done all the same"]
            assert state["violations"] == []
        finally:
            process.terminate()
