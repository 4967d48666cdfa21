"""The traps that scanners of secrets fall into, case by case: each is found, or left out in a way that is said.

What is left out for good, docs/secret-scan.md argues under "What it misses".
"""

from __future__ import annotations

import base64
import json
import zipfile
from io import BytesIO

import planted
import pytest

from ci_kit.secrets.model import LeftOut, Reason, Tier
from ci_kit.secrets.scanner import Scanner

SCANNER = Scanner()
TOKEN = planted.every()["github-token"][0]
SLACK = planted.every()["slack-token"][0]
STRONG = planted.drawn(26, "trap") + "5kQ"
PICTURE = base64.b64encode(bytes(planted.drawn(20_000, "picture"), "ascii")).decode()
NOTEBOOK = json.dumps(
    {"cells": [{"outputs": [{"data": {"image/png": PICTURE}}], "source": [f"token = '{TOKEN}'\n"]}], "nbformat": 4}
)


def encoded(text: str) -> str:
    """A text in base64."""
    return base64.b64encode(text.encode()).decode()


def found(path: str, data: bytes | str) -> dict[str, bytes]:
    """Rule and value of what is found."""
    raw = data.encode() if isinstance(data, str) else data
    return {one.rule: one.value for one in SCANNER.scan(path, raw).found}


