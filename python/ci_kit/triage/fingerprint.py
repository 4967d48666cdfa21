"""A short text that is the same for the same failure, whenever and wherever it happens."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ci_kit.triage.model import Explanation, Weight
from ci_kit.triage.normalise import normalise, normalise_name

if TYPE_CHECKING:
    from ci_kit.triage.model import Block, Classification

#: Grows when the same failure would get another fingerprint; issues under the old ones are then left alone.
VERSION = 1
_KEYS, _TESTS, _DIGITS = 50, 500, 16


def fingerprint(explanation: Explanation, classification: Classification) -> str:
    """The fingerprint of a failure, `v1-` and 16 hexadecimal digits.

    It rests on the rule, the failing tests, and where no test has a name on what the key lines of the weightiest
    kind of block say: as sets, for parallel work comes in any order, and without what differs from run to run.
    """
    tests = sorted({normalise_name(name) for name in explanation.tests})[:_TESTS]
    words = {
        "category": classification.category.value,
        "rule": classification.rule,
        "tests": tests,
        "keys": [] if tests else _keys(explanation, classification),
    }
    text = json.dumps(words, ensure_ascii=True, sort_keys=True)
    return f"v{VERSION}-{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def _keys(explanation: Explanation, classification: Classification) -> list[str]:
    if classification.evidence and classification.confidence:
        lines = [line.text for line in classification.evidence] if _settled(explanation) else _of_blocks(explanation)
    else:
        lines = _of_blocks(explanation)
    return sorted(set(map(normalise, lines)) - {""})[:_KEYS]


def _settled(explanation: Explanation) -> bool:
    """Whether the runner or the system said it: then it is what they said, and not what else was in the log."""
    return explanation.primary is not None and explanation.primary.weight is Weight.VERDICT


def _of_blocks(explanation: Explanation) -> list[str]:
    """The key lines of all blocks as weighty as the first."""
    first = explanation.primary
    alike: list[Block] = [
        one for one in explanation.blocks if first and (one.tool, one.weight) == (first.tool, first.weight)
    ]
    return [line.text for block in alike for line in block.key_lines]
