"""Secrets are verified with their provider: what is asked, what the answers mean, and what bounds it has."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import planted
import provider as standin
import pytest
from provider import Fault, Provider

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.secrets import rules, verify
from ci_kit.secrets.model import Found, Reason, Standing, Tier
from ci_kit.secrets.verify.check import Why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.secrets.verify import Check

BOUNDS = verify.Bounds(seconds=60, each=30)
EVERY = [(check, rule) for check in verify.CHECKS for rule in check.rules]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A stand-in that all requests go to."""
    with standin.running() as running:
        yield running


def value_for(check: Check, rule: str, seed: int = 0) -> str:
    """A made-up secret of a form that the check is for."""
    for number in range(seed * 1000, seed * 1000 + 1000):
        _, value = planted.secret(rules.every()[rule], number)
        if value.startswith(check.only or ""):
            return value
    raise AssertionError(rule)


def found(rule: str, value: str, path: str = "tests/a.txt") -> Found:
    """A secret in a file of tests, where it is for review."""
    return Found(rule, path, 1, 1, Tier.REVIEW, (Reason.FORMAT, Reason.TEST_PATH), value.encode())


def way(provider: Provider, bounds: verify.Bounds = BOUNDS) -> verify.Way:
    """All requests to the stand-in."""
    return verify.Way(http.Proxies(), provider.fetch, bounds)


def ask(provider: Provider, *secrets: Found, bounds: verify.Bounds = BOUNDS) -> list[Found]:
    """Verify secrets by all their rules."""
    names = {one.rule for one in secrets}
    return verify.verified(secrets, names, way(provider, bounds))


def proof(check: Check) -> Any:  # noqa: ANN401 (a JSON value)
    """An answer that accepts."""
    document: Any = check.is_ or {"some": "thing"}
    for name in reversed(check.proof.split(".") if check.proof else []):
        document = {name: document}
    return document if check.proof else []


@pytest.mark.parametrize(("check", "rule"), EVERY, ids=[rule for _, rule in EVERY])
def test_each_check_sends_the_value_in_one_header_and_reads_the_answer(
    provider: Provider, check: Check, rule: str
) -> None:
    """One request for what is in use and one for what is not; the value is in no URL, no body, no other header."""
    live, dead = value_for(check, rule), value_for(check, rule, seed=1)
    provider.live = {live}
    provider.answers = {urlsplit(check.url).path: proof(check)}
    word = check.refusal[0] if check.refusal else "bad credentials"
    provider.refusal = (max(check.refuses), {"errors": [{"code": word}]})
    first, second = ask(provider, found(rule, live), found(rule, dead))
    assert first.verified is not None
    assert second.verified is not None
    assert (first.verified.standing, second.verified.standing) == (Standing.ACTIVE, Standing.INACTIVE)
    assert first.verified.host == urlsplit(check.url).hostname
    assert (first.tier, second.tier) == (Tier.BLOCK, Tier.REVIEW)
    assert (first.reasons[-1], second.reasons[-1]) == (Reason.LIVE, Reason.DEAD)
    assert len(provider.asked) == 2
    for asked in provider.asked:
        value = live if provider.accepts(asked.headers) else dead
        assert asked.method == check.method
        assert value not in asked.path
        assert value not in asked.body.decode()
        assert [name for name, text in asked.headers.items() if value in text] == [check.header]
    assert live not in repr(first)


def test_every_check_is_documented_and_asks_securely() -> None:
    """The source is named, the URL is https and has no place for a value, the rules exist, each once."""
    named = [rule for check in verify.CHECKS for rule in check.rules]
    assert len(named) == len(set(named)) >= 30
    assert set(named) <= set(rules.every())
    for check in verify.CHECKS:
        assert check.url.startswith("https://")
        assert "{" not in check.url
        assert check.form.count("{}") == 1
        assert len(check.source) > 10


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.DOWN, Why.DOWN),
        (Fault.BUSY, Why.BUSY),
        (Fault.HALF, Why.BROKEN),
        (Fault.RESET, Why.BROKEN),
        (Fault.PAGE, Why.STRANGE),
        (Fault.NOTHING, Why.STRANGE),
        (Fault.HUGE, Why.STRANGE),
        (Fault.REDIRECT, Why.REDIRECT),
    ],
)
def test_what_goes_wrong_says_nothing_about_the_secret(provider: Provider, fault: Fault, why: Why) -> None:
    """Unknown, with the reason; tier and reasons stay, and no redirect is followed."""
    check = next(one for one in verify.CHECKS if "npm-token" in one.rules)
    value = value_for(check, "npm-token")
    provider.fault = fault
    provider.live = {value}
    (one,) = ask(provider, found("npm-token", value))
    assert one.verified is not None
    assert (one.verified.standing, one.verified.why) == (Standing.UNKNOWN, why.value)
    assert (one.tier, one.reasons) == (Tier.REVIEW, (Reason.FORMAT, Reason.TEST_PATH))
    assert [asked.path for asked in provider.asked] == ["/-/whoami"]


