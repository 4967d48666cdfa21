"""HTTP requests against a server that misbehaves."""

from __future__ import annotations

import resource
import socket
import ssl
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest
from deployed_service import Fault, running

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.http import Failure, HttpError, Limits, Proxies, Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deployed_service import Service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service in version v1."""
    with running(tmp_path / "live") as made:
        yield made


def test_a_good_answer_is_whole(service: Service) -> None:
    """Status, headers in lower case, body, and where it came from."""
    response = http.fetch(Request(service.url, headers={"X-Asked": "yes"}))
    assert response.status == 200
    assert response.headers["x-version"] == "v1"
    assert response.body == b'{"status": "healthy", "version": "v1"}'
    assert (response.address, response.via, response.expires) == ("127.0.0.1", "", None)
    assert "X-Asked: yes" in service.heads[0]
    assert "Connection: close" in service.heads[0]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (Fault.DRIP, Failure.TIMEOUT),
        (Fault.DRIP_HEAD, Failure.TIMEOUT),
        (Fault.STALL, Failure.TIMEOUT),
        (Fault.BOMB, Failure.TOO_LARGE),
        (Fault.HUGE, Failure.TOO_LARGE),
        (Fault.REDIRECT, Failure.REDIRECT),
        (Fault.RESET, Failure.BROKEN),
        (Fault.SHORT, Failure.BROKEN),
        (Fault.GARBAGE, Failure.BROKEN),
    ],
)
def test_whatever_a_server_does_there_is_an_end(service: Service, fault: Fault, failure: Failure) -> None:
    """In time, in memory, and with its own name for each way to fail."""
    service.deploy("v1", fault)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    with pytest.raises(HttpError) as caught:
        http.fetch(Request(service.url), Limits(0.5 if failure is Failure.TIMEOUT else 20, 100_000, redirects=5))
    assert caught.value.failure is failure
    assert time.monotonic() - begun < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_redirects_are_followed_only_when_asked(service: Service) -> None:
    """Off by default: the redirect itself is the answer."""
    service.deploy("v1", Fault.REDIRECT)
    assert http.fetch(Request(service.url)).status == 302
    with pytest.raises(HttpError, match="more than 3 redirects"):
        http.fetch(Request(service.url), Limits(redirects=3))
    assert service.requests == 5


def test_credentials_stay_with_their_origin(tmp_path: Path, service: Service) -> None:
    """A redirect to another port gets no Authorization header; other headers travel."""
    with running(tmp_path / "other") as other, _redirector(other.url) as first:
        secret = {"Authorization": "Bearer made-up", "X-Plain": "1"}
        assert http.fetch(Request(first, headers=secret), Limits(redirects=2)).status == 200
        assert "made-up" not in other.heads[0]
        assert "X-Plain: 1" in other.heads[0]
    assert service.requests == 0


def test_nobody_listens() -> None:
    """A closed port is refused, not a timeout."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(HttpError) as caught:
        http.fetch(Request(f"http://127.0.0.1:{port}/"))
    assert caught.value.failure is Failure.REFUSED
    assert caught.value.address == "127.0.0.1"


def test_ipv6_and_a_pinned_address(tmp_path: Path, service: Service) -> None:
    """A literal in brackets works, and an address in place of the lookup of a name."""
    with running(tmp_path / "six", host="::1") as six:
        assert http.fetch(Request(six.url)).address == "::1"
    pinned = Request(f"http://no-such-host.invalid:{service.port}/", address="127.0.0.1")
    assert http.fetch(pinned).status == 200
    assert f"Host: no-such-host.invalid:{service.port}" in service.heads[-1]


def test_a_name_without_address() -> None:
    """The lookup fails as a failure of its own."""
    with pytest.raises(HttpError) as caught:
        http.fetch(Request("http://no-such-host.invalid/"), Limits(20))
    assert caught.value.failure in (Failure.RESOLVE, Failure.TIMEOUT)


@pytest.mark.parametrize("url", ["ftp://x/", "http://", "http://x:99999/", "http://a b/", "http://x/\r\nX: 1", "x"])
def test_what_is_no_url_is_bad_input(url: str) -> None:
    """Before anything is sent."""
    with pytest.raises(InputError, match="not an http or https URL"):
        http.fetch(Request(url))


def test_a_header_with_a_line_break_is_refused(service: Service) -> None:
    """It would be two headers."""
    with pytest.raises(InputError, match="line break"):
        http.fetch(Request(service.url, headers={"X": "a\r\nY: b"}))


def test_proxies_are_those_of_the_environment() -> None:
    """`no_proxy` by domain, loopback never.

    HTTP_PROXY in capitals never (it may come from a request's header).
    """
    proxies = Proxies.from_environment(
        {"http_proxy": "http://p:1", "HTTPS_PROXY": "http://q:2", "no_proxy": "internal.example, .corp"}
    )
    assert proxies.pick("http", "example.com") == "http://p:1"
    assert proxies.pick("https", "example.com") == "http://q:2"
    for exempt in ("localhost", "127.0.0.1", "::1", "internal.example", "a.internal.example", "b.corp"):
        assert proxies.pick("http", exempt) == ""
    assert Proxies.from_environment({"HTTP_PROXY": "http://evil"}).pick("http", "example.com") == ""
    assert Proxies.from_environment({"http_proxy": "p", "no_proxy": "*"}).pick("http", "example.com") == ""


def test_a_proxy_is_asked_and_told(service: Service) -> None:
    """The whole URL goes to the proxy; the response says through whom it came, without the password."""
    proxies = Proxies(http=f"http://user:pw@127.0.0.1:{service.port}")
    response = http.fetch(Request("http://example.invalid/x", proxies=proxies))
    assert service.heads[0].startswith("GET http://example.invalid/x HTTP/1.1")
    assert response.via == f"127.0.0.1:{service.port}"


def test_a_dead_proxy_is_told_from_a_dead_service() -> None:
    """What the proxy cannot do says nothing about the service."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(HttpError) as caught:
        http.fetch(Request("http://example.invalid/", proxies=Proxies(http=f"127.0.0.1:{port}")))
    assert caught.value.failure is Failure.PROXY


def test_tls_is_verified_and_its_end_is_known(tmp_path: Path) -> None:
    """A certificate that nobody vouches for is refused; one that is trusted tells when it ends."""
    with _tls(tmp_path) as (url, certificate):
        with pytest.raises(HttpError) as caught:
            http.fetch(Request(url))
        assert caught.value.failure is Failure.TLS
        trusting = ssl.create_default_context(cafile=str(certificate))
        response = http.fetch(Request(url, tls=trusting))
    assert response.status == 200
    assert response.expires is not None
    assert 1.5 < (response.expires - time.time()) / 86400 < 2.1


class _redirector:  # noqa: N801 (used like a function)
    """A server that redirects everything to one place."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.recv(4096)
            head = f"HTTP/1.1 302 Found\r\nLocation: {self._location}\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(head.encode())


class _tls:  # noqa: N801
    """A TLS server with a certificate for two days that it signed itself."""

    def __init__(self, folder: Path) -> None:
        self._key, self._certificate = folder / "key.pem", folder / "certificate.pem"
        made = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {self._key} -out {self._certificate}"
        made += " -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        subprocess.run(made.split(), check=True, capture_output=True)
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> tuple[str, Path]:
        threading.Thread(target=self._serve, daemon=True).start()
        return f"https://localhost:{self._socket.getsockname()[1]}/", self._certificate

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate, self._key)
        while True:
            try:
                plain, _ = self._socket.accept()
                with context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except ssl.SSLError:
                continue
            except OSError:
                return
