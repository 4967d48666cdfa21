"""Says what kind of failure an explanation shows, and which lines say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ci_kit.triage.model import Block, Category, Classification, Disposition, Explanation, Line, Weight
from ci_kit.triage.rules import RULES, Rule, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: What a test says of what it expected; such words in it are its subject, not the cause of its failure.
_EXPECTS = re.compile(
    r"\b(?:AssertionError|assert(?:ion)?|expect(?:ed|s|ation)?|toBe|toEqual|toThrow|should|want(?:ed)?|but (?:got|"
    r"was)|left|right|DID NOT)\b|!=|=="
)
#: Hints of a passing cause in the words of a test: enough not to call it fixable, too little to call it transient.
_HINTS = re.compile(
    r"(?i)\b50[0234]\b.{0,40}(?:==|!=|expected|received)|(?:==|!=|expected|received).{0,40}\b50[0234]\b|\b429\b|"
    r"flaky|timed out|ECONN\w+|"
    r"connection (?:refused|reset)|temporar(?:y|ily)|service unavailable"
)
_HAPPENED = re.compile(
    r"(?:E {2,})?(?:(?:[a-z_]\w*\.)+(?!Assertion)[A-Z]\w*|(?!Assertion)[A-Z]\w*(?:Error|Exception))\b: (?!.*==)"
)
_EVIDENCE = 5
#: What remains of a confidence where a line is only near, and where a hint speaks against it.
_NEAR, _DOUBTED = 0.8, 0.6
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class _Match:
    rule: Rule
    line: Line
    key: bool

    @property
    def order(self) -> tuple[int, bool, float]:
        return (self.rule.strength, not self.key, -self.rule.confidence)


def classify(explanation: Explanation, rules: Sequence[Rule] = RULES) -> Classification:
    """What an explanation shows; `unknown` when no rule holds.

    Rules that settle it decide wherever they hold, others in the weightiest block in which any of them holds.
    """
    definite = [one for one in rules if one.strength <= Strength.DEFINITE]
    matches = [match for block in explanation.blocks for match in _matches(block, definite, only_keys=True)]
    if matches:
        return _classification(min(matches, key=lambda one: one.order), matches)
    last: Classification | None = None
    for blocks in _alike(explanation.blocks):
        found = [(match, block) for block in blocks for match in _matches(block, rules) if _counts(block, match)]
        if found:
            best, block = min(found, key=lambda one: one[0].order)
            said = _doubted(_classification(best, [match for match, _ in found]), block)
            if best.rule.strength is not Strength.LAST:
                return said
            last = last or said
    return last or _by_exit_code(explanation, rules) or _unknown(explanation)


def _alike(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks in groups of equal weight."""
    for _, group in groupby(blocks, key=lambda block: block.weight):
        yield list(group)


def _by_exit_code(explanation: Explanation, rules: Sequence[Rule]) -> Classification | None:
    """What an exit code alone says, such as 124 of timeout(1), where no line says more."""
    code = Line(0, f"exit code {explanation.exit_code}")
    found = [_Match(rule, code, key=False) for rule in rules if explanation.exit_code and rule.finds(code.text)]
    return _classification(min(found, key=lambda one: one.order), found) if found else None


def _matches(block: Block, rules: Iterable[Rule], *, only_keys: bool = False) -> Iterator[_Match]:
    for one in rules:
        if (one.tools and block.tool not in one.tools) or one.weight not in (None, block.weight):
            continue
        if not one.patterns:
            yield from (_Match(one, line, key=True) for line in block.key_lines[:1])
            continue
        for line in block.lines:
            key = line.number in block.keys
            if (key or not only_keys) and one.finds(line.text):
                yield _Match(one, line, key)


def _counts(block: Block, match: _Match) -> bool:
    """Whether a match says something of the cause.

    What a test expects is no cause, nor are the lines between those that a test or compiler says it in.
    """
    if block.weight in (Weight.TESTS, Weight.COMPILER, Weight.LINT, Weight.CRASH) and match.rule.patterns:
        return match.key and not (block.weight is Weight.TESTS and _is_subject(match.line.text))
    return match.key or match.rule.strength is not Strength.SPECIFIC or block.weight is Weight.PLACE


def _is_subject(text: str) -> bool:
    """Whether a line of a test speaks of what was expected; one that names an exception tells what happened."""
    return _EXPECTS.search(text) is not None and not _HAPPENED.match(text)


def _classification(best: _Match, matches: Iterable[_Match]) -> Classification:
    rule = best.rule
    lines = dict.fromkeys(match.line for match in matches if match.rule is rule and match.line.text)
    return Classification(
        rule.category,
        rule.disposition,
        rule.transient,
        rule.confidence if best.key else round(rule.confidence * _NEAR, 2),
        rule.id,
        rule.title,
        tuple(lines)[:_EVIDENCE],
    )


def _doubted(found: Classification, block: Block) -> Classification:
    """What is said of a test whose words hint at a cause that passes, or whose failures have several causes."""
    if block.weight is not Weight.TESTS:
        return found
    hinted = any(_HINTS.search(line.text) for line in block.key_lines)
    asserted = any(_is_subject(line.text) for line in block.key_lines if not line.text.startswith(("FAILED ", "=")))
    if found.transient and (asserted or found.disposition is Disposition.ESCALATE):
        return _with(found, Disposition.INVESTIGATE, transient=not asserted, factor=1 if not asserted else _DOUBTED)
    if found.disposition is Disposition.FIXABLE and hinted:
        return _with(found, Disposition.INVESTIGATE, transient=False, factor=_DOUBTED)
    return found


def _with(found: Classification, disposition: Disposition, *, transient: bool, factor: float) -> Classification:
    return Classification(
        found.category,
        disposition,
        transient,
        round(found.confidence * factor, 2),
        found.rule,
        found.title,
        found.evidence,
    )


def _unknown(explanation: Explanation) -> Classification:
    block = explanation.primary
    lines = block.key_lines[-_EVIDENCE:] if block else ()
    return Classification(
        Category.UNKNOWN,
        Disposition.INVESTIGATE,
        transient=False,
        confidence=0.0,
        rule=UNKNOWN,
        title="Nothing known",
        evidence=lines,
    )
