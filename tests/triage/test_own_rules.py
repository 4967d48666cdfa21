"""Rules of the user's own: read from YAML, told clearly when wrong, bounded in what they cost."""

from __future__ import annotations

import pytest

from ci_kit.errors import InputError
from ci_kit.triage import Category, Disposition, diagnose, own_rules

GOOD = """
rules:
  - id: licence-server
    category: infrastructure
    title: The licence server is busy
    pattern: "(?i)no licen[cs]e available"
    remedy: Wait.
  - id: our-linter
    category: lint
    patterns: ["^our-linter: ", "lint count"]
    disposition: investigate
    confidence: 0.5
"""


def test_good_rules_are_read_with_what_their_category_says() -> None:
    """What is left out follows from the category."""
    server, linter = own_rules.parse(GOOD)
    assert (server.category, server.disposition, server.transient) == (
        Category.INFRASTRUCTURE,
        Disposition.ESCALATE,
        True,
    )
    assert (linter.disposition, linter.transient, linter.confidence) == (Disposition.INVESTIGATE, False, 0.5)


def test_an_own_rule_decides_wherever_it_holds() -> None:
    """Before the kit's rules, and in lines that no tool of the kit's knowledge wrote."""
    log = b"FAILED a.py::t - assert 1\nour tool: No licence available (17)\nbye\n"
    found = diagnose(log, own=own_rules.parse(GOOD)).classification
    assert (found.rule, found.title) == ("licence-server", "The licence server is busy")
    assert [line.number for line in found.evidence] == [2]


@pytest.mark.parametrize("text", ["", "# nothing\n", "rules:\n", "[]"])
def test_no_rules_are_no_fault(text: str) -> None:
    """An empty file is an empty list."""
    assert own_rules.parse(text) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: [", "rules.yml is no YAML in line 1"),
        ("just text", "rules.yml holds no list"),
        ("rule: []", "rules.yml holds no list"),
        ("- 3", "rule 1 of rules.yml is not as it must be. It is no mapping"),
        ("- {id: a-b, category: network}", "rule `a-b` of rules.yml is not as it must be. `pattern` is missing"),
        ("- {id: a-b, category: netwrok, pattern: xx}", "`category`: Input should be 'syntax', 'dependency'"),
        ("- {id: A B, category: network, pattern: xx}", "`id`: String should match"),
        ("- {id: a-b, category: network, patern: xx}", "`pattern` is missing"),
        ("- {id: a-b, category: network, pattern: xx, colour: red}", "Unknown key `colour`"),
        ("- {id: a-b, category: network, pattern: '(xx'}", "a pattern of rule `a-b` of rules.yml cannot be read"),
        ("- {id: a-b, category: network, pattern: 'x*'}", "holds for every line"),
        ("- {id: a-b, category: network, pattern: xx, confidence: 3}", "`confidence`: Input should be less"),
        ("- {id: killed, category: network, pattern: xx}", "`killed` in rules.yml is the id of a rule of the kit"),
        (
            "[{id: a, category: lint, pattern: xx}, {id: a, category: lint, pattern: xx}]",
            "`a` in rules.yml is twice in it",
        ),
        ("- " + "x" * 3 + "\n- !!python/object:os.system {}", "rules.yml is no YAML"),
        ("\n".join("- {}" for _ in range(201)), "holds 201 rules"),
    ],
)
def test_what_is_wrong_is_said_clearly(text: str, says: str) -> None:
    """One error, which names the file, the rule and the key."""
    with pytest.raises(InputError) as caught:
        own_rules.parse(text, "rules.yml")
    assert says in str(caught.value)


def test_a_pattern_that_would_take_for_ever_is_given_up() -> None:
    """A line on which it backtracks without end is passed over, the rule is out and told; the others still hold."""
    rules = own_rules.parse(
        "- {id: slow, category: lint, pattern: '(x+x+)+y'}\n- {id: quick, category: lint, pattern: 'xx end'}"
    )
    log = "\n".join("x" * 2000 for _ in range(50)) + "\nxx end\n"
    assert diagnose(log.encode(), own=rules).classification.rule == "quick"
    assert own_rules.gave_up(rules) == ["slow"]
