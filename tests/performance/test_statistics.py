"""The arithmetic below the verdicts: distributions, estimates, pooled variances, levels."""

from __future__ import annotations

import math
import random

import pytest
from benchmarks import times
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ci_kit.performance import distributions, estimate, pooling
from ci_kit.performance.modes import modes

SAMPLES = st.lists(st.floats(1e-6, 1e6), min_size=6, max_size=40)


@pytest.mark.parametrize(
    ("t", "freedom", "expected"),
    [  # computed with SciPy 1.17, scipy.stats.t.sf
        (0.1, 1, 0.4682744825694465),
        (3.0, 10, 0.006671827511284785),
        (8.0, 3, 0.002038288793892733),
        (-2.0, 28.5, 0.9724442956875294),
        (3.5, 60, 0.00044195568266646243),
    ],
)
def test_students_t_has_its_reference_values(t: float, freedom: float, expected: float) -> None:
    """Another implementation gives the same chances."""
    assert distributions.exceedance(t, freedom) == pytest.approx(expected, rel=1e-9)


@UNHURRIED
@given(st.floats(1e-6, 0.999), st.floats(1, 200))
def test_the_quantile_undoes_the_chance(above: float, freedom: float) -> None:
    """What is exceeded with a chance is exceeded with that chance."""
    assert distributions.exceedance(distributions.quantile(above, freedom), freedom) == pytest.approx(above, rel=1e-6)


def test_digamma_and_trigamma_have_their_reference_values() -> None:
    """Euler's constant and pi squared over six; the inverse gives the argument back."""
    assert distributions.digamma(1) == pytest.approx(-0.5772156649015329, abs=1e-12)
    assert distributions.trigamma(1) == pytest.approx(math.pi**2 / 6, abs=1e-12)
    for x in (0.2, 1.0, 7.0, 300.0):
        assert distributions.inverse_trigamma(distributions.trigamma(x)) == pytest.approx(x, rel=1e-6)


@UNHURRIED
@given(SAMPLES, st.floats(0.1, 10))
def test_a_ratio_of_all_times_is_that_ratio(base: list[float], ratio: float) -> None:
    """Twice as slow throughout is twice as slow, whatever the times are and however they scatter."""
    found = estimate.paired(base, [time * ratio for time in base])
    assert math.exp(found.shift) == pytest.approx(ratio, rel=1e-6)


@UNHURRIED
@given(st.lists(st.tuples(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6)), min_size=6, max_size=40))
def test_sides_exchanged_give_the_inverse(pairs: list[tuple[float, float]]) -> None:
    """Slower by as much as it was faster, with the same error: neither side is preferred."""
    first, second = zip(*pairs, strict=True)
    for way in (estimate.paired, estimate.unpaired):
        there, back = way(first, second), way(second, first)
        assert there.shift == pytest.approx(-back.shift, abs=1e-9)
        assert there.error == pytest.approx(back.error)


def test_two_outliers_at_each_end_change_nothing_much() -> None:
    """Of fifteen pairs two may be as slow as they like."""
    base, head = times(1.0, 15, seed="a"), times(1.0, 15, seed="b")
    calm = estimate.paired(base, head)
    wild = estimate.paired(base, [head[0] * 50, head[1] * 20, *head[2:]])
    assert abs(wild.shift - calm.shift) < 0.03
    assert wild.error < 2 * calm.error


def test_times_that_do_not_scatter_have_an_error_all_the_same() -> None:
    """A clock too coarse to tell is no measurement without error."""
    assert estimate.paired([1.0] * 6, [1.0] * 6).error > 0


def test_many_rounds_become_medians_of_stretches() -> None:
    """A drift stays, an outlier goes, and all rounds count."""
    values = [1 + at / 1000 for at in range(1003)]
    values[500] = 1e9
    found = estimate.stretches(values)
    assert len(found) == estimate.MOST_ROUNDS
    assert found == sorted(found)
    assert max(found) < 3


def test_variances_of_a_family_are_drawn_together() -> None:
    """Alike variances become nearly one; a family of one or two keeps its own."""
    family = [estimate.paired(times(1, 15, 0.2, ("a", at)), times(1, 15, 0.2, ("b", at))) for at in range(20)]
    before = [one.variance for one in family]
    after = [one.variance for one in pooling.pooled(family)]
    assert max(after) / min(after) < (max(before) / min(before)) ** 0.5
    assert all(one.freedom == pooling.MOST_FREEDOM for one in pooling.pooled(family))
    assert pooling.pooled(family[:2]) == family[:2]


def test_variances_that_differ_widely_are_left_apart() -> None:
    """A noisy benchmark among quiet ones is not taken for a quiet one."""
    noises = [0.01 * 2**at for at in range(7)]
    family = [
        estimate.paired(times(1, 15, noise, ("a", at)), times(1, 15, noise, ("b", at)))
        for at, noise in enumerate(noises)
    ]
    for own, pooled in zip(family, pooling.pooled(family), strict=True):
        assert 0.4 < pooled.variance / own.variance < 2.5


def test_two_levels_are_seen_and_one_is_not() -> None:
    """Times that jump are two levels with their shares; noise and a few outliers are one level."""
    low, high = (
        [math.log(time) for time in times(1, 9, seed="low")],
        [math.log(time) for time in times(3, 6, seed="hi")],
    )
    found = modes(low + high)
    assert found is not None
    assert math.exp(found.high - found.low) == pytest.approx(3, rel=0.1)
    assert found.upper == pytest.approx(0.4)
    assert modes([*low, 5.0, 6.0]) is None
    assert modes(high) is None  # too few to have a shape


def test_noise_seldom_looks_like_two_levels() -> None:
    """Of 400 samples from one level, with outliers, at most a few in a hundred."""
    chance = random.Random(5)
    mistaken = sum(
        modes([chance.gauss(0, 0.2) + (chance.random() < 0.05) * 0.8 for _ in range(15)]) is not None
        for _ in range(400)
    )
    assert mistaken <= 8
