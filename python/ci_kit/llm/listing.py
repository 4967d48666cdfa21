"""Reads lines that name providers, keys and prices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ci_kit import http
from ci_kit.errors import InputError, suggestion
from ci_kit.llm.model import Kind, Price, Provider
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Where Ollama listens unless it is told otherwise.
_LOCAL = "http://127.0.0.1:11434"
_OPENAI = "https://api.openai.com/v1"
_PORT = 11434


def providers(
    lines: Iterable[str], keys: Mapping[str, str], prices: Mapping[str, Price], ollama: str = ""
) -> tuple[Provider, ...]:
    """The providers of lines `kind model [address]`; `ollama` is the value of OLLAMA_HOST.

    Raises:
        InputError: A line is none, or would send a key in the open.
    """
    return tuple(_provider(line, keys, prices, ollama) for line in lines)


def provider(line: str, key: str, ollama: str = "") -> Provider:
    """The provider of one line, with a key that is its own.

    Raises:
        InputError: See `providers`.
    """
    found = _provider(line, {}, {}, ollama)
    return _made(found.kind, found.model, found.url, {urlsplit(found.url).hostname or "": key})


def keys(lines: Iterable[str]) -> dict[str, str]:
    """The keys of lines `host key`, by host; a key is sent to its host alone.

    Raises:
        InputError: A line is none. It says which, never what it holds.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(filter(None, map(str.strip, lines)), start=1):
        host, _, key = line.partition(" ")
        if not key.strip() or "/" in host or any(char in key.strip() for char in " \t"):
            raise InputError(f"line {number} of `keys` is no host and key", remedy="write `api.openai.com <key>`")
        found[host.lower()] = key.strip()
    return found


def prices(lines: Iterable[str]) -> dict[str, Price]:
    """The prices of lines `model prompt output`, a million tokens each, by model.

    Raises:
        InputError: A line is none.
    """
    found: dict[str, Price] = {}
    for line in lines:
        words = line.split()
        try:
            model, prompt, output = words
            price = Price(float(prompt), float(output))
        except ValueError:
            price, model = Price(-1, -1), ""
        if not (0 <= price.prompt < float("inf") and 0 <= price.output < float("inf")):
            raise InputError(
                f"`prices` has a line `{_shown(line)}`", remedy="write `model 0.15 0.60`, per million tokens"
            )
        found[model] = price
    return found


def _provider(line: str, known: Mapping[str, str], costs: Mapping[str, Price], ollama: str) -> Provider:
    words = line.split()
    if len(words) not in (2, 3):
        raise InputError(f"`providers` has a line `{_shown(line)}`", remedy="write `kind model [address]`")
    if words[0] not in set(Kind):
        raise InputError(f"`{_shown(words[0])}` is no kind of provider", remedy=suggestion(words[0], list(Kind)))
    kind, model = Kind(words[0]), words[1]
    url = words[2] if len(words) > 2 else _usual(kind, ollama)  # noqa: PLR2004
    return _made(kind, model, url, known, costs.get(model))


def _made(kind: Kind, model: str, url: str, known: Mapping[str, str], price: Price | None = None) -> Provider:
    parts = http.parsed(url)
    if parts.username or parts.query or parts.fragment:
        raise InputError("the address of a provider has more than host, port and path", remedy="put keys into `keys`")
    host = (parts.hostname or "").lower()
    key = known.get(f"{host}:{parts.port}", known.get(host, ""))
    # A proxy is never asked for loopback: what is true for it is true here.
    if key and parts.scheme == "http" and not _stays_here(host):
        raise InputError(f"the key for {host} would travel in the open", remedy="use https")
    return Provider(kind, model, url.rstrip("/"), key, price)


def _usual(kind: Kind, ollama: str) -> str:
    if kind is Kind.OPENAI:
        return _OPENAI
    return address(ollama) if ollama else _LOCAL


def address(host: str) -> str:
    """An OLLAMA_HOST as an address: a scheme, a port, and an address that can be connected to."""
    parts = urlsplit(host if "://" in host else f"http://{host}")
    name = parts.hostname or "127.0.0.1"
    name = "127.0.0.1" if name in ("0.0.0.0", "::") else name  # noqa: S104 (nothing is bound)
    port = parts.port or (_PORT if "://" not in host else 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{f'[{name}]' if ':' in name else name}:{port}{parts.path.rstrip('/')}"


def _stays_here(host: str) -> bool:
    return http.Proxies(http="any").pick("http", host) == ""


def _shown(text: str) -> str:
    return escape.shorten(escape.one_line(text), 80)
