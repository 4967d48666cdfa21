"""The rules of the standard as they are written down."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from ci_kit.report import Level
from ci_kit.sarif.checks import standard
from ci_kit.sarif.rule import Family, Mend, Rule

MODULES = [importlib.import_module(f"{standard.__name__}.{it.name}") for it in pkgutil.iter_modules(standard.__path__)]
RULES = {rule.id: rule for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule)}
#: All of Microsoft's rules for plain SARIF but those for `$schema` and the one that opens connections.
MULTITOOL = {
    f"SARIF{n}" for n in (1001, 1002, *range(1004, 1011), 1012, 1013, *range(2001, 2006), 2007, *range(2009, 2018))
}


def test_multitool_is_covered() -> None:
    """Each rule of the Multitool is asked for by at least one rule here."""
    assert {name for rule in RULES.values() for name in rule.multitool} >= MULTITOOL


def test_ids_are_unique() -> None:
    """No two rules share an id."""
    distinct = {id(rule) for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule)}
    assert len(distinct) == len(RULES)


def test_every_rule_is_tested() -> None:
    """Each rule's id stands in a test of this folder."""
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [rule for rule in RULES if f'"{rule}"' not in tests] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_words(rule: Rule) -> None:
    """A rule has a telling id, a title without a period, and a reason and a remedy in sentences."""
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.id)
    assert not rule.title.endswith(".")
    assert len(rule.title) <= 100
    assert rule.why.endswith(".")
    assert rule.remedy.endswith((".", "`"))
    assert rule.source
    assert all(re.fullmatch(r"(SARIF|GH)\d{4}", name) for name in rule.multitool)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_levels(rule: Rule) -> None:
    """On GitHub an error is what stops the upload, and nothing else is an error."""
    assert (rule.github is Level.ERROR) == rule.effect.blocks
    assert rule.level is not None or rule.family is Family.GITHUB
    if rule.mend is not Mend.NEVER:
        assert rule.github is not None
