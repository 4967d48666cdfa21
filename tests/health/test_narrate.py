"""What is told while probes come in."""

from __future__ import annotations

from ci_kit.health.narrate import Narrator
from ci_kit.health.observation import Observation, Reason


def test_only_changes_are_told() -> None:
    """A thousand equal answers are one line; the proxy is named."""
    lines: list[str] = []
    narrator = Narrator(lines.append)
    bad = Observation(0.5, "a", ok=False, seconds=0.1, reason=Reason.STATUS, detail="status 503", status=503)
    good = Observation(1.5, "a", ok=True, seconds=0.1, status=200, version="v2", via="proxy:3128")
    for seen in [bad] * 500 + [good] * 500 + [bad]:
        narrator.take(seen)
    assert [line.strip() for line in lines] == [
        "0.50 s  a  status: status 503",
        "1.50 s  a  good, version v2 (by proxy proxy:3128)",
        "0.50 s  a  status: status 503",
    ]
