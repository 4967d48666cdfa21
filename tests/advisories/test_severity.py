"""Severities: scores that FIRST has published for CVSS vectors, and what stands in where there is none."""

from __future__ import annotations

import pytest

from ci_kit.advisories import Severity
from ci_kit.advisories.severity import band, base_score, rated, worst


@pytest.mark.parametrize(
    ("vector", "score", "severity"),
    [
        # https://www.first.org/cvss/v3.1/examples
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, Severity.MEDIUM),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4, Severity.MEDIUM),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1, Severity.LOW),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9, Severity.CRITICAL),
        ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2, Severity.MEDIUM),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8, Severity.HIGH),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5, Severity.HIGH),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, Severity.CRITICAL),
        # https://www.first.org/cvss/v4.0/examples
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, Severity.CRITICAL),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7, Severity.HIGH),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N", 8.3, Severity.HIGH),
        ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3, Severity.HIGH),
        # CVSS 2.0, section 3.3.1
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8, Severity.HIGH),
    ],
)
def test_a_vector_has_the_score_that_its_authors_gave(vector: str, score: float, severity: Severity) -> None:
    """And the severity of the band that the score lies in."""
    assert base_score(vector) == pytest.approx(score)
    assert rated({"severity": [{"type": "CVSS", "score": vector}]}, [])[0] is severity


@pytest.mark.parametrize(
    "vector", ["", "7.5", "CVSS:3.1", "CVSS:3.1/AV:N/AV:N", "CVSS:9.0/AV:N", "CVSS:4.0/" + "AV:N/" * 50, "\x00"]
)
def test_what_is_no_vector_has_no_score(vector: str) -> None:
    """A database may write anything."""
    assert base_score(vector) is None
    assert rated({"severity": [{"score": vector}]}, []) == (Severity.UNKNOWN, None)


def test_the_worst_of_several_counts() -> None:
    """Of the record's own and of those for the package."""
    low, high = "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"
    assert rated({"severity": [{"score": low}]}, [{"severity": [{"score": high}]}])[0] is Severity.HIGH


@pytest.mark.parametrize(("word", "severity"), [("MODERATE", Severity.MEDIUM), ("high", Severity.HIGH), (3, "unknown")])
def test_a_word_stands_in_for_a_vector(word: object, severity: str) -> None:
    """GitHub's advisories have one in `database_specific`."""
    assert rated({"database_specific": {"severity": word}}, []) == (severity, None)
    assert rated({"severity": "none", "database_specific": []}, []) == (Severity.UNKNOWN, None)


def test_bands_end_where_the_standard_ends_them() -> None:
    """CVSS 3.1, section 5: 0.1 to 3.9 is low, to 6.9 medium, to 8.9 high."""
    scores = (0.0, 0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 10.0)
    low, medium, high, critical = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
    assert [band(score) for score in scores] == [low, low, low, medium, medium, high, high, critical, critical]


def test_unknown_is_the_least_of_severities() -> None:
    """One record that knows is enough."""
    assert worst([Severity.UNKNOWN, Severity.LOW]) is Severity.LOW
    assert worst([Severity.UNKNOWN, Severity.LOW, Severity.HIGH]) is Severity.HIGH
    assert worst([]) is Severity.UNKNOWN
