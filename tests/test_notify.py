"""Telling people elsewhere: addresses, messages, servers that do not want to hear; addresses stay secret."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.notify import Message, Way, parse, send

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE = Message(
    "CI on main:\nissue #1", "It <!channel> broke & stays | so", "https://github.com/o/r/issues/1", {"n": 1}
)
PASSWORD = "s3cr" + "et"


@contextmanager
def mail_server(*, refuse: bool = False) -> Iterator[tuple[int, list[str]]]:
    """A mail server that takes one message, or refuses its receiver; what it was told."""
    told: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rw", newline="\r\n") as lines:

            def say(text: str) -> None:
                lines.write(f"{text}\r\n")
                lines.flush()

            say("220 here")
            in_mail = False
            for raw in lines:
                line = raw.rstrip("\r\n")
                told.append(line)
                if in_mail:
                    in_mail = line != "."
                    if not in_mail:
                        say("250 taken")
                elif line.upper().startswith("DATA"):
                    in_mail = True
                    say("354 go on")
                elif line.upper().startswith("RCPT") and refuse:
                    say(f"550 no such user {PASSWORD}")
                else:
                    say("221 bye" if line.upper().startswith("QUIT") else "250 fine")

    threading.Thread(target=serve, daemon=True).start()
    with listening:
        yield int(listening.getsockname()[1]), told


@contextmanager
def hook(status: str = "200 OK") -> Iterator[tuple[str, list[bytes]]]:
    """A web server that takes one request; its URL and what it was sent."""
    told: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            data = b""
            while b"\r\n\r\n" not in data or len(data.split(b"\r\n\r\n", 1)[1]) < _length(data):
                data += connection.recv(65536)
            told.append(data.split(b"\r\n\r\n", 1)[1])
            connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    threading.Thread(target=serve, daemon=True).start()
    with listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/services/{PASSWORD}", told


def _length(data: bytes) -> int:
    head = data.split(b"\r\n\r\n", 1)[0].lower()
    return int(head.split(b"content-length: ")[1].split(b"\r\n")[0])


def test_a_webhook_gets_all_facts() -> None:
    """As JSON."""
    with hook() as (url, told):
        send(parse([url])[0], MESSAGE)
    assert json.loads(told[0]) == {"subject": MESSAGE.subject, "text": MESSAGE.text, "url": MESSAGE.url, "n": 1}


def test_slack_gets_text_in_which_nothing_acts() -> None:
    """No mention, no link but ours."""
    with hook() as (url, told):
        send(parse([f"slack {url}"])[0], MESSAGE)
    text = json.loads(told[0])["text"]
    assert text.startswith("It &lt;!channel&gt; broke &amp; stays")
    assert text.count("<") == 1
    assert parse(["https://hooks.slack.com/services/x"])[0].way is Way.SLACK


def test_mail_is_sent_to_all_and_is_one_message() -> None:
    """A line break in the subject adds no header."""
    with mail_server() as (port, told):
        send(parse([f"smtp://127.0.0.1:{port}/?from=ci@example.com&to=a@example.com&to=b@example.com"])[0], MESSAGE)
    assert len([line for line in told if line.upper().startswith("RCPT")]) == 2
    assert "Subject: CI on main: issue #1" in told
    assert "To: a@example.com, b@example.com" in told
    assert MESSAGE.url in told


def test_a_password_never_travels_in_the_open() -> None:
    """A server without TLS is not told it."""
    with mail_server() as (port, told):
        url = f"smtp://user:{PASSWORD}@127.0.0.1:{port}/?from=ci@example.com&to=a@example.com"
        with pytest.raises(CiKitError, match="could not be sent") as caught:
            send(parse([url])[0], MESSAGE)
    assert PASSWORD not in str(caught.value)
    assert not [line for line in told if PASSWORD in line or line.upper().startswith("AUTH")]


@pytest.mark.parametrize("status", ["500 No", "404 Not Found", "302 Found"])
def test_who_does_not_take_it_is_an_error_without_the_address(status: str) -> None:
    """Redirects are not followed: the address is a secret."""
    with hook(status) as (url, _), pytest.raises(CiKitError, match=f"status {status[:3]}") as caught:
        send(parse([url])[0], MESSAGE)
    assert PASSWORD not in str(caught.value)


def test_a_server_that_refuses_is_told_by_its_code() -> None:
    """Its words may repeat what it was sent."""
    with mail_server(refuse=True) as (port, _), pytest.raises(CiKitError) as caught:
        send(parse([f"smtp://127.0.0.1:{port}/?from=ci@example.com&to=a@example.com"])[0], MESSAGE)
    assert PASSWORD not in str(caught.value)


def test_nobody_there_is_an_error() -> None:
    """For each way."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for line in (f"http://127.0.0.1:{port}/", f"smtp://127.0.0.1:{port}/?from=a@b&to=c@d"):
        with pytest.raises(CiKitError, match="could not be"):
            send(parse([line])[0], MESSAGE)


@pytest.mark.parametrize(
    "line",
    [
        f"hooks.example.com/{PASSWORD}",
        f"ftp://example.com/{PASSWORD}",
        f"slack {PASSWORD}",
        f"smtp://user:{PASSWORD}@host/?to=a@b",
        f"https://[{PASSWORD}",
        f"https://host:0/{PASSWORD}",
        f"pigeon https://host/{PASSWORD}",
    ],
)
def test_what_is_no_address_is_told_by_its_line(line: str) -> None:
    """Never by what it holds."""
    with pytest.raises(InputError, match="line 2 of `notify`") as caught:
        parse(["https://example.com/", "", line])
    assert PASSWORD not in str(caught.value)
    assert PASSWORD not in repr(parse([f"https://example.com/{PASSWORD}"]))
