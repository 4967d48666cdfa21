"""State, lock, evidence, replay and timeline."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from ci_kit.errors import CiKitError
from ci_kit.health import evidence, timeline
from ci_kit.health.lock import HeldError, Lock
from ci_kit.health.replay import replay
from ci_kit.health.rules import Outcome, Phase, Trigger
from ci_kit.health.state import State, Store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_state_survives_the_disk(tmp_path: Path) -> None:
    """Whole, for its owner only."""
    store = Store(tmp_path / "s")
    store.open()
    assert store.load() is None
    state = State(1.5, {"url": "x"}, Phase.WATCH, Trigger.ERRORS, "why", None, changed=True, before="", deployed="v2")
    store.save(state)
    assert store.load() == state
    state.outcome = Outcome.ROLLED_BACK
    store.save(state)
    assert store.load() == state
    assert stat.S_IMODE(store.state.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "began": 1, "phase": "x"}']
)
def test_a_state_that_cannot_be_read_is_an_error(tmp_path: Path, text: str) -> None:
    """Not a state that says nothing happened."""
    store = Store(tmp_path)
    store.state.write_text(text, encoding="utf-8")
    with pytest.raises(CiKitError, match="cannot be read"):
        store.load()


def test_a_lock_excludes_and_dies_with_its_holder(tmp_path: Path) -> None:
    """The second waits its time and says who holds it; after the release it may."""
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.take(0)
    with pytest.raises(HeldError, match="is held by process"):
        second.take(0.15)
    first.release()
    second.take(0)
    second.release()


def test_evidence_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    """A process that was killed while it wrote spoils no line but its last."""
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(b'{"kind": "run", "at": 0}\n{"kind": "pro')
    again = evidence.Evidence(path)
    again.write("phase", 1.0, phase="watch", text="\ud800\u2028")
    again.close()
    assert [record["kind"] for record in evidence.read(path)] == ["run", "phase"]


@pytest.mark.parametrize(
    "records", [[], [{"kind": "probe", "at": 0}], [{"at": 0}], [{"kind": "run", "at": 0, "version": 99}]]
)
def test_what_is_no_evidence_is_an_error(records: list[dict[str, object]]) -> None:
    """Not a run without differences."""
    with pytest.raises(CiKitError, match="no evidence of a run"):
        replay(records)


def test_pictures_hold_hostile_text() -> None:
    """The SVG stays well-formed; the chart has no text of others at all."""
    hostile = '</svg><script>alert("x")</script>```'
    records = [
        {"kind": "probe", "at": 0.1, "ok": False, "seconds": 0.1, "target": hostile, "detail": hostile},
        {"kind": "probe", "at": 0.3, "ok": True, "seconds": 0.1, "target": hostile, "version": hostile},
    ]
    reached = {"preflight": 0.0, "watch": 0.1, "rollback": 0.4, "done": 0.9}
    picture = ET.fromstring(timeline.svg(records, reached))  # noqa: S314 (made here)
    assert not picture.findall(".//{*}script")
    chart = timeline.mermaid(reached, Outcome.ROLLED_BACK)
    assert chart.count("```") == 2
    assert ":crit, 400, 900" in chart
    assert "done" not in chart
    assert json.dumps(chart).isascii()
