"""The action run in a temporary workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from quality_workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    (tmp_path / "temp").mkdir()
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root)
