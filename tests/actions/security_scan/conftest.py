"""A repository with one harmless commit, in which the action runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitwork import Work
from security_workspace import Security

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def security(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Security:
    """The action in a fresh repository."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    work = Work.fresh(tmp_path / "repository")
    work.commit({"README.txt": "harmless\n"})
    (tmp_path / "temp").mkdir()
    return Security(work, tmp_path / "temp")
