"""Asks for each value once, some at a time, within bounds; whoever is busy or silent is left in peace."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_kit import http, process
from ci_kit.errors import CiKitError
from ci_kit.secrets.model import Reason, Standing, Tier
from ci_kit.secrets.verify.check import Why
from ci_kit.secrets.verify.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ci_kit.secrets.model import Found, Verified
    from ci_kit.secrets.verify.check import Check

    Fetch = Callable[[http.Request, http.Limits], http.Response]

#: Answers are short; of a longer one nothing is read.
_SIZE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What verifying may take: `seconds` in all, `each` seconds a request, `values`, and requests `at_once`."""

    seconds: float = 60.0
    each: float = 10.0
    values: int = 100
    at_once: int = 4


@dataclass(frozen=True, slots=True)
class Way:
    """How requests travel: through `proxies`, by `fetch`, within `bounds`."""

    proxies: http.Proxies
    fetch: Fetch = http.fetch
    bounds: Bounds = Bounds()


def verified(found: Sequence[Found], names: Iterable[str], way: Way, checks: Sequence[Check] = CHECKS) -> list[Found]:
    """The same secrets; those of the rules `names` with what their provider says.

    What it accepts is for the tier `block`, wherever it stands.
    """
    of_rule = {rule: check for check in checks for rule in check.rules}
    wanted = dict.fromkeys((one.rule, one.value) for one in found if one.rule in frozenset(names))
    asking = _Asking(way)
    answers = asking.all([(of_rule[rule], rule, value) for rule, value in wanted if rule in of_rule])
    return [_told(one, answers.get((one.rule, one.value))) for one in found]


def _told(one: Found, answer: Verified | None) -> Found:
    if answer is None:
        return one
    if answer.standing is Standing.ACTIVE:
        return replace(one, verified=answer, tier=Tier.BLOCK, reasons=(*one.reasons, Reason.LIVE))
    dead = (Reason.DEAD,) if answer.standing is Standing.INACTIVE else ()
    return replace(one, verified=answer, reasons=(*one.reasons, *dead))


class _Asking:
    """The requests of one run. A host that is busy, or did not answer, is not asked again."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._deadline = http.Deadline(way.bounds.seconds)
        self._given_up: dict[str, Why] = {}
        self._lock = threading.Lock()

    def all(self, wanted: list[tuple[Check, str, bytes]]) -> dict[tuple[str, bytes], Verified]:
        """The answer for each value, by rule and value."""
        most = self._way.bounds.values
        answers = {(rule, value): check.unknown(Why.MANY) for check, rule, value in wanted[most:]}
        asked = process.each(lambda one: self._one(one[0], one[2]), wanted[:most], self._way.bounds.at_once)
        return answers | {(rule, value): answer for (_, rule, value), answer in zip(wanted, asked, strict=False)}

    def _one(self, check: Check, value: bytes) -> Verified:
        with self._lock:
            given_up = self._given_up.get(check.host)
        if given_up is not None:
            return check.unknown(given_up)
        request = check.request(value, self._way.proxies)
        if request is None:
            return check.unknown(Why.FORM)
        try:
            limits = http.Limits(seconds=min(self._way.bounds.each, self._deadline.left()), size=_SIZE)
        except http.HttpError:
            return check.unknown(Why.LATE)
        answer = self._asked(check, request, limits)
        if answer.why in (Why.BUSY, Why.SLOW, Why.UNREACHABLE, Why.INSECURE):
            with self._lock:
                self._given_up[check.host] = Why(answer.why)
        return answer

    def _asked(self, check: Check, request: http.Request, limits: http.Limits) -> Verified:
        try:
            return check.read(self._way.fetch(request, limits))
        except http.HttpError as error:
            return check.failed(error.failure)
        except CiKitError:  # a proxy whose address makes no sense
            return check.unknown(Why.UNREACHABLE)
