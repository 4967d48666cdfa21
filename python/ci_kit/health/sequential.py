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
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

#: Probes that one blip may take.
BLIP = 5
#: Later starts of the evidence, and the share of the weight that they have together.
_STARTS = 16
_LATER = 0.2
#: Worse rates, as parts of the way from p0 to 1, and their weights. The last is "it answers nothing".
_WORSE = ((0.06, 0.06), (0.15, 0.40), (0.35, 0.17), (0.6, 0.07), (1.0, 0.30))


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
        self._threshold = 1 / alpha
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
        # Successes only ever lower the evidence: nothing new can be crossed.
        if failures:
            self.value = sum(
                start.weight * evidence(self._p0, start.failures - start.largest, start.successes)
                for start in self._starts
            )
            self.peak = max(self.peak, self.value)
