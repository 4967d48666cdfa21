"""Student's t and the functions that its pooled form needs, in double precision without a library.

The incomplete beta function by its continued fraction (DLMF 8.17.22), digamma and trigamma by recurrence and
their asymptotic series (DLMF 5.5.2, 5.11.2, 5.15.8). `tests/performance/test_distributions.py` has reference values.
"""

from __future__ import annotations

import functools
import math

_TINY = 1e-300
_STEPS = 500
_ENOUGH = 1e-15
#: From here on the asymptotic series are exact to double precision.
_FAR = 12.0


def exceedance(t: float, freedom: float) -> float:
    """The chance that Student's t with `freedom` degrees of freedom is above `t`."""
    if math.isinf(t):
        return 0.0 if t > 0 else 1.0
    half = 0.5 * _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)
    return half if t > 0 else 1 - half


@functools.lru_cache(maxsize=4096)
def quantile(above: float, freedom: float) -> float:
    """The t that is exceeded with the chance `above`, which is over 0 and under 1."""
    if above > 0.5:  # noqa: PLR2004 (the distribution is symmetric)
        return -quantile(1 - above, freedom)
    low, high = 0.0, 1.0
    while exceedance(high, freedom) > above:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if exceedance(middle, freedom) > above else (low, middle)
    return (low + high) / 2


def digamma(x: float) -> float:
    """The derivative of the logarithm of the gamma function, for x above 0."""
    shift = 0.0
    while x < _FAR:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return shift + math.log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """The second derivative of the logarithm of the gamma function, for x above 0."""
    shift = 0.0
    while x < _FAR:
        shift += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    return shift + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))


def inverse_trigamma(y: float) -> float:
    """The x above 0 whose trigamma is y, which is above 0: by bisection, for trigamma falls."""
    low = high = 1.0
    while trigamma(low) < y:
        low /= 2
    while trigamma(high) > y:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if trigamma(middle) > y else (low, middle)
    return (low + high) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b), regularised."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
