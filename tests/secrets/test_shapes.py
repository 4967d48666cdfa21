"""Private keys, JSON web tokens, URLs, headers and hashes."""

from __future__ import annotations

import base64
import json

import planted
import pytest

from ci_kit.secrets.model import Reason, Tier
from ci_kit.secrets.scanner import Scanner

SCANNER = Scanner()
STRONG = planted.drawn(24, "shape") + "9zQ"


def found(path: str, text: str) -> dict[str, Tier]:
    """The rules that find something, and how sure they are."""
    return {one.rule: one.tier for one in SCANNER.scan(path, text.encode()).found}


def web_token(head: dict[str, str]) -> str:
    """A JSON web token with a head."""
    parts = (json.dumps(head), json.dumps({"sub": "somebody", "iat": 1700000000}), planted.drawn(32, "signature"))
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def test_a_whole_private_key_blocks() -> None:
    """In a file, escaped in JSON, and indented in YAML."""
    key = planted.private_key()
    assert found("id", key) == {"private-key": Tier.BLOCK}
    assert found("a.json", json.dumps({"private_key": key})) == {"private-key": Tier.BLOCK}
    assert found("a.yml", "key: |\n" + "".join(f"    {line}\n" for line in key.splitlines())) == {
        "private-key": Tier.BLOCK
    }


def test_a_key_that_is_not_whole_is_for_review_or_nothing() -> None:
    """Without an end: review. A header alone, or an example's row of letters: nothing. In tests: review."""
    key = planted.private_key()
    assert found("id", key[:300]) == {"private-key": Tier.REVIEW}
    assert found("id.py", key.splitlines()[0]) == {}
    assert found("id", key.splitlines()[0] + "\n" + "A" * 640 + "\n" + key.splitlines()[-1]) == {}
    assert found("tests/id", key) == {"private-key": Tier.REVIEW}


def test_a_key_of_putty_counts_by_its_private_part() -> None:
    """Unencrypted: block; encrypted: review; the public part alone: nothing."""
    body = "\n".join(planted.drawn(64, f"line {number}") for number in range(4))
    text = f"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 4\n{body}\n"
    assert found("k.ppk", text) == {"private-key": Tier.BLOCK}
    assert found("k.ppk", text.replace("none", "aes256-cbc")) == {"private-key": Tier.REVIEW}
    assert found("k.ppk", text.partition("Private")[0]) == {}


def test_a_json_web_token_has_a_head_that_names_an_algorithm() -> None:
    """Its head decodes and has `alg`; anything else in three parts is none."""
    assert found("a.txt", web_token({"alg": "HS256"})) == {"json-web-token": Tier.REVIEW}
    assert found("a.txt", web_token({"typ": "cursor"})) == {}


@pytest.mark.parametrize(
    ("path", "url", "expected"),
    [
        ("app.yml", f"postgres://me:{STRONG}@db.internal.net/x", Tier.BLOCK),
        ("app.yml", "mongodb://me:sommer22@db.internal.net/x", Tier.REVIEW),
        ("tests/app.yml", f"postgres://me:{STRONG}@db.internal.net/x", Tier.REVIEW),
        (".git-credentials", "https://me:sommer22@git.internal.net", Tier.BLOCK),
        ("package-lock.json", f'"resolved": "https://x:{STRONG}@npm.internal.net/a.tgz"', Tier.BLOCK),
        ("app.yml", f"postgres://me:{STRONG}@db.example.com/x", None),
        ("app.yml", "postgres://me:${PASSWORD}@db.internal.net/x", None),
        ("app.py", "https://user:pass@host/", None),
        ("app.py", "https://internal.net:8080/@scope/name", None),
    ],
)
def test_credentials_in_urls(path: str, url: str, expected: Tier | None) -> None:
    """A password in a URL counts, unless the host or the password stands for any."""
    assert found(path, f"{url}\n").get("url-credentials") is expected


def test_authorization_headers() -> None:
    """Basic credentials decode to a password; bearer tokens look random; words are none."""
    basic = base64.b64encode(f"me:{STRONG}".encode()).decode()
    assert "authorization-header" in found("a.http", f"Authorization: Basic {basic}\n")
    assert "authorization-header" in found("a.py", f'"Authorization": "Bearer {STRONG}"\n')
    assert found("a.py", 'headers = {"Authorization": "Bearer access_token"}\n') == {}
    assert found("a.py", "Authorization: Basic dXNlcm5hbWU=\n") == {}


def test_hashes_of_passwords_are_for_review() -> None:
    """In the forms of crypt, wherever they stand."""
    forms = [
        "$6$" + planted.drawn(16, "salt") + "$" + planted.drawn(86, "hash"),
        "$2b$12$" + planted.drawn(53, "bcrypt"),
        "$apr1$" + planted.drawn(8, "apr") + "$" + planted.drawn(22, "hash"),
        "$argon2id$v=19$m=65536,t=3,p=4$" + planted.drawn(22, "salt") + "$" + planted.drawn(43, "hash"),
    ]
    for form in forms:
        assert found("dump.sql", f"('me', '{form}')") == {"password-hash": Tier.REVIEW}
    assert found("dump.sql", "$6$ costs $5$ more") == {}


def test_secrets_of_a_provider_hide_those_of_the_name() -> None:
    """One finding for one value: the more particular one."""
    token, _ = planted.every()["gitlab-token"]
    assert list(found(".env", f"API_TOKEN={token}\n")) == ["gitlab-token"]


def test_reasons_are_given() -> None:
    """Each finding says why."""
    (one,) = SCANNER.scan(".env", f"DB_PASSWORD={STRONG}\n".encode()).found
    assert one.reasons == (Reason.NAME, Reason.RANDOM)
