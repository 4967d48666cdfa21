"""A repository with one harmless commit, in which the action runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitwork import Work
from secret_workspace import Scans

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scans:
    """The action in a fresh repository."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    work = Work.fresh(tmp_path / "repository")
    work.commit({"README.txt": "harmless\n"})
    (tmp_path / "temp").mkdir()
    return Scans(work, tmp_path / "temp")
