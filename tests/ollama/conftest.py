"""Registries, release hosts and servers that stand in for Ollama's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from standin_ollama import registry as registries
from standin_ollama import releases as hosts

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry() -> Iterator[registries.Registry]:
    """A registry without models."""
    with registries.serving() as made:
        yield made


@pytest.fixture
def host() -> Iterator[hosts.Releases]:
    """A release host with one version."""
    with hosts.serving() as made:
        made.add()
        yield made
