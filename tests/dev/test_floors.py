"""The floors of pyproject.toml hold: each forbidden import is found."""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

from ci_kit_dev import lint
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

#: Besides the domains, which the contracts name.
MODULES = ("__init__", "errors", "cli", "report/__init__", "runner/__init__", "github/__init__", "sarif/checks")
FLOORS = "every module has its floor"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house: every floor, a module each, under the project's own contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    rooms = [f"{name.removeprefix('ci_kit.').replace('.', '/')}/__init__" for name in domains()]
    for name in (*MODULES, *rooms, "resources/sampler/__init__", "actions/__init__", "actions/one", "actions/two"):
        plant(tmp_path, f"ci_kit/{name}", "")
    plant(tmp_path, "ci_kit_dev/__init__", "")
    plant(tmp_path, "ci_kit_env/__init__", "")
    return tmp_path


def domains() -> list[str]:
    """The domains that pyproject.toml names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (found,) = (one for one in contracts if one["id"] == "domains")
    return list(found["source_modules"])


def plant(root: Path, module: str, code: str) -> None:
    """Write a module below `python/`."""
    path = root / "python" / f"{module}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'"""A room."""\n{code}\n', encoding="utf-8")


def test_an_empty_house_stands(house: Path) -> None:
    """Floors whose packages have not been built yet are no fault."""
    assert lint.main(["import-linter"], house) == 0


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("runner/job", "from actions_toolkit import core"),
        ("runner/progress", "import rich.progress"),
        ("sarif/stream", "import orjson, msgspec, jsonschema_rs, yaml\nfrom isal import igzip"),
        ("health/grpc", "import h2.connection"),
        ("secrets/engine", "import detect_secrets, hyperscan"),
        ("triage/own_rules", "import regex, yaml\nimport ci_kit.redact"),
        ("github/transport", "import github, requests"),
        ("issues/desk", "import ci_kit.github, ci_kit.triage, ci_kit.notify"),
        ("quality/xml", "import defusedxml.expatreader"),
        ("actions/one", "from ci_kit import sarif, runner, report"),
        ("__main__", "import ci_kit.cli"),
    ],
)
def test_what_points_down_is_allowed(house: Path, module: str, code: str) -> None:
    """The imports that the design provides for are no fault."""
    plant(house, f"ci_kit/{module}", code)
    assert lint.main(["import-linter"], house) == 0


@pytest.mark.parametrize(
    ("module", "code", "says"),
    [
        ("ci_kit/errors", "import ci_kit.report", FLOORS),
        ("ci_kit/report/text", "def f():\n    import ci_kit.runner", FLOORS),
        ("ci_kit/sarif/run", "import ci_kit.actions.one", FLOORS),
        ("ci_kit/stray", "", FLOORS),
        ("ci_kit/sarif/run", "import ci_kit.runner", "domains know no runner"),
        ("ci_kit/actions/one", "import ci_kit.actions.two", "what two of them need is a domain"),
        ("ci_kit/cli", "import ci_kit_dev", "needs no development task"),
        ("ci_kit/sarif/run", "import actions_toolkit.core", "are given by the runner floor only"),
        ("ci_kit/cli", "from rich.table import Table", "by the report and runner floors only"),
        ("ci_kit/runner/job", "import orjson", "libraries of the set `sarif` stay in its domain"),
        ("ci_kit/health/run", "import regex", "libraries of the set `triage` stay in its domain"),
        ("ci_kit/redact/run", "import ci_kit.triage", FLOORS),
        ("ci_kit/issues/run", "import github", "GitHub's API is spoken to by the github floor only"),
        ("ci_kit/github/run", "import ci_kit.runner", FLOORS),
        ("ci_kit/sarif/run", "import h2.connection", "libraries of the set `health` stay in its domain"),
    ],
)
def test_what_points_elsewhere_is_found(
    house: Path, capsys: pytest.CaptureFixture[str], module: str, code: str, says: str
) -> None:
    """Each contract is broken by an import against it, and named."""
    plant(house, module, code)
    assert lint.main(["import-linter"], house) == 1
    assert f"{says} BROKEN" in capsys.readouterr().out
