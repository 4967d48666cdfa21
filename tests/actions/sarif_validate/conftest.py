"""The action run in a temporary workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sarif_workspace import Workspace
from traps import base

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    (tmp_path / "temp").mkdir()
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def log() -> dict[str, Any]:
    """A log that breaks no rule."""
    return base()
