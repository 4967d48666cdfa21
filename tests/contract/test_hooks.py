"""The hooks for pre-commit are there and can be run."""

from __future__ import annotations

import os

import yaml

from ci_kit import cli
from ci_kit_dev.paths import ROOT


def test_each_hook_runs_a_program_of_the_checkout() -> None:
    """pre-commit puts the path of the checkout before the first word; the second is an action."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["secret-scan"]
    for hook in hooks:
        program, action, *_ = hook["entry"].split()
        assert hook["language"] == "script"
        assert os.access(ROOT / program, os.X_OK)
        assert action in cli.names()
