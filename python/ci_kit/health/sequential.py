"""A test that may be looked at after every probe: does a service fail more often than it may?

The hypothesis under test is "each probe fails with probability p0 at most, whatever came before". The
evidence against it is the likelihood ratio of a mixture of worse rates q to p0. Under the hypothesis this is
a non-negative supermartingale that starts at 1, so by Ville's inequality it ever reaches 1/alpha with
probability alpha at most, over a watch of any length and with a look after every probe.

Two things are added, and the bound holds with both.

*Starts.* Half an hour of good answers must not buy a bad release much time. So the mixture also holds copies
that begin later. Weights that are fixed beforehand and sum to 1 keep it a supermartingale.

*One blip is forgiven.* Switching over may cost a few probes. What counts is the smallest evidence that is
left when any one run of up to five failures in a row is taken out. Say that a blip of up to five probes comes
on top of a service that keeps the hypothesis. The evidence without the blip's probes is a supermartingale as
above; the smallest is no larger. So it reaches 1/alpha no more often: the bound holds with a blip in the
data, whenever it comes.

*A last look.* When the time is over, one more test may use that it is the last: so many failures among the
first `planned` probes have a chance of `_LAST` x alpha at most (exact binomial), and the evidence gets the
rest of alpha; together they keep to alpha. It finds what a look after every probe has to be too careful for.
The failures without the blip are again no more than those of a service that keeps the hypothesis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

#: Probes that one blip may take.
BLIP = 5
#: Later starts of the evidence, and the share of the weight that they have together.
_STARTS = 16
_LATER = 0.15
#: The share of alpha for the last look.
_LAST = 0.3
#: Worse rates, as parts of the way from p0 to 1, and their weights. The last is "it answers nothing".
_WORSE = ((0.06, 0.03), (0.15, 0.34), (0.35, 0.18), (0.6, 0.08), (1.0, 0.37))


@cache
def evidence(p0: float, failures: int, successes: int) -> float:
    """The likelihood ratio of the mixture to p0 for so many failures and successes, in any order."""
    total = 0.0
    for part, weight in _WORSE:
        q = p0 + (1 - p0) * part
        if q >= 1.0:
            log = failures * math.log(1 / p0) if successes == 0 else -math.inf
        else:
            log = failures * math.log(q / p0) + successes * math.log((1 - q) / (1 - p0))
        total += weight * math.exp(min(log, 600.0))
    return total


@cache
def tail(looks: int, p0: float, failures: int) -> float:
    """The chance of so many failures or more in so many independent looks that fail with p0."""
    if failures <= looks * p0:
        return 1.0
    log = math.lgamma(looks + 1) - math.lgamma(failures + 1) - math.lgamma(looks - failures + 1)
    term = math.exp(log + failures * math.log(p0) + (looks - failures) * math.log(1 - p0))
    total = 0.0
    # Beyond the mean each term is smaller than the one before; what is left soon counts no more.
    for number in range(failures, looks + 1):
        total += term
        if term < total * 1e-12:
            break
        term *= (looks - number) / (number + 1) * p0 / (1 - p0)
    return total


@dataclass(slots=True)
class _Start:
    """The evidence from one start on. `largest` is the longest run of failures, `run` the present one."""

    weight: float
    failures: int = 0
    successes: int = 0
    run: int = 0
    largest: int = 0

    def take(self, failures: int, successes: int, *, batch: bool) -> None:
        self.failures += failures
        self.successes += successes
        if batch:
            self.largest = max(self.largest, failures)
        else:
            self.run = self.run + 1 if failures else 0
            self.largest = max(self.largest, min(self.run, BLIP))


class SequentialTest:
    """Counts failures and successes. `planned` is the expected number of looks.

    Which spreads the later starts.
    """

    def __init__(self, p0: float, alpha: float, planned: int) -> None:
        self._p0 = p0
        self._threshold = 1 / (alpha * (1 - _LAST))
        self._last = alpha * _LAST
        self._planned = planned
        self._counted: int | None = None
        self._gap = max(10, math.ceil(planned / (_STARTS + 1)))
        self._starts = [_Start(1 - _LATER)]
        self._looks = 0
        self.failures = 0
        self.successes = 0
        self.value = 1.0
        self.peak = 1.0

    @property
    def crossed(self) -> bool:
        """Whether the evidence has ever sufficed."""
        return self.peak >= self._threshold

    @property
    def certainty(self) -> float:
        """How near the evidence has come to what suffices, on a scale from 0 to 1 by its logarithm."""
        return min(max(math.log(self.peak) / math.log(self._threshold), 0.0), 1.0)

    @property
    def convicts(self) -> bool:
        """Whether it fails too often, now that nothing more will be looked at; counts of a source have no last look."""
        if self.crossed or self._counted is None:
            return self.crossed
        return tail(max(self._planned, 1), self._p0, self._counted) <= self._last

    @property
    def rate(self) -> float:
        """The observed share of failures; 0 before the first look."""
        total = self.failures + self.successes
        return self.failures / total if total else 0.0

    def one(self, *, failed: bool) -> None:
        """Take one probe."""
        self._take(int(failed), int(not failed), batch=False)

    def many(self, failures: int, successes: int) -> None:
        """Take the counts of one interval of a source that counts; the worst interval is what is forgiven."""
        self._take(failures, successes, batch=True)

    def _take(self, failures: int, successes: int, *, batch: bool) -> None:
        if self._looks and self._looks % self._gap == 0 and len(self._starts) <= _STARTS:
            self._starts.append(_Start(_LATER / _STARTS))
        self._looks += 1
        self.failures += failures
        self.successes += successes
        for start in self._starts:
            start.take(failures, successes, batch=batch)
        if not batch and self._looks <= self._planned:
            self._counted = self._starts[0].failures - self._starts[0].largest
        # Successes only ever lower the evidence: nothing new can be crossed.
        if failures:
            self.value = sum(
                start.weight * evidence(self._p0, start.failures - start.largest, start.successes)
                for start in self._starts
            )
            self.peak = max(self.peak, self.value)
