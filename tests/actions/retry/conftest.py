"""A folder to retry in."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

import pytest
from retried import Retrying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def retrying(tmp_path: Path) -> Iterator[Retrying]:
    """`ci-kit retry` in an empty folder; whatever it leaves is ended."""
    made = Retrying(tmp_path)
    yield made
    for process in made.orphans():
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGKILL)
