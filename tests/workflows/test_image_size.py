"""The image-size action in a real workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act
from images import LAYERS, docker, layer

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/image-size@v1"


def test_small_large_grown_and_half(run_steps: Runner) -> None:
    """One passes and is the baseline of the next, which has grown; a limit holds; half an archive is an error."""
    image = layer(docker([layer(one) for one in LAYERS]))
    smaller = layer(docker([layer(LAYERS[0])]))
    run = run_steps(
        f"- id: small\n  uses: {KIT}\n  with:\n    image: smaller.tar\n"
        f"- id: grown\n  uses: {KIT}\n  continue-on-error: true\n  with:\n    image: image.tar\n    max-growth: 0.1%\n"
        "    baseline: ${{ steps.small.outputs.report }}\n"
        f"- id: large\n  uses: {KIT}\n  continue-on-error: true\n  with:\n    image: image.tar\n    max-size: 100 kB\n"
        f"- id: half\n  uses: {KIT}\n  continue-on-error: true\n  with:\n    image: half.tar\n",
        {"image.tar": image, "smaller.tar": smaller, "half.tar": image[: len(image) // 2]},
    )
    outcomes = [run.outcomes[one] for one in ("small", "grown", "large", "half")]
    assert outcomes == ["success", "failure", "failure", "failure"], run.log
    assert [run.outputs[one]["verdict"] for one in ("small", "grown", "large", "half")] == [
        "pass",
        "fail",
        "fail",
        "error",
    ]
    assert int(run.outputs["grown"]["grown"]) > 0
    assert run.outputs["small"]["layers"] == "1"


@pytest.mark.slow  # what it shows is tested above
def test_the_example_measures_and_refuses(tmp_path: Path) -> None:
    """The workflow of the examples, as users copy it."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "image-size.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outcomes["told"] == "success"
