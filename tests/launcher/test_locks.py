"""The locks fit what they are made from and hold what the launcher relies on; so does what stands on them."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

import pytest
from launched import ROOT

LOCKS = ROOT / "python/locks"
SETS = (
    "core",
    "environment",
    "failure",
    "github",
    "health",
    "image",
    "markdown",
    "llm",
    "ollama",
    "package",
    "project",
    "quality",
    "resources",
    "sarif",
    "secrets",
    "security",
    "triage",
    "every",
    "dev",
    "uv",
)


def pinned(name: str) -> dict[str, str]:
    """The packages of a lock and their versions."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def required(name: str) -> set[str]:
    """The packages that pyproject.toml names for a set."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    core = project["project"]["dependencies"]
    extras = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"]
    every = [*core, *(entry for extra in extras.values() for entry in extra)]
    named = {
        "core": core,
        "failure": [*core, *extras["github"], *extras["triage"]],
        "github": [*core, *extras["github"]],
        "environment": [*core, *extras["environment"]],
        "health": [*core, *extras["health"]],
        "image": [*core, *extras["image"]],
        "markdown": [*core, *extras["markdown"]],
        "llm": [*core, *extras["llm"]],
        "ollama": [*core, *extras["ollama"]],
        "package": [*core, *extras["package"]],
        "project": [*core, *extras["project"]],
        "resources": [*core, *extras["resources"]],
        "quality": [*core, *extras["quality"], *extras["github"]],
        "sarif": [*core, *extras["sarif"]],
        "secrets": [*core, *extras["secrets"]],
        "security": [*core, *extras["security"], *extras["secrets"], *extras["sarif"]],
        "triage": [*core, *extras["triage"]],
        "every": every,
        "dev": [*every, *groups["dev"]],
        "uv": groups["uv"],
    }
    return {re.split(r"[\s<>=;\[]", entry)[0].lower() for entry in named[name] if isinstance(entry, str)}


@pytest.mark.parametrize("name", SETS)
def test_a_lock_pins_what_the_project_names(name: str) -> None:
    """Each package that pyproject.toml names for the set is pinned."""
    assert required(name) - set(pinned(name)) == set()


@pytest.mark.parametrize("name", SETS)
def test_every_pin_has_hashes(name: str) -> None:
    """Without a hash a package would be whatever the index says it is."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []


@pytest.mark.parametrize("name", SETS)
def test_a_lock_names_no_place(name: str) -> None:
    """Where packages come from is the user's to choose."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|--index|--find-links|--extra)\S*", text) == []


def test_sets_agree_on_versions() -> None:
    """What is tested in the set `dev` is what users get in the others."""
    dev = pinned("dev")
    for name in SETS:
        assert {package: version for package, version in pinned(name).items() if dev.get(package) != version} == {}


def test_every_concern_needs_a_set_that_exists() -> None:
    """The list of concerns names locks, a line each."""
    lines = (LOCKS / "concerns").read_text(encoding="utf-8").splitlines()
    entries = [line.split() for line in lines if line and not line.startswith("#")]
    assert entries
    assert all(len(entry) == 2 for entry in entries)
    assert {packages for _, packages in entries} <= set(SETS)


def test_the_builder_needs_nothing_installed() -> None:
    """What builds environments cannot stand on one."""
    allowed = sys.stdlib_module_names | {"ci_kit_env"}
    for path in (ROOT / "python/ci_kit_env").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed, path
