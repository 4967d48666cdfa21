"""Tokens of providers: each is found, its nearest neighbours are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import planted
import pytest

from ci_kit.secrets import rules
from ci_kit.secrets.model import Reason, Tier
from ci_kit.secrets.scanner import Scanner

if TYPE_CHECKING:
    from ci_kit.secrets.rule import Rule

SCANNER = Scanner()


def found(text: str, path: str = "src/app.py") -> dict[str, Tier]:
    """The rules that find something in a text, and how sure they are."""
    return {one.rule: one.tier for one in SCANNER.scan(path, text.encode()).found}


@pytest.mark.parametrize("rule", rules.tokens(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("form", ["{}\n", 'x = "{}"\n', "KEY={}\n", "<a>{}</a>", '{{"source": ["k = \\"{}\\"\\n"]}}'])
def test_a_token_is_found_wherever_it_stands(rule: Rule, form: str) -> None:
    """Bare, quoted, assigned, in a tag, and escaped in a notebook; no value in its repr."""
    text, value = planted.secret(rule, seed=7)
    (one,) = [one for one in SCANNER.scan("src/app.py", form.format(text).encode()).found if one.rule == rule.id]
    assert one.value == value.encode()
    assert one.tier is rule.tier or Reason.PLACEHOLDER in one.reasons
    assert value[6:] not in repr(one)


@pytest.mark.parametrize("rule", rules.tokens(), ids=lambda rule: rule.id)
def test_half_a_token_is_none(rule: Rule) -> None:
    """What breaks off in the middle is not reported as a token of the kind."""
    text, _ = planted.secret(rule, seed=3)
    assert rule.id not in found(f"{text[: len(text) * 2 // 3]}!\n")


def test_a_wrong_checksum_makes_it_a_matter_of_review() -> None:
    """A token of GitHub with one character changed is altered or made up."""
    text, _ = planted.every()["github-token"]
    changed = text[:-1] + ("a" if text[-1] != "a" else "b")
    assert found(text) == {"github-token": Tier.BLOCK}
    assert found(changed) == {"github-token": Tier.REVIEW}


def test_a_checksum_counts_even_in_tests() -> None:
    """A path of tests makes a format doubtful, but not a right checksum."""
    tokens = planted.every()
    assert found(tokens["npm-token"][0], "tests/fixtures/a.txt") == {"npm-token": Tier.BLOCK}
    assert found(tokens["google-api-key"][0], "tests/fixtures/a.txt") == {"google-api-key": Tier.REVIEW}


@pytest.mark.parametrize("body", ["X" * 36, "EXAMPLE" * 5 + "A", "0" * 36, "ab" * 18])
def test_what_is_obviously_made_up_is_nothing(body: str) -> None:
    """Rows of one character, and the word EXAMPLE."""
    assert found(f"token: ghp_{body}\n", "README.rst") == {}


def test_every_rule_says_what_to_do() -> None:
    """Title, source and the place where to revoke it are there for each rule."""
    for rule in rules.every().values():
        assert rule.title
        assert len(rule.revoke) > 10
        assert rule.remedy.startswith("Revoke it first")
        assert rule.source or rule.kind.value == "secrets of any kind"
        assert rule.id == rule.id.lower()
