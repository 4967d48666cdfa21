"""Collects what the checks found in one file: every place is counted, the first few are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.rule import Rule

#: A JSON pointer (RFC 6901) as its reference tokens: `("runs", 0, "results", 3)`.
Pointer = tuple[str | int, ...]

#: How many places of one rule are kept per file; the rest are counted.
KEEP = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken; `offset` is in bytes, for what has no pointer because it is no JSON."""

    pointer: Pointer
    message: str
    offset: int | None = None


@dataclass(slots=True)
class RuleHits:
    """All places of one rule in one file: how many, and the first `KEEP` of them."""

    rule: Rule
    count: int = 0
    kept: list[Hit] = field(default_factory=list)


class Findings:
    """What was found in one file, grouped by rule in the order in which rules were first broken."""

    __slots__ = ("_by_rule", "_keep")

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._by_rule: dict[str, RuleHits] = {}

    def add(self, rule: Rule, pointer: Pointer, message: str, *, offset: int | None = None) -> None:
        """Record that `rule` is broken at `pointer`; `message` says what stands there and what should."""
        hits = self._by_rule.get(rule.id)
        if hits is None:
            hits = self._by_rule[rule.id] = RuleHits(rule)
        hits.count += 1
        if len(hits.kept) < self._keep:
            hits.kept.append(Hit(pointer, message, offset))

    def keeps(self, rule: Rule) -> bool:
        """Whether a further place of `rule` would be kept, so that its message is worth making."""
        hits = self._by_rule.get(rule.id)
        return hits is None or len(hits.kept) < self._keep

    def __iter__(self) -> Iterator[RuleHits]:
        """The hits of each rule."""
        return iter(self._by_rule.values())

    def __len__(self) -> int:
        """How many rules are broken."""
        return len(self._by_rule)

    def __contains__(self, rule: Rule) -> bool:
        """Whether `rule` is broken anywhere."""
        return rule.id in self._by_rule

    def count(self, rule: Rule) -> int:
        """How many places break `rule`."""
        hits = self._by_rule.get(rule.id)
        return hits.count if hits else 0
