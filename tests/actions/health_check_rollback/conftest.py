"""A service and a deploy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from deployed_service import running
from deployment import Deployment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """Version v1 is live; the deploy of v2 is ready to be started."""
    with running(tmp_path / "live") as service:
        made = Deployment(tmp_path / "run", service)
        made.folder.mkdir()
        yield made
        made.stop()
