"""The example with a local model: it answers, is cached, and its absence is no failure."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pasted
import pytest
from standin_ollama import registry as registries
from standin_ollama import releases as hosts

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from hub import Hub

pytestmark = [pytest.mark.act, pytest.mark.slow]


def test_it_sums_up_is_cached_and_can_be_missing(hub: Hub, tmp_path: Path) -> None:
    """The second run restores what the first saved; without a release to install the run is green all the same."""
    example = (ROOT / "examples" / "local-model.yml").read_text(encoding="utf-8")
    with registries.serving() as registry, hosts.serving() as host:
        registry.add()
        host.add()
        given = f"mirror: {host.address}\n          install: cpu\n          cache-directory: {tmp_path / 'models'}"
        changes = {
            "MODEL: smollm2:360m": f"MODEL: {registry.model()}",
            "models: ${{ env.MODEL }}": "models: ${{ env.MODEL }}\n          " + given,
            "version: ${{ steps.key.outputs.version }}": "version: ${{ steps.key.outputs.version }}\n          port: 0",
        }
        project = hub.consumer({".github/workflows/week.yml": pasted.replaced(example, changes)})
        first = project.run("week.yml", "schedule")
        shutil.rmtree(tmp_path / "models")
        second = project.run("week.yml", "schedule")
    third = project.run("week.yml", "schedule")
    runs = (first, second, third)
    assert [run.results for run in runs] == [{"Sum up": "success"}] * 3, third.log
    asked = [run.jobs["Sum up"].steps["ollama"].outputs for run in runs]
    assert [one.get("available") for one in asked] == ["true", "true", None]
    assert [one["cache-hit"] for one in asked[:2]] == ["false", "true"]
    said = [run.jobs["Sum up"].steps["ask"].summary for run in runs]
    assert said[0].startswith("    ")
    assert said[2].strip() == "There was no model this week."
