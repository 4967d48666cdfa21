"""The inputs of a step may hold a token: only the program that is launched gets to see them."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from launched import script

from ci_kit_env import children

if TYPE_CHECKING:
    from pathlib import Path

    from launched import Kit

pytestmark = pytest.mark.launcher


@pytest.mark.skipif(os.name == "nt", reason="needs scripts for sh")
def test_the_tools_of_a_warm_start_do_not_see_the_inputs(shared: Kit, tmp_path: Path) -> None:
    """The digest and the search for damage run without `CI_KIT_INPUTS`."""
    log = tmp_path / "log"
    for name in ("sha256sum", "find"):
        real = shutil.which(name)
        script(tmp_path / "bin" / name, f'echo "{name} ${{CI_KIT_INPUTS:-nothing}}" >>"{log}"\nexec "{real}" "$@"')
    path = f"{tmp_path / 'bin'}{os.pathsep}{shared.variables['PATH']}"
    kit = shared.having(PATH=path, CI_KIT_INPUTS='{"token": "t"}')
    assert kit.run("check").code == 0
    assert set(log.read_text(encoding="utf-8").splitlines()) == {"sha256sum nothing", "find nothing"}


def test_the_steps_of_an_installation_do_not_see_the_inputs() -> None:
    """What builds an environment inherits the rest, not `CI_KIT_INPUTS`."""
    variables = children.environment({"CI_KIT_INPUTS": "{}", "HOME": "/home/somebody", "PATH": os.defpath})
    assert "CI_KIT_INPUTS" not in variables
    assert variables["HOME"] == "/home/somebody"
