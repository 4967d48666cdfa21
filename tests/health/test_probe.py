"""Probes of real servers: http, tcp, gRPC; rounds of them; sources that count."""

from __future__ import annotations

import random
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from deployed_service import Fault, running

from ci_kit import http
from ci_kit.health import target
from ci_kit.health.expect import Condition, Expectation
from ci_kit.health.fleet import Fleet, Pace
from ci_kit.health.observation import Observation, Reason
from ci_kit.health.probe import Prober
from ci_kit.health.source import Counts, Printed, Prometheus
from ci_kit.process import Cancellation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deployed_service import Service

#: Patient: an answer that comes is good or bad by what it says, on a busy machine too.
PROBER = Prober(Expectation(version="v1", conditions=(Condition.parse('$.status == "healthy"'),)), 20)
#: For what never answers.
HASTY = replace(PROBER, seconds=0.5)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service in version v1."""
    with running(tmp_path / "live") as made:
        yield made


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.NONE, Reason.NONE),
        (Fault.UNAVAILABLE, Reason.STATUS),
        (Fault.TWICE, Reason.VERSION),
        (Fault.REDIRECT, Reason.STATUS),
        (Fault.DRIP, Reason.TIMEOUT),
        (Fault.STALL, Reason.TIMEOUT),
        (Fault.HUGE, Reason.TOO_LARGE),
        (Fault.RESET, Reason.BROKEN),
    ],
)
def test_each_fault_has_its_reason(service: Service, fault: Fault, reason: Reason) -> None:
    """And no probe outlasts its time."""
    service.deploy("v1", fault)
    seen = (HASTY if reason is Reason.TIMEOUT else PROBER).probe(target.parse(service.url))
    assert (seen.ok, seen.reason, seen.blind) == (fault is Fault.NONE, reason, False)
    assert seen.seconds < 15
    assert bool(seen.detail) is not seen.ok


def test_the_wrong_version_is_not_good(service: Service) -> None:
    """Though everything else is."""
    service.deploy("v0")
    seen = PROBER.probe(target.parse(service.url))
    assert (seen.ok, seen.reason, seen.version) == (False, Reason.VERSION, "v0")


def test_what_this_machine_cannot_do_is_blind() -> None:
    """A dead proxy says nothing about the service."""
    prober = Prober(Expectation(), 20, proxies=http.Proxies(http="127.0.0.1:1"))
    seen = prober.probe(target.parse("http://example.invalid/"))
    assert (seen.ok, seen.blind, seen.reason) == (False, True, Reason.PROXY)


def test_tcp(service: Service) -> None:
    """A connection is enough; a closed port is refused."""
    assert PROBER.probe(target.parse(f"tcp:127.0.0.1:{service.port}")).ok
    service.close()
    assert PROBER.probe(target.parse(f"tcp:127.0.0.1:{service.port}")).reason is Reason.REFUSED


@contextmanager
def _grpc_server() -> Iterator[int]:
    grpc = pytest.importorskip("grpc")
    health = pytest.importorskip("grpc_health.v1.health")
    messages = pytest.importorskip("grpc_health.v1.health_pb2")
    services = pytest.importorskip("grpc_health.v1.health_pb2_grpc")
    with ThreadPoolExecutor(2) as pool:
        server = grpc.server(pool)
        servicer = health.HealthServicer()
        services.add_HealthServicer_to_server(servicer, server)
        servicer.set("", messages.HealthCheckResponse.SERVING)
        servicer.set("bad.Service", messages.HealthCheckResponse.NOT_SERVING)
        servicer.set("x" * 300, messages.HealthCheckResponse.SERVING)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield port
        finally:
            server.stop(0).wait()


def test_grpc_against_a_real_server() -> None:
    """SERVING is good; NOT_SERVING and a service that is not known are not."""
    with _grpc_server() as port:
        found = {
            name[:11]: PROBER.probe(target.parse(f"grpc:127.0.0.1:{port}/{name}"))
            for name in ("", "x" * 300, "bad.Service", "unknown")
        }
    assert [one.ok for one in found.values()] == [True, True, False, False]
    assert found["bad.Service"].detail == "the service is NOT_SERVING"
    assert "grpc-status 5 (service unknown)" in found["unknown"].detail


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.STALL, Fault.GARBAGE, Fault.RESET])
def test_grpc_against_what_is_none(service: Service, fault: Fault) -> None:
    """A web server, silence and noise end in time, as failures."""
    service.deploy("v1", fault)
    begun = time.monotonic()
    seen = HASTY.probe(target.parse(f"grpc:127.0.0.1:{service.port}"))
    assert not seen.ok
    assert seen.reason in (Reason.BROKEN, Reason.TIMEOUT)
    assert time.monotonic() - begun < 15


def test_a_round_asks_all_targets_side_by_side(tmp_path: Path) -> None:
    """One that hangs delays no other, and has no second probe while it hangs."""
    with running(tmp_path / "a", fault=Fault.STALL) as slow, running(tmp_path / "b") as good:
        fleet = Fleet(replace(PROBER, seconds=3), (target.parse(slow.url), target.parse(good.url)), Cancellation())
        first = list(fleet.look())
        assert [one.ok for one in first] == [True, False]
        assert slow.most_open == 1


def test_a_round_ends_when_cancelled(service: Service) -> None:
    """At once, without an answer."""
    service.deploy("v1", Fault.STALL)
    cancel = Cancellation()
    fleet = Fleet(Prober(Expectation(), 60), (target.parse(service.url),), cancel)
    threading.Timer(0.1, cancel.request, (signal.SIGINT,)).start()
    begun = time.monotonic()
    assert list(fleet.look()) == []
    assert time.monotonic() - begun < 30


def test_pace() -> None:
    """Steady, quicker to confirm, patient after long failure, and bounded when a server asks for an hour."""
    pace = Pace(1.0, random.Random(1))
    bad = Observation(0, "a", ok=False, seconds=0, retry_after=3600.0)
    assert 0.95 <= pace.next() <= 1.05
    assert 0.2 <= pace.next(rising=True) <= 0.3
    pace.take(bad)
    assert 4.7 <= pace.next() <= 5.3
    assert 0.95 <= pace.next() <= 1.05
    for _ in range(100):
        pace.take(Observation(0, "a", ok=False, seconds=0))
    assert 1.9 <= pace.next() <= 2.1


def test_a_busy_server_asks_for_patience(service: Service) -> None:
    """Its Retry-After is seen."""
    service.deploy("v1", Fault.BUSY)
    assert PROBER.probe(target.parse(service.url)).retry_after == 3600.0


def test_a_command_that_counts() -> None:
    """`ok/total` and nothing else."""
    assert Printed(lambda: "90/100").read() == Counts(90, 100)
    for wrong in (None, "", "90", "100/90", "-1/5", "a/b", "1/2/3"):
        assert Printed(lambda text=wrong: text).read() is None  # type: ignore[misc]


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        ('{"data": {"result": [{"value": [1, "100"]}]}}', Counts(0, 100)),
        ('{"data": {"result": []}}', None),
        ('{"data": {"result": [{"value": [1, "NaN"]}]}}', None),
        ('{"data": {"result": [{"value": [1, "+Inf"]}]}}', None),
        ("<html>", None),
    ],
)
def test_prometheus_gives_counters_or_no_data(answer: str, counts: Counts | None) -> None:
    """An empty result and NaN are no data: neither success nor failure."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_answer, args=(server, answer), daemon=True).start()
    with server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        source = Prometheus(url, ("failed", "total"), {}, http.Limits(20), http.Proxies())
        assert source.read() == counts


def _answer(server: socket.socket, answer: str) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.recv(4096)
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n"
            connection.sendall(head.encode() + answer.encode())
