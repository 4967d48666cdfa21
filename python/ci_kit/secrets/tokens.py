"""Tokens that are known by the format that their provider gave them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.secrets import pieces
from ci_kit.secrets.model import Hit, Reason, Tier

if TYPE_CHECKING:
    from ci_kit.secrets.rule import Rule
    from ci_kit.secrets.surroundings import Surroundings

#: In a token of full length these are an example's, beyond chance.
_MADE_UP = re.compile(rb"x{5,}|\*{3,}|example|your[_-]|\.\.\.|0{8}|placeholder|redacted", re.IGNORECASE)
_SEQUENCE = re.compile(rb"012345|123456|abcdef|fedcba|qwerty|deadbeef|dummy|sample|fake_|_test_", re.IGNORECASE)

#: Bytes in which the pieces of a token may stand.
_WINDOW = 400


def confirm(rule: Rule, data: bytes, start: int, place: Surroundings) -> Hit | None:
    """The token of `rule` whose literal stands at `start`, if there is a whole one."""
    if not rule.back and start and data[start - 1 : start].isalnum() and data[start : start + 1].isalnum():
        return None
    match = rule.regex.match(data, start) if not rule.back else _around(rule, data, start)
    if match is None:
        return None if place.syntax.data else _in_pieces(rule, data, start, place)
    group = 1 if rule.regex.groups else 0
    value = match.group(group)
    if _is_made_up(rule, value):
        return None
    tier, reasons = _sure(rule, value, place)
    return Hit(rule, match.start(group), match.end(group), tier, reasons)


def _in_pieces(rule: Rule, data: bytes, start: int, place: Surroundings) -> Hit | None:
    """The token that code puts together from literals, of which the first has its beginning."""
    whole = None if rule.back else pieces.joined(data, start, start + _WINDOW)
    match = rule.regex.match(whole.text) if whole else None
    if whole is None or match is None:
        return None
    group = 1 if rule.regex.groups else 0
    value = match.group(group)
    if _is_made_up(rule, value):
        return None
    tier, reasons = _sure(rule, value, place)
    first, last = whole.place_of(match.start(group)), whole.place_of(match.end(group) - 1) + 1
    return Hit(rule, first, last, tier, (*reasons, Reason.JOINED), value=value)


def _is_made_up(rule: Rule, value: bytes) -> bool:
    return len(set(value)) < rule.distinct or bool(_MADE_UP.search(value))


def _around(rule: Rule, data: bytes, start: int) -> re.Match[bytes] | None:
    """A match that has the literal at `start` in it; the window is bounded, and so is each repetition."""
    for match in rule.regex.finditer(data, max(start - rule.back, 0), start + len(data[start : start + 1024])):
        if match.end() > start:
            return match if match.start() <= start else None
    return None


def _sure(rule: Rule, value: bytes, place: Surroundings) -> tuple[Tier, tuple[Reason, ...]]:
    reasons = [Reason.FORMAT]
    tier = rule.tier
    if rule.check is not None:
        if rule.check(value):
            return tier, (Reason.FORMAT, Reason.CHECKSUM)
        reasons.append(Reason.BAD_CHECKSUM)
        tier = Tier.REVIEW
    if _SEQUENCE.search(value):
        reasons.append(Reason.PLACEHOLDER)
        tier = Tier.REVIEW
    if place.test:
        reasons.append(Reason.TEST_PATH)
        tier = Tier.REVIEW
    return tier, tuple(reasons)
