"""A job whose steps ask models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stepping import Stepper

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stepper:
    """A job on this machine."""
    for name in ("OLLAMA_HOST", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return Stepper(tmp_path, monkeypatch, capsys, {})
