"""The sequential test: its bound by proof, by simulation and by adversary, and what it finds how fast."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kit.health.sequential import BLIP, SequentialTest, evidence, tail

ALPHA = 0.01
P0 = 0.05


def _crossed_at(failures: list[bool], planned: int = 60) -> int:
    """After how many probes the test is sure; 0 if it never is."""
    test = SequentialTest(P0, ALPHA, planned)
    for number, failed in enumerate(failures, 1):
        test.one(failed=failed)
        if test.crossed:
            return number
    return 0


@pytest.mark.parametrize("p0", [0.001, 0.01, 0.05, 0.2, 0.5])
@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_the_evidence_has_expectation_one_under_the_hypothesis(p0: float, count: int) -> None:
    """The closed form behind the bound.

    A likelihood ratio sums to 1 over all outcomes, so Ville's inequality holds.
    """
    mean = sum(
        comb(count, failed) * p0**failed * (1 - p0) ** (count - failed) * evidence(p0, failed, count - failed)
        for failed in range(count + 1)
    )
    assert mean == pytest.approx(1.0, abs=1e-9)


@settings(deadline=None)
@given(failures=st.integers(0, 60), successes=st.integers(0, 200))
def test_evidence_only_grows_by_failures(failures: int, successes: int) -> None:
    """So it is enough to look at it after a failure."""
    value = evidence(P0, failures, successes)
    assert evidence(P0, failures, successes + 1) <= value
    assert evidence(P0, failures + 1, successes) >= value


def test_the_weights_sum_to_one() -> None:
    """At the start the evidence of all starts together is 1 at most."""
    assert evidence(P0, 0, 0) == pytest.approx(1.0)
    assert SequentialTest(P0, ALPHA, 60).value == 1.0


@given(st.lists(st.booleans(), max_size=150), st.integers(0, 150))
@settings(max_examples=60, deadline=None)
def test_a_blip_adds_no_evidence_beyond_that_of_the_rest(seen: list[bool], at: int) -> None:
    """Five failures more, put in anywhere.

    Leave no more evidence than the plain mixture has without them: the bound.
    """
    at = min(at, len(seen))
    one = SequentialTest(P0, ALPHA, 100_000)
    for failed in seen[:at] + [True] * BLIP + seen[at:]:
        one.one(failed=failed)
    # With one start (the plan is long) the evidence is that of the counts, times the weight of the start.
    bound = 0.85 * max(evidence(P0, failures, successes) for failures, successes in _prefixes(seen))
    assert one.value <= max(bound, 1.0) + 1e-9


def _prefixes(seen: list[bool]) -> list[tuple[int, int]]:
    counts = [(0, 0)]
    for failed in seen:
        failures, successes = counts[-1]
        counts.append((failures + failed, successes + (not failed)))
    return counts


@pytest.mark.parametrize(
    ("rate", "blip"),
    [
        (0.05, 0),
        (0.05, BLIP),
        # Seconds each, and further from the bound than those above.
        *(pytest.param(rate, blip, marks=pytest.mark.slow) for rate in (0.01, 0.02) for blip in (0, BLIP)),
    ],
)
def test_false_alarms_are_rarer_than_promised(rate: float, blip: int) -> None:
    """2,000 runs of 300 probes at or below the threshold.

    With and without a blip at a random moment; fixed seed.
    """
    rng = random.Random(20_260_101)
    runs, alarms = 2000, 0
    for _ in range(runs):
        seen = [rng.random() < rate for _ in range(300)]
        at = rng.randrange(300)
        seen[at:at] = [True] * blip
        alarms += bool(_crossed_at(seen, 300))
    assert alarms / runs <= ALPHA


def test_a_blip_alone_never_rolls_back() -> None:
    """Up to five failed probes at any moment of a service that is fine otherwise."""
    for length in range(1, BLIP + 1):
        for at in range(60):
            assert not _crossed_at([False] * at + [True] * length + [False] * (60 - at))


@pytest.mark.parametrize(
    ("pattern", "within"),
    [
        ([True], 7),
        ([True, False], 20),
        ([False, True], 20),
        ([True, False, False], 20),
        ([False, False, True], 21),
    ],
)
def test_regular_failure_is_found_soon(pattern: list[bool], within: int) -> None:
    """A full outage within 7 probes; alternating and one in three soon too."""
    assert 0 < _crossed_at(pattern * 60) <= within


@pytest.mark.parametrize(("rate", "within"), [(0.5, 16), (0.2, 60)])
def test_half_of_all_runs_find_a_high_rate_in_time(rate: float, within: int) -> None:
    """The median over 1,000 runs, fixed seed; with 60 looks the last one is among them."""
    rng = random.Random(7)
    runs = [_convicted([rng.random() < rate for _ in range(within)]) for _ in range(1000)]
    assert sum(runs) >= 500


def test_a_slow_burn_is_found_though_it_began_well() -> None:
    """After 300 good probes an outage takes a few probes more, not hundreds.

    For later starts of the evidence.
    """
    assert 300 < _crossed_at([False] * 300 + [True] * 60, 600) <= 315


def _convicted(failures: list[bool], planned: int = 60) -> bool:
    test = SequentialTest(P0, ALPHA, planned)
    for failed in failures:
        test.one(failed=failed)
    return test.convicts


@pytest.mark.parametrize(("rate", "planned", "share"), [(0.2, 60, 0.6), (0.1, 600, 0.85)])
def test_the_last_look_finds_what_the_others_had_to_let_pass(rate: float, planned: int, share: float) -> None:
    """Errors of 20 % in two of three short watches, of 10 % in nine of ten long ones; fixed seed."""
    rng = random.Random(11)
    runs = [[rng.random() < rate for _ in range(planned)] for _ in range(200)]
    assert sum(_convicted(one, planned) for one in runs) >= share * len(runs)


def test_the_last_look_keeps_to_its_share_of_the_bound() -> None:
    """At a true rate of 5 % and with a blip on top, in 20,000 watches of 60 looks; fixed seed."""
    rng = random.Random(13)
    convicted = 0
    for _ in range(20_000):
        blip = rng.randrange(60)
        seen = [blip <= number < blip + BLIP or rng.random() < P0 for number in range(60)]
        convicted += sum(seen) - BLIP >= 2 and _convicted(seen)
    assert convicted <= ALPHA * 20_000


def test_probes_beyond_the_plan_are_not_for_the_last_look() -> None:
    """It is calibrated for as many as were planned."""
    assert not _convicted([False] * 60 + [True, False] * 4)


@pytest.mark.parametrize(("looks", "failures"), [(60, 9), (60, 60), (60, 0), (1, 1), (6000, 350)])
def test_the_tail_is_that_of_the_binomial(looks: int, failures: int) -> None:
    """Against the sum of its terms as exact fractions."""
    p0 = Fraction(1, 20)
    exact = sum(
        math.comb(looks, k) * p0**k * (1 - p0) ** (looks - k) for k in range(failures, min(looks, failures + 200) + 1)
    )
    assert tail(looks, 0.05, failures) == pytest.approx(float(exact), rel=1e-6) or failures <= looks * 0.05


def test_counts_forgive_their_worst_interval() -> None:
    """One interval in which everything failed is no proof; the same again is."""
    test = SequentialTest(P0, ALPHA, 60)
    for _ in range(5):
        test.many(1, 99)
    test.many(80, 20)
    assert not test.crossed
    test.many(80, 20)
    assert test.crossed


def test_more_failures_than_a_float_can_weigh() -> None:
    """A source that counts millions overflows nothing."""
    test = SequentialTest(0.001, ALPHA, 60)
    test.many(10_000_000, 0)
    test.many(10_000_000, 0)
    assert test.crossed
