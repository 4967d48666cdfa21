"""Readiness and watch: state machines over observations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ci_kit.health.observation import Observation, Reason
from ci_kit.health.readiness import Readiness, Ready
from ci_kit.health.rules import Rules, Trigger
from ci_kit.health.source import Counts, Meter
from ci_kit.health.watch import Health, Watch

RULES = Rules(targets=("a",), rise=2, fall=2, deadline=10.0, watch_for=20.0, interval=1.0)


def _seen(at: float, pattern: str, target: str = "a", seconds: float = 0.01) -> list[Observation]:
    """`+` good, `-` bad, `?` blind."""
    return [
        Observation(at + number, target, ok=mark == "+", seconds=seconds, reason=Reason.NONE, blind=mark == "?")
        for number, mark in enumerate(pattern)
    ]


def _ready(pattern: str, now: float, rules: Rules = RULES) -> Ready:
    machine = Readiness(rules, 0.0)
    for seen in _seen(0.0, pattern):
        machine.take(seen)
    return machine.state(now)


@pytest.mark.parametrize(
    ("pattern", "now", "state"),
    [
        ("", 0.0, Ready.WAITING),
        ("+", 1.0, Ready.WAITING),
        ("++", 2.0, Ready.READY),
        ("+-+-+-", 6.0, Ready.WAITING),
        ("+?+", 3.0, Ready.WAITING),
        ("++-", 3.0, Ready.READY),
        ("++--", 4.0, Ready.WAITING),
        ("----", 4.0, Ready.WAITING),
        ("----", 10.0, Ready.NOT_READY),
        ("????", 10.0, Ready.UNSEEN),
    ],
)
def test_rise_and_fall(pattern: str, now: float, state: Ready) -> None:
    """So many good answers in a row, so many bad ones back.

    Only the deadline ends a wait without a start period.
    """
    assert _ready(pattern, now) is state


def test_a_start_period_forgives_and_then_gives_up_early() -> None:
    """Failures in it count for nothing; two in a row after it end the wait."""
    rules = replace(RULES, start_period=3.0)
    assert _ready("---", 3.0, rules) is Ready.WAITING
    assert _ready("----", 4.0, rules) is Ready.WAITING
    assert _ready("-----", 5.0, rules) is Ready.NOT_READY


def test_all_targets_must_be_up_at_once() -> None:
    """One that falls while the other still rises must rise again; `why` names it."""
    machine = Readiness(replace(RULES, targets=("a", "b")), 0.0)
    for seen in (*_seen(0, "++--"), *_seen(4, "++", "b")):
        machine.take(seen)
    assert machine.state(6.0) is Ready.WAITING
    assert machine.why().startswith("a: ")
    for seen in _seen(6, "++"):
        machine.take(seen)
    assert machine.state(8.0) is Ready.READY


def _watched(pattern: str, rules: Rules = RULES, seconds: float = 0.01) -> Watch:
    watch = Watch(rules)
    for seen in _seen(0.0, pattern, seconds=seconds):
        watch.take(seen)
    return watch


def test_a_watch_knows_three_answers() -> None:
    """Bad as soon as it is sure, healthy at the end, and not known where too little or too much was seen."""
    assert _watched("+" * 20).conclude().health is Health.HEALTHY
    bad = _watched("+-" * 10).alarm()
    assert bad is not None
    assert (bad.health, bad.trigger) == (Health.BAD, Trigger.ERRORS)
    assert "failed" in bad.why
    for pattern in ("?" * 20, "+" * 9, "+" * 17 + "-" * 3, ""):
        verdict = _watched(pattern).conclude()
        assert (verdict.health, verdict.trigger) == (Health.INCONCLUSIVE, Trigger.INCONCLUSIVE)


def test_no_data_is_neither_success_nor_failure() -> None:
    """Blind probes change no count."""
    watch = _watched("++" + "?" * 30)
    assert (watch.errors["a"].failures, watch.errors["a"].successes) == (0, 2)


def test_latency_is_tested_like_errors() -> None:
    """At most one in twenty answers may be slower than the limit of the 95th percentile."""
    rules = replace(RULES, latency=0.5)
    slow = _watched("+" * 20, rules, seconds=0.6).alarm()
    assert slow is not None
    assert slow.trigger is Trigger.SLOW
    assert _watched("+" * 20, rules, seconds=0.4).conclude().health is Health.HEALTHY


def test_targets_share_the_rate_of_false_rollbacks() -> None:
    """With more tests each one needs more evidence: 7 failures of one target suffice alone, not among ten."""
    alone = _watched("-" * 7)
    among = Watch(replace(RULES, targets=tuple("abcdefghij")))
    for seen in _seen(0.0, "-" * 7):
        among.take(seen)
    assert alone.alarm() is not None
    assert among.alarm() is None


def test_a_source_that_counts_replaces_the_own_probes() -> None:
    """Probes then say nothing of the error rate; counts do."""
    watch = Watch(replace(RULES, counted=True))
    for seen in _seen(0.0, "-" * 20):
        watch.take(seen)
    assert watch.alarm() is None
    assert watch.conclude().health is Health.INCONCLUSIVE
    for _ in range(3):
        watch.count(50, 100)
    assert watch.alarm() is not None


def test_a_meter_counts_steps_and_survives_resets() -> None:
    """The first reading, a reset and missing data give nothing."""
    meter = Meter()
    readings = [Counts(90, 100), Counts(180, 200), None, Counts(190, 220), Counts(5, 10), Counts(6, 12)]
    assert [meter.step(one) for one in readings] == [(0, 0), (90, 100), (0, 0), (10, 20), (0, 0), (1, 2)]
