"""What a log says of a failure: the lines that explain it, what kind it is, whether it may pass, its fingerprint."""

from __future__ import annotations

from ci_kit.triage.classify import classify
from ci_kit.triage.clean import clean
from ci_kit.triage.diagnose import Diagnosis, diagnose
from ci_kit.triage.explain import explain
from ci_kit.triage.fingerprint import fingerprint
from ci_kit.triage.model import (
    Block,
    Category,
    Classification,
    Disposition,
    Explanation,
    Line,
    Mark,
    Tool,
    Weight,
)
from ci_kit.triage.rules import RULES, Rule

__all__ = [
    "RULES",
    "Block",
    "Category",
    "Classification",
    "Diagnosis",
    "Disposition",
    "Explanation",
    "Line",
    "Mark",
    "Rule",
    "Tool",
    "Weight",
    "classify",
    "clean",
    "diagnose",
    "explain",
    "fingerprint",
]