TRAPS: dict[str, tuple[str, bytes | str]] = {
    "one byte of Latin-1": ("a.py", b"# caf\xe9\nx = '" + TOKEN.encode() + b"'\n"),
    "UTF-16 LE with a mark": ("a.txt", b"\xff\xfe" + f"x = '{TOKEN}'\r\n".encode("utf-16-le")),
    "UTF-16 BE with a mark": ("a.txt", b"\xfe\xff" + f"x = '{TOKEN}'\r\n".encode("utf-16-be")),
    "only carriage returns": ("a.txt", f"a\rx = '{TOKEN}'\rb\r".encode()),
    "a URL in package-lock.json": (
        "package-lock.json",
        f'{{"a": {{"resolved": "https://x:{TOKEN}@npm.internal.net/a.tgz", "integrity": "sha512-{"Ab3/" * 21}AA=="}}}}',
    ),
    "a picture in SVG": ("a.svg", f"<svg><!-- {TOKEN} --></svg>"),
    "a binary with zeros": ("a.bin", b"\0\1\2" * 50 + TOKEN.encode() + b"\0" * 50),
    "base64 in YAML": ("a.yml", f"data: {encoded('token ' + TOKEN)}\n"),
    "base64 in JSON": ("a.json", json.dumps({"x": encoded(f"[remote]\npush = {TOKEN}\n")})),
    "a folder of dependencies": ("node_modules/a/b.js", f"x('{TOKEN}')"),
    "a notebook with a picture": ("a.ipynb", NOTEBOOK),
    "one long line": ("a.min.js", "a=1;" * 50_000 + f"t='{TOKEN}';" + "b=2;" * 50_000),
    "a literal in pieces": ("a.py", f'x = "{TOKEN[:12]}" + "{TOKEN[12:]}"\n'),
    "pieces on lines of their own": ("a.py", f"x = (\n    '{TOKEN[:9]}'\n    '{TOKEN[9:20]}'\n    '{TOKEN[20:]}'\n)\n"),
    "pieces in JavaScript": ("a.js", f"const t = '{TOKEN[:15]}' +\n  '{TOKEN[15:]}';\n"),
    "pieces in PHP": ("a.php", f"$t = '{TOKEN[:15]}' . '{TOKEN[15:]}';\n"),
    "an odd name": ("a\udcff |`\n.py", f"x = '{TOKEN}'\n"),
    "behind a flood of quotes": ("a.py", '"" ' * 2000 + f"'{TOKEN}'"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_the_trap_catches_nobody(name: str) -> None:
    """The token is found, whole, whatever stands around it."""
    path, data = TRAPS[name]
    assert found(path, data) == {"github-token": TOKEN.encode()}


def test_a_zip_is_counted_as_not_looked_into() -> None:
    """Archives are listed, not unpacked: a bomb would cost more than it tells."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", TOKEN)
    assert SCANNER.scan("a.zip", packed.getvalue()).left_out is LeftOut.ARCHIVE


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'password = "{STRONG[:10]}" + "{STRONG[10:]}"\n'),
        ("a.py", f'password = (\n    "{STRONG[:10]}"\n    "{STRONG[10:]}"\n)\n'),
        ("a.py", f'password = """\n{STRONG}\n"""\n'),
        ("a.js", f"const password = '{STRONG[:10]}'\n  + '{STRONG[10:]}';\n"),
        ("a.lua", f"password = '{STRONG[:10]}' .. '{STRONG[10:]}'\n"),
        ("a.yml", f"password: |\n  {STRONG}\n"),
        ("a.yml", f"password: >-\n  {STRONG}\n"),
    ],
)
def test_a_named_value_in_pieces_or_lines_is_one_value(path: str, text: str) -> None:
    """The value is the joined one, so that formatting it anew changes no fingerprint."""
    assert found(path, text) == {"password": STRONG.encode()}


@pytest.mark.parametrize(
    "text",
    ['password = "abcd1234!x" + suffix\n', f'password = "{STRONG[:10]}" + name + "{STRONG[10:]}"\n', 'x = "a" "b"\n'],
)
def test_what_is_computed_is_no_literal(text: str) -> None:
    """A variable among the pieces makes it a value that nobody can read here."""
    assert found("a.py", text) == {}


def manifest(**data: str) -> str:
    """A Secret of Kubernetes."""
    lines = "".join(f"  {key.replace('_', '.')}: {value}\n" for key, value in data.items())
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ntype: Opaque\ndata:\n{lines}"


def test_a_secret_of_kubernetes_is_decoded() -> None:
    """A password in `data`, where it is in base64; user names and hosts beside it are none."""
    text = manifest(password=encoded(STRONG), username=encoded("reader"), host=encoded("db.internal.net"))
    (one,) = SCANNER.scan("k8s/a.yaml", text.encode()).found
    assert (one.rule, one.value, one.tier, one.name) == ("kubernetes-secret", STRONG.encode(), Tier.BLOCK, "password")
    assert Reason.DECLARED in one.reasons
    assert (one.line, one.column) == (7, 13)


def test_stringdata_is_read_as_it_stands() -> None:
    """Plain, quoted or not, in one of several documents of a file, and in a list."""
    text = (
        f"kind: Service\n---\nkind: Secret\nstringData:\n  # why\n\n  db-password: '{STRONG}'\n---\nkind: ConfigMap\n"
    )
    assert found("a.yml", text) == {"kubernetes-secret": STRONG.encode()}
    items = f"kind: List\nitems:\n  - kind: Secret\n    stringData:\n      token: {STRONG}\n"
    assert found("a.yml", items) == {"kubernetes-secret": STRONG.encode()}
    document = {"kind": "Secret", "stringData": {"token": STRONG}}
    assert found("a.json", json.dumps(document, indent=2)) == {"kubernetes-secret": STRONG.encode()}


def test_what_a_secret_of_kubernetes_holds_keeps_its_kind() -> None:
    """A token, a private key and credentials of a registry in base64 are found as what they are."""
    assert found("a.yml", manifest(token=encoded(SLACK))) == {"slack-token": SLACK.encode()}
    assert set(found("a.yml", manifest(tls_key=encoded(planted.private_key())))) == {"private-key"}
    login = json.dumps({"auths": {"r.internal.net": {"auth": encoded(f"me:{STRONG}")}}})
    assert set(found("a.yml", manifest(_dockerconfigjson=encoded(login)))) == {"kubernetes-secret"}


@pytest.mark.parametrize(
    "text",
    [
        manifest(password="'{{ .Values.password | b64enc }}'"),
        manifest(password=encoded("changeme")),
        manifest(tls_crt=encoded("-----BEGIN CERTIFICATE-----\n" + planted.drawn(300, "public"))),
        manifest(password=encoded(STRONG)).replace("kind: Secret", "kind: SealedSecret"),
        "kind: ConfigMap\ndata:\n  greeting: " + encoded("good morning to all of you") + "\n",
        "kind: Secret\nmetadata:\n  name: password-of-db\n",
    ],
)
def test_templates_certificates_and_sealed_secrets_are_none(text: str) -> None:
    """What is filled in later, public, or encrypted."""
    assert "kubernetes-secret" not in found("a.yaml", text)


@pytest.mark.parametrize(
    "beginning", ["LS0tLS1CRUdJTi", '"ghp_" + ', "set_password('", "kind: Secret\\ndata:\\n  a: YQ==\\n"]
)
def test_a_row_of_beginnings_hides_nothing_behind_it(beginning: str) -> None:
    """What somebody made to keep the scanner busy ends, and what stands behind it is found."""
    text = beginning.replace("\\n", "\n") * 300 + f"\n\nx = '{TOKEN}'\n"
    assert "github-token" in found("a.yml", text)
