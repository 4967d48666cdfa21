"""A job with stand-ins for all that Ollama's set-up talks to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ollama_step import OllamaJob
from standin_ollama import registry as registries
from standin_ollama import releases as hosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def job(tmp_path: Path) -> Iterator[OllamaJob]:
    """Version 0.33.0 is out, and the registry has one model."""
    with hosts.serving() as host, registries.serving() as registry:
        host.add()
        registry.add()
        made = OllamaJob(tmp_path, host, registry)
        yield made
        made.stop()
