"""From a log to what it shows, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.redact import Redactor
from ci_kit.triage.classify import classify
from ci_kit.triage.clean import clean
from ci_kit.triage.explain import explain
from ci_kit.triage.fingerprint import fingerprint
from ci_kit.triage.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.triage.model import Classification, Explanation
    from ci_kit.triage.rules import Rule


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a log shows: the lines that explain the failure, what it is taken for, and its fingerprint."""

    explanation: Explanation
    classification: Classification
    fingerprint: str


def diagnose(
    log: bytes | Iterable[bytes],
    annotations: Sequence[str] = (),
    own: Sequence[Rule] = (),
    redactor: Redactor | None = None,
) -> Diagnosis:
    """Explain, classify and fingerprint a log. No secret that can be told by its looks is in what is given back.

    `redactor` knows the values registered as masks; `own` are rules of the user, see `own_rules.parse`.
    """
    explanation = explain(clean(log), annotations, redactor or Redactor(), own)
    classification = classify(explanation, (*own, *RULES))
    return Diagnosis(explanation, classification, fingerprint(explanation, classification))
