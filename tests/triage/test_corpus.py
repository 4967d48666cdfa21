"""The corpus of failing logs: how often triage is right, which must not become less."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ci_kit import triage
from ci_kit.triage import Disposition, excerpt

CORPUS = Path(__file__).parents[1] / "data" / "triage"
LABELS = json.loads((CORPUS / "labels.json").read_text(encoding="utf-8"))
#: What triage gets wrong, with the reason in the documentation.
KNOWN_WRONG = frozenset({"compose", "git-404", "pip-none", "pip-timeout", "unzip"})


def diagnosis(name: str) -> triage.Diagnosis:
    """What triage says of a log."""
    return triage.diagnose((CORPUS / LABELS[name]["split"] / f"{name}.log").read_bytes())


def test_every_log_has_its_label_and_every_label_its_log() -> None:
    """At least 120 logs, each category among them."""
    logs = {path.stem for path in CORPUS.glob("*/*.log")}
    assert logs == set(LABELS)
    assert len(logs) >= 120
    assert set(Counter(label["category"] for label in LABELS.values())) == {one.value for one in triage.Category}


@pytest.mark.parametrize("name", LABELS)
def test_a_log_is_taken_for_what_it_is(name: str) -> None:
    """Disposition, whether it may pass, the failing tests by name, and the line that says it, within 40 lines."""
    label, found = LABELS[name], diagnosis(name)
    lines = excerpt.summary(found.explanation, 40)
    shown = "\n".join(lines)
    assert len(lines) <= 40
    assert [test for test in label["tests"] if test not in shown] == []
    assert label["must"] in shown
    said = found.classification
    if label["transient"]:
        assert said.disposition is not Disposition.FIXABLE
    right = (said.disposition.value, said.transient) == (label["disposition"], label["transient"])
    assert right is (name not in KNOWN_WRONG)


def test_the_fingerprint_of_a_log_survives_another_day_and_machine() -> None:
    """Times and the workspace changed, in every third log: the same fingerprint."""
    for name in list(LABELS)[::3]:
        data = (CORPUS / LABELS[name]["split"] / f"{name}.log").read_bytes()
        moved = data.replace(b"2026-09-", b"2027-03-").replace(
            b"/home/runner/work/shop/shop", b"/builds/agent-7/w/shop"
        )
        assert triage.diagnose(moved).fingerprint == triage.diagnose(data).fingerprint, name
