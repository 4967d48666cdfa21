"""Classification: by rules that hold for their examples, careful with what may pass by itself."""

from __future__ import annotations

import pytest

from ci_kit.triage import RULES, Category, Classification, Disposition, Rule, classify, clean, explain
from ci_kit.triage.rules import Strength

RETRYING = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'"


def of(text: str) -> Classification:
    """What a log is taken for."""
    return classify(explain(clean(text.encode())))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.patterns], ids=lambda rule: rule.id)
def test_a_rule_holds_for_its_examples(rule: Rule) -> None:
    """Each rule with patterns has examples; a log of one such line is classified by that very rule."""
    assert rule.examples
    for example in rule.examples:
        found = of(f"{example}\n##[error]Process completed with exit code 1.\n")
        assert (found.rule, found.category) == (rule.id, rule.category), example
        assert found.evidence


def test_ids_are_unique_and_say_what_they_are() -> None:
    """An id is part of fingerprints and links: kebab-case, once."""
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(rule.title and rule.why and rule.remedy for rule in RULES)


def test_nothing_that_may_pass_is_called_fixable() -> None:
    """No rule says both."""
    assert not [rule.id for rule in RULES if rule.transient and rule.disposition is Disposition.FIXABLE]


@pytest.mark.parametrize(
    ("log", "rule", "transient"),
    [
        ("E   requests.exceptions.ConnectionError: Pool(host='x')\nFAILED a.py::t - x", "connection-failed", True),
        ("E   AssertionError: assert 'x' in 'connection refused'\nFAILED a.py::t - Assert", "test-failed", False),
        ("E   assert 503 == 200\nFAILED a.py::t - assert 503 == 200", "test-failed", False),
        ("--- FAIL: TestA (0.0s)\n    a_test.go:3: dial tcp 10.0.0.1:80: i/o timeout", "connection-timeout", True),
        (f"{RETRYING}\nERROR: Could not find a version that satisfies x", "package-index-unreachable", True),
    ],
)
def test_what_failed_for_the_network_is_not_called_fixable(log: str, rule: str, transient: object) -> None:
    """Neither where the network is the cause nor where it may be; only the former is called transient."""
    found = of(log)
    assert found.disposition is not Disposition.FIXABLE
    assert (found.rule, found.transient) == (rule, transient)


def test_a_plain_assertion_is_fixable() -> None:
    """A test that fails by what it compares."""
    found = of("E   assert 3 == 2\nFAILED tests/a.py::test_x - assert 3 == 2")
    assert (found.category, found.disposition, found.transient) == (Category.ASSERTION, Disposition.FIXABLE, False)


def test_warnings_of_an_earlier_step_do_not_decide() -> None:
    """A retry that went well says nothing of the tests that failed later."""
    log = (
        "##[group]Run pip install\n##[endgroup]\nWARNING: Retrying (Retry(total=4)) after connection broken by 'x'\n"
        "##[group]Run pytest\n##[endgroup]\nE   assert 3 == 2\nFAILED a.py::t - assert 3 == 2\n"
        "##[error]Process completed with exit code 1.\n"
    )
    assert of(log).rule == "test-failed"


def test_what_settles_it_wins_over_weightier_blocks() -> None:
    """Out of memory in the midst of failing tests is the cause of them."""
    assert of("FAILED a.py::t - x\nE   MemoryError\n").rule == "out-of-memory"


def test_nothing_known_is_said_so() -> None:
    """No rule: category unknown, confidence 0, to be investigated; an empty log too."""
    for log in ("all is well\nand then it ended", ""):
        found = of(log)
        assert (found.category, found.disposition, found.confidence) == (Category.UNKNOWN, Disposition.INVESTIGATE, 0.0)


def test_confidence_orders_rules_that_settle_from_those_that_guess() -> None:
    """What settles it is surer than what tells the kind of tool only."""
    settled = [rule.confidence for rule in RULES if rule.strength is Strength.DEFINITE]
    last = [rule.confidence for rule in RULES if rule.strength is Strength.LAST]
    assert min(settled) > max(last)
