"""Conditions on answers, JSON read strictly, targets, durations."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ci_kit import quantity
from ci_kit.errors import InputError
from ci_kit.health import expect, jsonpath, target
from ci_kit.health.expect import Condition, Expectation
from ci_kit.health.observation import Observation, Reason
from ci_kit.http import Response

#: A busy machine is no fault of what is tested.
UNHURRIED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BODY = b'{"status": "healthy", "n": 1, "on": true, "list": [{"a b": "x"}], "deep": {"v": "2"}, "none": null}'


def _holds(line: str, body: bytes = BODY) -> bool:
    return not Condition.parse(line).problem(body, lambda: jsonpath.load(body))


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ('$.status == "healthy"', True),
        ('$.status != "healthy"', False),
        ('$.status == "HEALTHY"', False),
        ("$.n == 1", True),
        ("$.n == 1.0", True),
        ('$.n == "1"', False),
        ("$.on == true", True),
        ("$.on == 1", False),
        ("$.n == true", False),
        ("$.n >= 1", True),
        ("$.n < 1", False),
        ("$.status > 1", False),
        ('$.deep.v < "3"', True),
        ("$.list[0]['a b'] == \"x\"", True),
        ("$.list[-1]", True),
        ("$.list[1]", False),
        ("$.none == null", True),
        ("$.missing", False),
        ('$.deep == {"v": "2"}', True),
        ('$.list == [{"a b": "x"}]', True),
        ("$.status =~ /^heal/", True),
        ("$.n =~ /1/", False),
        ("/heal(thy|ed)/", True),
        ("/nope/", False),
        ('"on": true', True),
        ("absent", False),
    ],
)
def test_conditions_are_typed(line: str, holds: bool) -> None:  # noqa: FBT001
    """A number is not its text, true is not 1, and what is not there holds nothing."""
    assert _holds(line) is holds


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": 1, "a": 2}', "occurs twice"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"<html>", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_ambiguous_json_is_no_json(body: bytes, said: str) -> None:
    """Two readers must not be able to read two things; hostile input breaks nothing."""
    assert said in Condition.parse("$.a == 1").problem(body, lambda: jsonpath.load(body))


@UNHURRIED
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_every_value_equals_itself(value: jsonpath.Json) -> None:
    """Through JSON and back, and is not equal to itself in a list."""
    again = jsonpath.load(json.dumps(value).encode())
    assert expect.same(value, again)
    assert not expect.same(value, [value])


def _response(status: int = 200, version: str = "v2", expires: float | None = None) -> Response:
    body = json.dumps({"version": version}).encode()
    return Response(status, {"x-version": version}, body, "", "", 0.1, expires)


def _reasons(wanted: Expectation, response: Response) -> list[Reason]:
    seen = wanted.seen_version(response)
    return [problem.reason for problem in wanted.problems(response, seen, time.time())]


def test_status_version_and_certificate() -> None:
    """Each is its own reason; the status comes first."""
    wanted = Expectation(version="v2", statuses=expect.statuses("204, 3xx 400-404"))
    assert _reasons(wanted, _response(204)) == []
    assert _reasons(wanted, _response(399)) == []
    assert _reasons(wanted, _response(404, "v1")) == [Reason.VERSION]
    assert _reasons(wanted, _response(200, "v1")) == [Reason.STATUS, Reason.VERSION]
    header = Expectation(version="v2", version_from=expect.version_source("header X-Version"))
    assert _reasons(header, _response()) == []
    assert _reasons(header, _response(version="v20")) == [Reason.VERSION]
    days = Expectation(tls_days=10)
    assert _reasons(days, _response(expires=time.time() + 11 * 86400)) == []
    assert _reasons(days, _response(expires=time.time() + 9 * 86400)) == [Reason.TLS]
    assert _reasons(days, _response()) == [Reason.TLS]


@pytest.mark.parametrize(
    ("text", "host", "port", "service"),
    [
        ("https://example.com/x", "example.com", 443, ""),
        ("http://[::1]:8080/", "::1", 8080, ""),
        ("tcp:db:5432", "db", 5432, ""),
        ("tcp://[::1]:6", "::1", 6, ""),
        ("grpc:api:50051/my.Service", "api", 50051, "my.Service"),
        ("grpcs://api:443", "api", 443, ""),
    ],
)
def test_targets(text: str, host: str, port: int, service: str) -> None:
    """All protocols, IPv6 in brackets."""
    made = target.parse(text)
    assert (made.host, made.port, made.service) == (host, port, service)


@pytest.mark.parametrize("text", ["tcp:db", "tcp:db:0", "tcp:db:99999", "grpc:a b:1", "ftp://x", "", "tcp:a@b:1"])
def test_what_is_no_target(text: str) -> None:
    """One error that says how to write it."""
    with pytest.raises(InputError):
        target.parse(text)


def test_names_hide_what_may_be_secret() -> None:
    """Passwords and queries stay out of reports."""
    assert target.parse("https://user:pw@example.com/x?token=1").name == "https://example.com/x"


def test_a_host_with_many_addresses_becomes_many_targets() -> None:
    """By `resolve` lines, or by all that a lookup gives."""
    one = target.parse("tcp:db:5432")
    pinned = target.pin((one,), ("db=10.0.0.1", "db = 10.0.0.2".replace(" ", ""), "db=[::1]"))
    assert [made.address for made in pinned] == ["10.0.0.1", "10.0.0.2", "::1"]
    assert len({made.name for made in pinned}) == 3
    assert {made.address for made in target.spread((target.parse("tcp:localhost:1"),), 5)} <= {
        "127.0.0.1",
        "::1",
    }
    with pytest.raises(InputError, match="host=address"):
        target.pin((one,), ("db",))


@pytest.mark.parametrize(("text", "seconds"), [("500ms", 0.5), ("30", 30), ("1.5m", 90), ("2 h", 7200), (3, 3)])
def test_durations(text: object, seconds: float) -> None:
    """As people write them."""
    assert quantity.seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize(("text", "rate"), [("5%", 0.05), ("0.5 %", 0.005), ("0.05", 0.05)])
def test_rates(text: str, rate: float) -> None:
    """Per cent or a fraction; 0 and 1 are refused."""
    assert quantity.rate(text) == pytest.approx(rate)
    for wrong in ("0", "1", "100%", "-1", "x"):
        with pytest.raises(ValueError, match="above 0 and below 1"):
            quantity.rate(wrong)


@UNHURRIED
@given(
    st.builds(
        Observation,
        at=st.floats(0, 1e6),
        target=st.text(),
        ok=st.booleans(),
        seconds=st.floats(0, 100),
        reason=st.sampled_from(Reason),
        detail=st.text(),
        blind=st.booleans(),
        status=st.none() | st.integers(100, 599),
        version=st.text(),
    )
)
def test_an_observation_survives_the_evidence(seen: Observation) -> None:
    """Bit for bit."""
    assert Observation.read(json.loads(json.dumps(seen.record()))) == seen
