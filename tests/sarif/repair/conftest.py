"""The fixtures of the tests of repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repair.kit import Kit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Makes logs, and tells what was repaired in them."""
    return Kit()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a few files."""
    for name in (
        "src/app.py",
        "src/C#/main.cs",
        "src/a b.py",
        "README.md",
        "odd:name.py",
        "back\\slash.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one\ntwo\nthree\n", encoding="utf-8")
    return tmp_path
