"""What the benchmarks of a family tell about each other's noise.

They ran on the same machine at the same time, so their variances are alike. How alike is estimated from the variances
themselves, and each is drawn towards the common one as far as that goes (Smyth 2004, section 6: the moderated t).
With 15 pairs this is worth about as much as five more of them; where the variances differ widely it does nothing.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.performance.distributions import digamma, inverse_trigamma, trigamma

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.performance.estimate import Estimate

#: Fewer variances than this tell nothing about how alike they are.
FEWEST = 3
#: However alike the variances seem, they are not taken for one and the same.
MOST_FREEDOM = 60.0


def pooled(family: Sequence[Estimate]) -> list[Estimate]:
    """The same estimates with moderated variances."""
    if len(family) < FEWEST:
        return list(family)
    centred = [math.log(one.variance) - digamma(one.freedom / 2) + math.log(one.freedom / 2) for one in family]
    mean = statistics.fmean(centred)
    spread = statistics.variance(centred) - statistics.fmean(trigamma(one.freedom / 2) for one in family)
    if spread > 0:
        prior = 2 * inverse_trigamma(spread)
        common = math.exp(mean + digamma(prior / 2) - math.log(prior / 2))
    else:
        prior, common = MOST_FREEDOM, math.exp(mean)
    return [_moderated(one, min(prior, MOST_FREEDOM), common) for one in family]


def _moderated(one: Estimate, prior: float, common: float) -> Estimate:
    freedom = one.freedom + prior
    variance = (one.freedom * one.variance + prior * common) / freedom
    return replace(one, variance=variance, freedom=max(min(freedom, MOST_FREEDOM), one.freedom))
