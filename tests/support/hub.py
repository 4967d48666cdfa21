"""A fake github.com on disk: consumers' workflows run in it under act, exactly as they would be written.

What act ignores is not tested by that: the types of inputs and which are required, permissions, environments,
concurrency and time limits of jobs. `tests/contract/test_workflows.py` reads the files for it.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gitrepo
import hub_python
import pytest
from hub_event import Event
from hub_run import HubRun, Reader
from standin_github import World, running

from ci_kit_dev import act, tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from standin_github import StandIn

STAND_INS = Path(__file__).parents[1] / "standins" / "hub"
KIT, MAJOR = act.KIT.split("@")
CONSUMER = "octo/service"
#: Longer than any run here takes on a busy machine, the first installation included.
_PATIENCE = 400


class Hub:
    """`folder` has `owner/name`, a bare repository each; artifacts, caches and sites are folders beside them."""

    def __init__(self, folder: Path, github: StandIn) -> None:
        self.folder = folder
        self.github = github
        self.world: World = github.world
        self.kit = act.kit(folder)
        self.kit_sha = self._publish_kit()
        for name in ("artifacts", "caches"):
            (folder / name).mkdir()
        hub_python.make(folder / "python")
        # As on a runner, git speaks to GitHub by HTTPS; here that is a folder.
        (folder / "gitconfig").write_text(
            f'[url "file://{folder}/"]\n\tinsteadOf = https://github.com/\n[user]\n\tname = test\n'
            "\temail = test@localhost\n[advice]\n\tdetachedHead = false\n[init]\n\tdefaultBranch = main\n",
            encoding="utf-8",
        )
        self.numbers = itertools.count(1)

    def bare(self, name: str) -> Path:
        """The bare repository of that name, made where it is missing."""
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(path))
        return path

    def _publish_kit(self) -> str:
        """The kit as it stands in this checkout, as a commit with the tag of the major version."""
        work = ("--git-dir", str(self.bare(KIT)), "--work-tree", str(self.kit))
        _git(self.kit, *work, "add", "--all", "--force", "actions", "action.yml", "ci-kit", ".github")
        _git(self.kit, *work, "commit", "--quiet", "--message=release")
        _git(self.kit, *work, "tag", MAJOR)
        return _git(self.kit, *work, "rev-parse", "HEAD")

    def consumer(self, files: Mapping[str, str | bytes]) -> Consumer:
        """The repository `octo/service` with these files, pushed to its branch `main`."""
        made = Consumer(self, gitrepo.clone(self.bare(CONSUMER), self.folder / "work"))
        # act takes the name of the repository from here.
        made.clone.git("remote", "set-url", "origin", f"https://github.com/{CONSUMER}")
        made.commit(files)
        return made

    def replaced(self, workflows: list[Path]) -> Iterator[str]:
        """For act: where it finds what the workflows use, at the very hashes that they name."""
        yield f"{KIT}@{MAJOR}={self.kit}"
        yield f"{KIT}@{self.kit_sha}={self.kit}"
        for used in sorted({use for path in workflows for use in act.USES.findall(path.read_text(encoding="utf-8"))}):
            repository, path, ref = used
            if repository != KIT:
                assert (STAND_INS / repository / path.lstrip("/") / "action.yml").is_file(), f"no stand-in for {used}"
                yield f"{repository}@{ref}={STAND_INS / repository}"


@dataclass
class Consumer:
    """A repository whose workflows use the kit."""

    hub: Hub
    clone: gitrepo.Clone
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def sha(self) -> str:
        """The commit at the tip."""
        return self.clone.git("rev-parse", "HEAD")

    def commit(self, files: Mapping[str, str | bytes], message: str = "change") -> str:
        """Write files, commit and push them."""
        for name, content in files.items():
            path = self.clone.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.clone.git("add", "--all", ".")
        self.clone.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        self.clone.git("push", "--quiet", str(self.hub.bare(CONSUMER)), "HEAD:main")
        if "main" not in self.hub.world.branches:
            self.hub.world.add_branch("main", self.sha)
        self.hub.world.branches["main"]["sha"] = self.sha
        return self.sha

    def run(
        self,
        workflow: str,
        event: str = "push",
        *,
        number: int = 0,
        fork: bool = False,
        **payload: Any,  # noqa: ANN401 (any JSON)
    ) -> HubRun:
        """Run the workflow of that file name, as of an event whose payload has this besides what all have.

        A fork's pull request has no secrets and a token that may only read, as on GitHub.
        """
        hub, where = self.hub, f".github/workflows/{workflow}"
        _require_node(hub.kit, self.clone.folder / where)
        run = HubRun(number or next(hub.numbers), hub.folder)
        hub.world.read_only = fork
        known: dict[str, Any] = {"name": workflow.removesuffix(".yml"), "path": where, "event": event}
        known |= {"head_sha": self.sha, "status": "in_progress", "conclusion": None}
        known |= {"head_repository": "stranger/service"} if fork else {}
        hub.world.add_run(run.number, **known)
        folder = hub.folder / "runs" / str(run.number)
        folder.mkdir(parents=True)
        happened = Event(
            event, CONSUMER, self.sha, self.clone.git("rev-list", "--max-count=2", "HEAD").split()[-1], fork
        )
        (folder / "event.json").write_text(json.dumps({**happened.payload(), **payload}), encoding="utf-8")
        secrets = {"GITHUB_TOKEN": "token-of-no-value", **({} if fork else self.secrets)}
        given = (
            f"--eventpath={folder / 'event.json'}",
            *(f"--secret={name}={value}" for name, value in secrets.items()),
        )
        self._follow((*self._act(where, event, run), *given), Reader(run, folder / "lines", hub.world))
        ended = {"conclusion": "success" if run.succeeded else "failure", "status": "completed"}
        with hub.world.lock:
            hub.world.runs[run.number, 1].update(ended)
        return run

    def _follow(self, command: tuple[str, ...], reader: Reader) -> None:
        """Run act to its end; the API knows at any time what it has written."""
        self.hub.github.before = reader.catch_up
        try:
            with reader.lines.open("wb") as lines:
                done = subprocess.run(command, stdout=lines, stderr=subprocess.STDOUT, check=False, timeout=_PATIENCE)
        finally:
            self.hub.github.before = None
        reader.catch_up()
        reader.run.succeeded = done.returncode == 0

    def _act(self, where: str, event: str, run: HubRun) -> Iterator[str]:
        hub = self.hub
        workflows = [self.clone.folder / where, *(hub.kit / ".github" / "workflows").glob("*.yml")]
        environment = {
            "GITHUB_API_URL": hub.github.api,
            "GITHUB_SERVER_URL": hub.github.web,
            "GITHUB_RUN_ID": str(run.number),
            "GITHUB_RUN_NUMBER": str(run.number),
            "GIT_CONFIG_GLOBAL": str(hub.folder / "gitconfig"),
            "HUB": str(hub.folder),
            "HUB_FILES": str(STAND_INS / "files.py"),
            "HUB_PYTHON": sys.executable,
            "NO_COLOR": "1",
            "PIP_NO_BUILD_ISOLATION": "false",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            **self.environment,
        }
        yield from (tools.binary("act"), event, f"--directory={self.clone.folder}", f"--workflows={where}", "--json")
        yield from ("--no-cache-server", "--pull=false")
        yield from (f"--platform={label}={act.HOST}" for label in act.LABELS)
        yield from (f"--local-repository={one}" for one in hub.replaced(workflows))
        yield from (f"--env={name}={value}" for name, value in environment.items())
        yield from (f"--var={name}={value}" for name, value in self.variables.items())


@contextmanager
def opened(folder: Path) -> Iterator[Hub]:
    """A hub for as long as the block lasts; the API's stand-in must have had nothing to object to."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(World(CONSUMER)) as github:
        yield Hub(folder, github)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ("git", *arguments), cwd=folder, env={**os.environ, **gitrepo.ENV}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _require_node(kit: Path, workflow: Path) -> None:
    """Skip the test where act cannot run the workflow: it has Node work out `hashFiles`, which may not be there."""
    text = workflow.read_text(encoding="utf-8")
    texts = [
        text,
        *(path.read_text(encoding="utf-8") for path in kit.glob(".github/workflows/*.yml") if path.name in text),
    ]
    if shutil.which("node") is None and any("hashFiles(" in one for one in texts):
        pytest.skip("act asks Node for `hashFiles`, and there is none")
