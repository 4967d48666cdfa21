"""The policy file and the baseline of detect-secrets."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from ci_kit.errors import InputError
from ci_kit.secrets import policy, yelp_baseline

TODAY = date(2026, 11, 21)
HEAD = '{"ci-kit-secrets": 1, "salt": "abcd"}\n'


def test_a_policy_survives_writing_and_reading() -> None:
    """Everything that was in it is there again, sorted, and without positions or times."""
    entries = {name: policy.Entry(name, "password", "why", None) for name in ("bb", "aa")}
    paths = (policy.PathEntry("z/**", "made up", date(2027, 1, 31)), policy.PathEntry("a/*", ""))
    made = policy.Policy(b"abcd", entries, paths)
    text = made.dumps()
    assert policy.loads(text, "p").dumps() == text
    assert [json.loads(line).get("fingerprint") for line in text.splitlines()[-2:]] == ["aa", "bb"]


def test_two_branches_merge_by_lines() -> None:
    """Lines that two branches add to it, in any order, are one policy."""
    lines = ['{"fingerprint": "aa"}', '{"fingerprint": "bb"}']
    assert policy.loads(HEAD + "\n".join(lines), "p") == policy.loads(HEAD + "\n".join(reversed(lines)), "p")


def test_an_entry_counts_until_its_day_is_over() -> None:
    """On the last day it does, on the next it does not and is told."""
    made = policy.loads(
        HEAD + '{"fingerprint": "aa", "until": "2026-11-21"}\n{"path": "t/**", "until": "2026-11-20"}', "p"
    )
    assert made.knows("aa", TODAY)
    assert not made.knows("aa", date(2026, 11, 22))
    assert not made.excludes("t/x", TODAY)
    assert made.expired(TODAY) == ["t/**"]
    assert [entry.fingerprint for entry in made.stale(["bb"])] == ["aa"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("{", "no JSON object"),
        ("[]", "no JSON object"),
        ('{"version": "1.5.0"}', "no policy of version 1"),
        ('{"ci-kit-secrets": 2, "salt": "a"}', "no policy of version 1"),
        ('{"ci-kit-secrets": 1}', "no policy of version 1"),
        (HEAD + '{"fingerprint": "a', "line 2 of p is no JSON object"),
        (HEAD + "<<<<<<< HEAD", "line 2 of p is no JSON object"),
        (HEAD + '{"rule": "x"}', "neither `fingerprint` nor `path`"),
        (HEAD + '{"fingerprint": "a", "until": "soon"}', "`until` in line 2 of p is no date"),
    ],
)
def test_a_policy_that_is_none_is_refused(text: str, what: str) -> None:
    """Half written, of another version, with marks of a merge: one error that says where."""
    with pytest.raises(InputError, match=what):
        policy.loads(text, "p")


def test_a_fresh_policy_has_a_salt_of_its_own() -> None:
    """Two repositories never share one."""
    assert policy.fresh().salt != policy.fresh().salt


def test_a_baseline_of_detect_secrets_is_read() -> None:
    """A value is known in its file, and in no other."""
    hashed = hashlib.sha1(b"value", usedforsecurity=False).hexdigest()
    known = yelp_baseline.loads(json.dumps({"results": {"a.py": [{"hashed_secret": hashed}]}}), "b")
    assert known.knows("a.py", b"value")
    assert not known.knows("b.py", b"value")
    assert not known.knows("a.py", b"other")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"results": []}', '{"results": {"a": [{}]}}', '{"results": {"a": 1}}']
)
def test_a_baseline_that_is_none_is_refused(text: str) -> None:
    """It is never taken for an empty one."""
    with pytest.raises(InputError, match="no baseline of detect-secrets"):
        yelp_baseline.loads(text, "b")
