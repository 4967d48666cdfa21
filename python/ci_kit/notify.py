"""Tells people elsewhere: a webhook, Slack, or e-mail through SMTP. Addresses are secrets and never shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from ci_kit import http
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SECONDS = 15.0
_OK = range(200, 300)
_SLACK = "hooks.slack.com"
_PORTS = {"smtp": 587, "smtps": 465}


class Way(StrEnum):
    """How a message travels."""

    WEBHOOK = "webhook"
    SLACK = "slack"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Target:
    """One that is told; `url` is a secret."""

    way: Way
    url: str

    def __repr__(self) -> str:
        """Without the address."""
        return f"Target({self.way.value})"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: a line, a link, and facts for machines."""

    subject: str
    text: str
    url: str
    facts: Mapping[str, object]


def parse(lines: Iterable[str]) -> tuple[Target, ...]:
    """Read targets, one a line: `https://…`, `slack https://…`, `smtp://user:password@host:587/?from=a@b&to=c@d`.

    Raises:
        InputError: A line is none of these. It says which, never what it holds.
    """
    return tuple(_target(number, line) for number, line in enumerate(filter(None, map(str.strip, lines)), start=1))


def send(target: Target, message: Message, proxies: http.Proxies | None = None) -> None:
    """Tell one.

    Raises:
        CiKitError: It could not be told.
    """
    if target.way is Way.MAIL:
        _mail(target.url, message)
        return
    said = {"text": f"{_slack(message.text)} <{message.url}|{_slack(message.subject)}>"}
    whole = {"subject": message.subject, "text": message.text, "url": message.url, **message.facts}
    content = json.dumps(said if target.way is Way.SLACK else whole).encode()
    asked = http.Request(
        target.url, "POST", {"Content-Type": "application/json"}, content, proxies=proxies or http.Proxies()
    )
    try:
        answer = http.fetch(asked, http.Limits(seconds=_SECONDS))
    except http.HttpError as error:
        raise CiKitError(f"the {target.way.value} could not be told", why=error.failure.value) from None
    if answer.status not in _OK:
        raise CiKitError(f"the {target.way.value} could not be told", why=f"it answered with status {answer.status}")


def _target(number: int, line: str) -> Target:
    word, _, rest = line.partition(" ")
    named = word.lower() in set(Way)
    url = rest.strip() if named else line
    wrong = InputError(
        f"line {number} of `notify` is no address",
        remedy="write https://…, slack https://…, or smtp://user:password@host/?from=…&to=…",
    )
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError:
        raise wrong from None
    if not parts.hostname or not port_is_fine:
        raise wrong
    if parts.scheme in _PORTS:
        asked = parse_qs(parts.query)
        if not asked.get("from") or not asked.get("to") or any("\r" in value or "\n" in value for value in (url,)):
            raise wrong
        return Target(Way.MAIL, url)
    if parts.scheme not in ("http", "https"):
        raise wrong
    way = Way(word.lower()) if named else Way.SLACK if parts.hostname == _SLACK else Way.WEBHOOK
    return Target(way, url)


def _mail(url: str, message: Message) -> None:
    import smtplib  # noqa: PLC0415 (only for those who want mail)
    import ssl  # noqa: PLC0415 (likewise)
    from email.message import EmailMessage  # noqa: PLC0415 (likewise)

    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())
    mail["From"], mail["To"] = asked["from"][0], ", ".join(asked["to"])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{message.text}\n\n{message.url}\n")
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    secure = ssl.create_default_context()
    try:
        made = (
            smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=secure)
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=_SECONDS)
        )
        with made as server:
            server.ehlo_or_helo_if_needed()
            if parts.scheme == "smtp" and (parts.username or server.has_extn("starttls")):
                server.starttls(context=secure)  # a password never travels in the open: without TLS this fails
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise CiKitError("the mail could not be sent", why=_why(error)) from None


def _why(error: Exception) -> str:
    """By its kind only: the text of a server may hold what it was sent."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__}{f' {code}' if code else ''}"


def _slack(text: str) -> str:
    """Text in which Slack finds no mention and no link."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\u2758")
