"""Credentials in commands, in calls, and in base64 once more."""

from __future__ import annotations

import base64

import planted
import pytest

from ci_kit.secrets.model import Tier
from ci_kit.secrets.scanner import Scanner

SCANNER = Scanner()
STRONG = planted.drawn(22, "calls") + "3zK"


def found(path: str, text: str) -> dict[str, Tier]:
    """The rules that find something, and how sure they are."""
    return {one.rule: one.tier for one in SCANNER.scan(path, text.encode()).found}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", f"curl -X POST -u me:{STRONG} https://internal.net/x\n"),
        ("run.sh", f"curl --user 'me:{STRONG}' https://internal.net/x\n"),
        ("run.sh", f"curl https://internal.net/x \\\n  -u me:{STRONG}\n"),
        ("a.ps1", f'$c = New-Object System.Net.NetworkCredential("me", "{STRONG}")\n'),
        ("A.java", f'new PasswordAuthentication(user, "{STRONG}".toCharArray());\n'),
        ("a.py", f"requests.get(url, auth=HTTPBasicAuth('me', '{STRONG}'))\n"),
        ("a.cs", f'new DirectoryEntry("LDAP://internal.net",\n    "me", "{STRONG}");\n'),
    ],
)
def test_a_password_in_a_command_or_call_is_for_review(path: str, text: str) -> None:
    """Behind the user's name, on the same line or the next."""
    assert found(path, text) == {"credentials-in-command": Tier.REVIEW}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", "docker run -u 1000:1000 image\n"),
        ("run.sh", "curl -u $USER:$PASSWORD https://internal.net\n"),
        ("run.sh", "curl -u me:<password> https://internal.net\n"),
        ("run.sh", f"chown -u me:{STRONG} file\n"),
        ("a.cs", 'new NetworkCredential("me", password);\n'),
        ("a.cs", 'new NetworkCredential("me", "changeme");\n'),
    ],
)
def test_what_is_filled_in_or_means_something_else_is_none(path: str, text: str) -> None:
    """Variables, placeholders, ids of users and groups."""
    assert found(path, text) == {}


def test_an_option_with_one_dash_counts() -> None:
    """As PowerShell and Java write it; words with a dash in them do not."""
    assert found("a.ps1", f"Connect-VIServer vc -User me -Password {STRONG}\n") == {"password": Tier.BLOCK}
    assert found("a.md", "a two-pass compiler1 and a single-token lookahead2\n") == {}


def test_a_key_in_base64_once_more_is_a_private_key() -> None:
    """As builds keep it in a variable, in any file; a certificate is none."""
    key = base64.b64encode(planted.private_key("twice").encode()).decode()
    assert found("a.py", f'KEY = "{key}"\n') == {"private-key": Tier.BLOCK}
    assert found("a.json", f'{{"privateKey": "{key}"}}\n') == {"private-key": Tier.BLOCK}
    public = base64.b64encode(b"-----BEGIN CERTIFICATE-----\n" + planted.drawn(500, "certificate").encode()).decode()
    assert found("a.py", f'CERT = "{public}"\n') == {}


def test_a_label_is_no_assignment() -> None:
    """The colon at the end of a literal belongs to the text that people see."""
    assert found("a.js", 'f({user:"User:",pass:"Password:",remember12:"Remember me, please 1"})\n') == {}
    assert found("a.js", f"f({{'password':'{STRONG}'}})\n") == {"password": Tier.REVIEW}


def test_tickets_of_kerberos_are_hashes_of_passwords() -> None:
    """The form in which those who crack them keep them."""
    ticket = (
        "$krb5asrep$23$me@INTERNAL.NET:"
        + planted.drawn(32, "a", "0123456789abcdef")
        + "$"
        + planted.drawn(80, "b", "0123456789abcdef")
    )
    assert found("a.txt", ticket + "\n") == {"password-hash": Tier.REVIEW}


def test_a_variable_in_prose_is_an_assignment() -> None:
    """On a line of its own, as in instructions and logs; a sentence is none."""
    assert found("notes.txt", "export DB_PASSWORD=mycoin!12\n") == {"password": Tier.REVIEW}
    assert found("notes.txt", "docker run -e DB_PASSWORD=mycoin!12 image\n") == {"password": Tier.REVIEW}
    assert found("notes.txt", "where the password = mycoin!12 is set\n") == {}


def test_a_bearer_token_needs_no_name_of_a_header() -> None:
    """In recordings it stands on a line of its own; words behind it are none."""
    token = planted.drawn(64, "bearer", "0123456789abcdef")
    assert found("vcr/a.yml", f"Authorization:\n- Bearer {token}\n") == {"authorization-header": Tier.REVIEW}
    assert found("a.py", f"send('bearer {token}')\n") == {"authorization-header": Tier.REVIEW}
    assert found("a.md", "A bearer authentication-scheme, and basic understanding-of-it.\n") == {}


def test_a_call_that_sets_a_secret_has_one() -> None:
    """The literal in it, judged as if it were assigned."""
    assert found("a.go", f'client.SetAuthToken("{STRONG}")\n') == {"named-secret": Tier.REVIEW}
    assert found("a.java", "user.setPassword(password);\n") == {}


def test_what_speaks_of_a_secret_blocks_nothing() -> None:
    """A sentence in another script, where to connect to, a digest."""
    assert found("i18n/zh.json", '{"REMOVE_TWO_FACTOR_AUTH": "從你的帳號移除2FA"}') == {}
    assert found("a.env", "CONNECTION_STRING=OamDB:1521/orclpdb1.localdomain\n") == {}
    digest = planted.drawn(64, "digest", "0123456789abcdef")
    assert found("a.conf", f"root_password_sha2 = {digest}\n") == {"password": Tier.REVIEW}


@pytest.mark.parametrize("rule", ["discord-webhook", "mattermost-webhook", "feishu-webhook"])
def test_a_webhook_is_found_behind_its_host(rule: str) -> None:
    """What begins with a slash may follow a letter."""
    text, _ = planted.every()[rule]
    assert list(found("a.py", f"x = 'https://chat.internal.net{text}'\n")) == [rule]


def test_an_encoded_sign_makes_no_template() -> None:
    """`%40` in a password is an at sign, `%s` would be a template."""
    assert found("a.yml", "x: mongodb://me:D1fficultP%40ssw0rd@db.internal.net/x\n")
    assert found("a.yml", "x: mongodb://me:%s@db.internal.net/x\n") == {}
