"""What is known and what is ignored: each entry fits what it names, until its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ci_kit.errors import InputError
from ci_kit.quality.model import Severity
from ci_kit.security.model import Issue, Look, Source, Standing
from ci_kit.security.policy import Policy, loads

HEAD = '{"ci-kit-security": 1}\n'
TODAY = date(2026, 11, 21)


def issue(**more: Any) -> Issue:  # noqa: ANN401 (fields of an issue)
    """A vulnerability of a package."""
    given: dict[str, Any] = {
        "source": Source.PACKAGES,
        "tool": "advisories",
        "rule": "PYSEC-1",
        "severity": Severity.HIGH,
        "message": "m",
        "path": "app/requirements.txt",
        "fingerprint": "f" * 32,
        "package": "requests",
        "aliases": ("CVE-1",),
    }
    return Issue(**(given | more))


@pytest.mark.parametrize(
    ("entry", "standing"),
    [
        ('{"rule": "PYSEC-1", "reason": "r"}', Standing.IGNORED),
        ('{"rule": "CVE-1", "reason": "r"}', Standing.IGNORED),
        ('{"rule": "CVE-1", "package": "requests", "source": "packages", "reason": "r"}', Standing.IGNORED),
        ('{"package": "requests", "path": "app/**", "reason": "r"}', Standing.IGNORED),
        (f'{{"fingerprint": "{"f" * 32}"}}', Standing.KNOWN),
        ('{"rule": "PYSEC-1", "reason": "r", "until": "2026-11-21"}', Standing.IGNORED),
        ('{"rule": "PYSEC-1", "reason": "r", "until": "2026-11-20"}', Standing.NEW),
        ('{"rule": "PYSEC-2", "reason": "r"}', Standing.NEW),
        ('{"rule": "PYSEC-1", "package": "jinja2", "reason": "r"}', Standing.NEW),
        ('{"rule": "PYSEC-1", "source": "bandit", "reason": "r"}', Standing.NEW),
        ('{"rule": "PYSEC-1", "path": "other/**", "reason": "r"}', Standing.NEW),
        ('{"path": "app/**", "reason": "files, not findings"}', Standing.NEW),
    ],
)
def test_an_entry_fits_what_it_names(entry: str, standing: Standing) -> None:
    """All of its parts must agree."""
    assert loads(HEAD + entry, "p").standing(issue(), TODAY) is standing


def test_paths_are_excluded_for_all_sources_or_one() -> None:
    """Until their day."""
    policy = loads(HEAD + '{"path": "old/**", "source": "bandit", "reason": "r", "until": "2026-12-01"}\n', "p")
    assert policy.excludes(Source.BANDIT, "old/a/b.py", TODAY)
    assert not policy.excludes(Source.BANDIT, "new/a.py", TODAY)
    assert not policy.excludes(Source.SECRETS, "old/a.py", TODAY)
    assert not policy.excludes(Source.BANDIT, "old/a.py", date(2026, 12, 2))


@pytest.mark.parametrize(
    ("entry", "waived"),
    [
        ('{"package": "flask", "reason": "r"}', True),
        ('{"package": "flask", "source": "packages", "path": "app/*", "reason": "r"}', True),
        ('{"package": "flask", "path": "other/*", "reason": "r"}', False),
        ('{"package": "flask", "rule": "CVE-1", "reason": "r"}', False),
        ('{"package": "flask", "source": "reports", "reason": "r"}', False),
        ('{"package": "flask", "reason": "r", "until": "2026-01-01"}', False),
    ],
)
def test_a_package_that_cannot_be_looked_at_may_be_waived(entry: str, *, waived: bool) -> None:
    """By an entry about nothing else, which is not stale for finding nothing."""
    policy = loads(HEAD + entry, "p")
    assert policy.waives("flask", "app/requirements.txt", TODAY) is waived
    if waived:
        assert policy.stale([Look(Source.PACKAGES)]) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no policy of version 1"),
        ("{}\n", "no policy of version 1"),
        ('{"ci-kit-security": 2}\n', "no policy of version 1"),
        (HEAD + "<<<<<<< HEAD\n", "line 2 of p is no JSON object"),
        (HEAD + '{"rule": "B1', "line 2 of p is no JSON object"),
        (HEAD + '{"reason": "all"}', "fits everything"),
        (HEAD + '{"source": "bandit", "reason": "all"}', "fits everything"),
        (HEAD + '{"rule": "B101"}', "has no `reason`"),
        (HEAD + '{"rule": "B101", "reason": "r", "source": "semgrep"}', "names the source `semgrep`"),
        (HEAD + '{"rule": "B101", "reason": "r", "untill": "2027-01-01"}', "has `untill`"),
        (HEAD + '{"rule": "B101", "reason": "r", "until": "soon"}', "is no date"),
    ],
)
def test_what_is_no_policy_is_one_error(text: str, what: str) -> None:
    """It says which line, and what is the matter with it."""
    with pytest.raises(InputError, match=what):
        loads(text, "p")


def test_it_is_written_as_it_is_read() -> None:
    """Sorted, each entry a line; nobody's order or time is in it."""
    text = HEAD + '{"path": "old/**", "reason": "r"}\n{"rule": "B101", "reason": "r", "until": "2027-01-31"}\n'
    policy = loads(text, "p")
    assert policy.dumps() == loads(policy.dumps(), "p").dumps()
    assert Policy(policy.entries[::-1]).dumps() == policy.dumps()
    assert loads(policy.dumps(), "p").entries == policy.entries


def test_a_baseline_knows_what_is_there_and_forgets_what_is_gone() -> None:
    """What is ignored by hand stays, and is not written twice."""
    there, ignored = issue(), issue(rule="B101", fingerprint="a" * 32, standing=Standing.IGNORED)
    gone = f'{{"fingerprint": "{"0" * 32}", "source": "packages"}}\n{{"rule": "B101", "reason": "r"}}\n'
    before = loads(f'{HEAD}{gone}{{"fingerprint": "{"1" * 32}", "source": "bandit"}}\n', "p")
    after = before.with_known([Look(Source.PACKAGES, issues=[there, ignored])], "since ever")
    assert [(one.fingerprint[:1], one.rule, one.reason) for one in after.entries] == [
        ("", "B101", "r"),
        ("1", "", ""),  # bandit has not been looked at
        ("f", "PYSEC-1", "since ever"),
    ]
    known = Look(Source.PACKAGES, issues=[issue(standing=Standing.KNOWN)])
    assert after.with_known([known], "") == after


def test_entries_that_nothing_stands_for_are_told() -> None:
    """Of sources that were wholly looked at; and those whose time is over."""
    policy = loads(
        HEAD
        + '{"rule": "B101", "source": "bandit", "reason": "r"}\n'
        + '{"rule": "PYSEC-1", "source": "packages", "reason": "r"}\n'
        + '{"rule": "B102", "reason": "r", "until": "2026-01-01"}\n',
        "p",
    )
    looks = [Look(Source.BANDIT), Look(Source.PACKAGES, issues=[issue()])]
    assert policy.stale(looks) == ["bandit B101"]
    assert policy.stale([Look(Source.BANDIT, problems=["it died"])]) == []
    assert policy.expired(TODAY) == ["B102"]
