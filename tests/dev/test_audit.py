"""What is audited is what users would have, with nothing left out of sight."""

from __future__ import annotations

import pytest

from ci_kit_dev import audit
from ci_kit_dev.paths import ROOT

COMMIT = "0123456789" * 4


@pytest.mark.parametrize(
    ("written", "audited"),
    [
        ("- uses: org/ci-kit/actions/retry@v1", f"- uses: org/ci-kit/actions/retry@{COMMIT} # v1.0.0"),
        ("uses: org/ci-kit@v1 # better: a commit", f"uses: org/ci-kit@{COMMIT} # v1.0.0"),
        ("uses: org/ci-kit/.github/workflows/a.yml@v1", f"uses: org/ci-kit/.github/workflows/a.yml@{COMMIT} # v1.0.0"),
        ("uses: ./actions/retry", "uses: $/actions/retry"),
        ("uses: ./", "uses: $/"),
        ("uses: other/ci-kit@v1", "uses: other/ci-kit@v1"),
        ("uses: org/ci-kit/actions/retry@v10", "uses: org/ci-kit/actions/retry@v10"),
        ("run: ./dev lint", "run: ./dev lint"),
    ],
)
def test_only_the_kit_itself_is_named_otherwise(written: str, audited: str) -> None:
    """By a commit, and from its own repository; an action of others stays as it is."""
    assert audit.as_pinned(written) == audited


def test_everything_is_audited_and_nothing_is_excused() -> None:
    """Actions, workflows and examples; no file has a comment that zizmor follows, and there is no configuration."""
    names = audit.files(ROOT)
    assert {"action.yml", "actions/retry/action.yml", ".github/workflows/ci.yml", "examples/retry.yml"} <= set(names)
    assert not [name for name in names if "zizmor:" in (ROOT / name).read_text(encoding="utf-8")]
    assert not list(ROOT.glob(".github/zizmor.y*ml")) + list(ROOT.glob("zizmor.y*ml"))
