"""A small Python project for the scenarios: what a repository has whose lanes are to be green."""

from __future__ import annotations

from ci_kit_dev.paths import ROOT

PYPROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "service"
version = "1.0.0"
description = "Answers"
requires-python = ">=3.11"
classifiers = [
  "Programming Language :: Python :: 3.11",
  "Programming Language :: Python :: 3.12",
  "Programming Language :: Python :: 3.13",
]

[project.optional-dependencies]
test = ["pytest", "pytest-cov"]
lint = ["ruff", "mypy"]

[tool.coverage.run]
source = ["service"]

[[tool.mypy.overrides]]
module = "pytest.*"
follow_imports = "skip" # saves half the time of a scenario

[tool.pytest.ini_options]
markers = ["integration: with others", "security: of its safety", "e2e: all of it"]
"""
SERVICE = '''"""Answers."""


def answer() -> int:
    """The answer."""
    return 42


def other(question: str) -> int:
    """Another one."""
    return len(question)
'''
TESTS = '''"""Of the answers."""

import pytest

from service import answer, other


def test_answer() -> None:
    """The answer."""
    assert answer() == 42


@pytest.mark.integration
def test_other() -> None:
    """Another one."""
    assert other("why") == 3


@pytest.mark.e2e
def test_all() -> None:
    """Both."""
    assert answer() > other("?")
'''
#: Collects as the file `how` says; of a token it shows only whether there is one.
COLLECT = '''"""Collects."""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Collect as the file says."""
    how = Path("how").read_text(encoding="utf-8").strip() if Path("how").exists() else ""
    tried = Path(os.environ["RUNNER_TEMP"], "tried")
    if how == "flaky" and not tried.exists():
        tried.touch()
        sys.exit("curl: (7) Failed to connect to example.com port 443: Connection refused")
    if how == "broken":
        raise ValueError("the source has changed its format")
    data = Path(sys.argv[2])
    data.mkdir()
    item = {"item": 1, "token": bool(os.environ.get("SERVICE_TOKEN")), "pages": os.environ.get("SERVICE_PAGES")}
    (data / "items.json").write_text(json.dumps(item), encoding="utf-8")
    (data / "metrics.json").write_text(json.dumps({"items": 1}), encoding="utf-8")
    if how == "large":
        (data / "large.json").write_bytes(bytes(3 * 1024 * 1024))


main()
'''
SCHEMA = """version: 1
variables:
  SERVICE_TOKEN:
    secret: true
    min: 8
    description: for the source of the data
  SERVICE_PAGES:
    type: int
    default: 10
"""
FILES = {"pyproject.toml": PYPROJECT, "service/__init__.py": SERVICE, "tests/test_service.py": TESTS}


def example(name: str, **changes: str) -> dict[str, str]:
    """The example that calls the reusable workflow of that name, as its user has it; `changes` are made to its text."""
    text = (ROOT / "examples" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return {f".github/workflows/{name}.yml": text}
