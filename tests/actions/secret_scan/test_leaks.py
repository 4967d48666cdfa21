"""Nothing leaks: no output of any kind has six characters of a secret that was found."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import planted

from ci_kit.secrets import rules
from ci_kit.secrets.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from secret_workspace import Scans

    from ci_kit.secrets.model import Found

WINDOW = 6
SCANNER = Scanner()
#: What is in outputs by right: fingerprints and ids of commits.
_HASHES = re.compile(r"\b[0-9a-f]{12,64}\b")
STRONG = planted.drawn(30, "leak") + "4xB"


def planted_files() -> dict[str, str | bytes]:
    """Every supported secret in every place."""
    files: dict[str, str | bytes] = {}
    for name, (text, _) in planted.every(seed=11).items():
        files[f"src/{name}.py"] = f'key = "{text}"\n'
        files[f"conf/{name}.env"] = f"API_TOKEN={text}\n"
        files[f"conf/{name}.json"] = json.dumps({"a": {"b": text}})
    files["id_rsa"] = planted.private_key("leak")
    files["app.ini"] = f"db_password = {STRONG}\naws_secret_access_key = {planted.drawn(40, 'aws leak')}\n"
    files["app.yml"] = f"url: postgres://me:{STRONG}u@db.internal.net/x\n"
    files["call.http"] = "Authorization: Basic " + base64.b64encode(f"me:{STRONG}h".encode()).decode() + "\n"
    files["dump.sql"] = "$2b$12$" + planted.drawn(53, "leak hash")
    files["utf16.txt"] = f"password = '{STRONG}16'\n".encode("utf-16")
    files[f"named/{planted.drawn(8, 'name')}.py"] = f"password = '{STRONG}py'\n"
    return files


def windows(value: str) -> Iterator[str]:
    """All pieces of a secret that mix letters and digits, and so are nobody else's words."""
    for place in range(len(value) - WINDOW + 1):
        piece = value[place : place + WINDOW]
        if re.search(r"\d", piece) and re.search(r"[A-Za-z]", piece) and piece.isalnum():
            yield piece


def test_no_output_has_six_characters_of_a_secret(scans: Scans) -> None:
    """Log, annotations, summary, report, SARIF, outputs, policy, as a step and on a terminal; masks come first."""
    files = planted_files()
    base = scans.work.git("rev-parse", "HEAD")
    head = scans.work.commit(files)
    values = {one.value.decode() for name, data in files.items() for one in _found(name, data)}
    pieces = {piece for value in values for piece in windows(value)}
    assert len(pieces) > 2000
    payload = {"before": base, "after": head, "ref": "refs/heads/main", "repository": {"default_branch": "main"}}
    step = scans.step("push", payload, detect_secrets="true")
    log = [line for line in step.log.splitlines() if not line.startswith("::add-mask::")]
    assert step.code == 1, step.log[-500:]
    assert step.log.index("::add-mask::") < step.log.index("::error")
    masked = "\n".join(line for line in step.log.splitlines() if line.startswith("::add-mask::"))
    assert all(value in masked for value in values if "\n" not in value and "%" not in value and len(value) > 8)
    texts = {"log": "\n".join(log), **step.files}
    for words in (["tree"], ["tree", "--format=json"], ["history", "--format=sarif", "--detect-secrets"]):
        done = scans.type(*words)
        assert done.returncode == 1, done.stderr
        texts[" ".join(words)] = done.stdout + done.stderr
    scans.type("baseline")
    texts["policy"] = (scans.work.root / ".ci-kit-secrets").read_text("utf-8")
    for name, text in texts.items():
        shown = _HASHES.sub("", text)
        assert pieces.isdisjoint({shown[place : place + WINDOW] for place in range(len(shown))}), name


def test_every_rule_was_planted(scans: Scans) -> None:
    """The test above covers each rule of a provider, and what it finds is told."""
    scans.work.commit(planted_files())
    ran = scans.run("tree")
    found = {finding.rule for finding in ran.report.findings}
    assert {rule.id for rule in rules.tokens()} <= found
    assert {"private-key", "password", "aws-secret-access-key", "url-credentials", "authorization-header"} <= found


def test_an_exception_shows_no_value() -> None:
    """What is found has no value in its repr, which is what tracebacks and debuggers print."""
    (one,) = _found("a.ini", f"db_password = {STRONG}\n")
    assert not {piece for piece in windows(STRONG) if piece in repr(one)}


def _found(name: str, data: str | bytes) -> tuple[Found, ...]:
    return SCANNER.scan(name, data.encode() if isinstance(data, str) else data).found
