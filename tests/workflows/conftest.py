"""Workflows made for one test."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act, workflow
from hub import Hub, opened
from standin_ollama import registry as registries
from standin_ollama import releases as hosts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from standin_ollama.registry import Registry
    from standin_ollama.releases import Releases


@pytest.fixture
def run_steps(tmp_path: Path) -> Callable[[str, Mapping[str, bytes | str]], Run]:
    """Run the steps of one job, given as YAML, in a repository with the given files."""

    def run(steps: str, files: Mapping[str, bytes | str]) -> Run:
        workspace = tmp_path / "repository"
        for name, content in files.items():
            path = workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        commit(workspace)
        return run_act(workflow(steps, tmp_path), tmp_path, workspace)

    return run


@pytest.fixture
def host() -> Iterator[Releases]:
    """A host of Ollama's releases: version 0.33.0 is out."""
    with hosts.serving() as made:
        made.add()
        yield made


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry with one model."""
    with registries.serving() as made:
        made.add()
        yield made


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A fake github.com, with nothing in it but the kit."""
    if sys.platform != "linux":
        pytest.skip("the jobs of the lanes are for Linux")
    with opened(tmp_path / "hub") as made:
        yield made