def test_a_silent_provider_is_given_up(provider: Provider) -> None:
    """Its first request runs out of time; the values behind it are not asked for."""
    check = next(one for one in verify.CHECKS if "npm-token" in one.rules)
    provider.fault = Fault.SILENT
    secrets = [found("npm-token", value_for(check, "npm-token", seed)) for seed in range(5)]
    answers = ask(provider, *secrets, bounds=verify.Bounds(each=0.2, at_once=1))
    assert {one.verified.why for one in answers if one.verified} == {Why.SLOW.value}
    assert len(provider.asked) <= 1


def test_nobody_listens() -> None:
    """An address that refuses connections gives no answer, and no error either."""
    check = next(one for one in verify.CHECKS if "npm-token" in one.rules)
    with socket.socket() as taken:  # a port that is nobody else's, and on which nobody listens
        taken.bind(("127.0.0.1", 0))
        gone = Provider(port=taken.getsockname()[1])
        (one,) = ask(gone, found("npm-token", value_for(check, "npm-token")))
    assert one.verified is not None
    assert (one.verified.standing, one.verified.why) == (Standing.UNKNOWN, Why.UNREACHABLE.value)


def test_a_refusal_must_be_the_documented_one(provider: Provider) -> None:
    """A proxy that says 401 in HTML, or a service that refuses for another reason, proves nothing."""
    check = next(one for one in verify.CHECKS if "openai-api-key" in one.rules)
    value = value_for(check, "openai-api-key")
    provider.refusal = (401, {"error": {"code": "ip_not_authorized"}})
    (one,) = ask(provider, found("openai-api-key", value))
    assert one.verified is not None
    assert one.verified.why == Why.STRANGE.value


def test_each_value_is_asked_for_once_and_only_so_many(provider: Provider) -> None:
    """However often it was found; beyond the bound nothing is asked, and said so."""
    check = next(one for one in verify.CHECKS if "npm-token" in one.rules)
    values = [value_for(check, "npm-token", seed) for seed in range(6)]
    secrets = [found("npm-token", value, f"tests/{place}.txt") for value in values for place in range(3)]
    answers = ask(provider, *secrets, bounds=verify.Bounds(values=4, at_once=2))
    assert len(provider.asked) == 4
    assert provider.most_at_once <= 2
    standings = [one.verified.standing for one in answers if one.verified]
    assert standings.count(Standing.INACTIVE) == 12
    assert [one.verified.why for one in answers[12:] if one.verified] == [Why.MANY.value] * 6


def test_only_the_rules_that_were_named_are_asked_for(provider: Provider) -> None:
    """What was found by other rules is sent nowhere."""
    github, npm = planted.every()["github-token"][1], planted.every()["npm-token"][1]
    secrets = [found("github-token", github), found("npm-token", npm)]
    answers = verify.verified(secrets, ["npm-token"], way(provider))
    assert [one.verified is not None for one in answers] == [False, True]
    assert not any(github in json.dumps(asked.headers) for asked in provider.asked)


def test_a_form_without_a_check_is_not_sent(provider: Provider) -> None:
    """A refresh token of GitHub opens nothing by itself, so that a refusal would mean nothing."""
    (one,) = ask(provider, found("github-token", "ghr_" + planted.drawn(36, "refresh")))
    assert one.verified is not None
    assert one.verified.why == Why.FORM.value
    assert provider.asked == []


def test_a_line_break_in_a_value_reaches_no_header(provider: Provider) -> None:
    """Whatever a rule let through, no second header can be made of it."""
    (one,) = ask(provider, found("npm-token", "npm_abc\r\nX-Other: 1"))
    assert one.verified is not None
    assert one.verified.why == Why.FORM.value
    assert provider.asked == []


@pytest.mark.parametrize("name", ["private-key", "pypi-token", "no-such-rule"])
def test_a_rule_without_a_check_is_one_clear_error(name: str) -> None:
    """It names the rules that can be verified."""
    with pytest.raises(InputError, match=name) as caught:
        verify.chosen(["github-token", name])
    assert "github-token" in str(caught.value.remedy)
    assert verify.chosen(["npm-token", "npm-token"]) == ("npm-token",)
