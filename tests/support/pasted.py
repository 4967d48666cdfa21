"""The example project as a repository in the hub: its own files, and the workflows that it pastes."""

from __future__ import annotations

import os
import sysconfig
from importlib import metadata
from typing import TYPE_CHECKING

from hub import STAND_INS

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from hub import Consumer, Hub

PROJECT = ROOT / "examples" / "project"
#: Builds by hatchling as the project asks for; from the tests' own environment, for nothing comes from an index here.
_BACKEND = '''"""Builds by hatchling."""

# mypy: ignore-errors

from __future__ import annotations

import os
import sys

sys.path.append(os.environ["PASTED_BACKEND"])
from hatchling.build import build_editable, build_sdist, build_wheel

__all__ = ["build_editable", "build_sdist", "build_wheel"]
'''


def files() -> dict[str, str]:
    """The project as it stands in the examples, but for where its tools come from."""
    paths = sorted(path for path in PROJECT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    found = {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    found["docs/requirements.txt"] = f"mkdocs=={metadata.version('mkdocs')} --hash=sha256:{'0' * 64}\n"
    found["backend.py"] = _BACKEND
    found["pyproject.toml"] = replaced(
        found["pyproject.toml"],
        {
            'requires = ["hatchling>=1.27"]': 'requires = []\nbackend-path = ["."]',
            '"hatchling.build"': '"backend"',
            '"/LICENSE"]': '"/LICENSE", "/backend.py"]',
        },
    )
    return found


def replaced(text: str, changes: dict[str, str]) -> str:
    """`text` with each of `changes` made; each must have something to change."""
    for old, new in changes.items():
        assert old in text, f"{old!r} is not there any more"
        text = text.replace(old, new)
    return text


def consumer(hub: Hub, changes: dict[str, dict[str, str]] | None = None) -> Consumer:
    """The repository with the project, pushed to main; `changes` are replacements in the text of files."""
    given = files()
    for name, change in (changes or {}).items():
        given[name] = replaced(given[name], change)
    made = hub.consumer(given)
    (made.clone.folder / "deploy.sh").chmod(0o755)
    made.commit({})
    # gh and pipx stand in.
    made.environment |= {
        "PASTED_BACKEND": sysconfig.get_path("purelib"),
        "PATH": f"{STAND_INS / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    return made
