"""Fingerprints: of the content, keyed, and the same wherever it stands."""

from __future__ import annotations

import json
import re

import planted

from ci_kit.secrets.fingerprint import fingerprints
from ci_kit.secrets.scanner import Scanner

SCANNER = Scanner()
STRONG = planted.drawn(24, "print") + "8kQ"


def prints(path: str, text: str, salt: bytes = b"salt") -> set[str]:
    """The fingerprints of what is found in a text."""
    return set(fingerprints(SCANNER.scan(path, text.encode()).found, salt).values())


def test_moving_renaming_and_reformatting_change_nothing() -> None:
    """Another file, another line, other quotes and spaces: the same fingerprint."""
    (one,) = prints("a.ini", f"db_password = {STRONG}\n")
    assert prints("b/c.ini", f"\n\n; moved\ndb_password={STRONG}\n") == {one}
    assert prints("b.json", f'{{"db_password":   "{STRONG}"}}') == {one}


def test_another_value_name_or_rule_is_another_secret() -> None:
    """Also in the same line of the same file."""
    (one,) = prints("a.ini", f"db_password = {STRONG}\n")
    assert prints("a.ini", f"db_password = {STRONG}x\n") != {one}
    assert prints("a.ini", f"mail_password = {STRONG}\n") != {one}


def test_a_private_key_is_the_same_however_its_lines_break() -> None:
    """In PEM, and escaped in JSON."""
    key = planted.private_key()
    assert prints("id", key) == prints("a.json", json.dumps({"k": key}))


def test_the_salt_is_the_key() -> None:
    """Fingerprints of two repositories cannot be compared; they are 32 hexadecimal digits."""
    (one,), (other,) = (prints("a.ini", f"db_password = {STRONG}\n", salt) for salt in (b"salt", b"other"))
    assert one != other
    assert re.fullmatch("[0-9a-f]{32}", one)
