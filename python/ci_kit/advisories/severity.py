"""How bad a vulnerability is: the worst of the CVSS vectors of its advisory, or else the word of its database."""

from __future__ import annotations

from typing import Any

from ci_kit.quality.model import Severity

#: The lowest base score of each band: CVSS 3.1 section 5 and 4.0 section 6, *Qualitative severity rating scale*.
_BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
#: What databases say, GitHub's among them (`database_specific.severity`).
_WORDS = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
}


def rated(record: dict[str, Any], affected: list[dict[str, Any]]) -> tuple[Severity, float | None]:
    """The severity and base score of an advisory (OSV schema, `severity`), of `affected` parts as well."""
    parts = (record, *affected)
    scores = [score for part in parts for score in _scores(part.get("severity"))]
    if scores:
        return band(max(scores)), max(scores)
    for part in parts:
        for key in ("database_specific", "ecosystem_specific"):
            specific = part.get(key)
            if isinstance(specific, dict) and (word := _WORDS.get(str(specific.get("severity")).lower())):
                return word, None
    return Severity.UNKNOWN, None


def worst(severities: list[Severity]) -> Severity:
    """The worst of those severities that are known."""
    known = [severity for severity in severities if severity is not Severity.UNKNOWN]
    return min(known, key=list(Severity).index, default=Severity.UNKNOWN)


def band(score: float) -> Severity:
    """The word for a base score; one of 0 is a vulnerability without effect, and still a low one."""
    return next((severity for lowest, severity in _BANDS if score >= lowest), Severity.LOW)


def base_score(vector: str) -> float | None:
    """The base score of a CVSS vector of version 2, 3.0, 3.1 or 4.0; None if it is none that can be read."""
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError  # noqa: PLC0415 (takes long to load, and few advisories need it)

    try:
        if vector.startswith("CVSS:4"):
            return float(CVSS4(vector).base_score)
        return float((CVSS3 if vector.startswith("CVSS:3") else CVSS2)(vector).base_score)
    except (CVSSError, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def _scores(listed: object) -> list[float]:
    entries = listed if isinstance(listed, list) else []
    vectors = [str(entry.get("score", ""))[:500] for entry in entries if isinstance(entry, dict)]
    return [score for vector in vectors if (score := base_score(vector)) is not None]
