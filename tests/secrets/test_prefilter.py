"""The prefilter: both of its forms find the same, and a made-up flood is cut off and told."""

from __future__ import annotations

import planted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kit.secrets import prefilter
from ci_kit.secrets.model import LeftOut
from ci_kit.secrets.scanner import Scanner

FAST, PLAIN = Scanner(), Scanner(make=prefilter.Plain)
_PIECES = [
    *(text for text, _ in planted.every(seed=1).values()),
    *(
        "password",
        "secret",
        "=",
        ": ",
        '"',
        "'",
        "\n",
        " ",
        "://",
        "a:b@c",
        "eyJ",
        "$6$",
        "token",
        "{",
        "}",
        "key",
        "<",
        ">",
    ),
    planted.private_key(),
    "ä",
    planted.drawn(20, "piece"),
]
PATHS = st.sampled_from(["a.py", "a.yml", ".env", "a.json", "tests/a.txt", ".netrc", "a.xml"])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join), PATHS)
def test_both_forms_of_the_prefilter_find_the_same(text: str, path: str) -> None:
    """Hyperscan and Python's own search give the same findings, in the same order."""
    assert FAST.scan(path, text.encode()) == PLAIN.scan(path, text.encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), PATHS)
def test_any_bytes_can_be_looked_at(data: bytes, path: str) -> None:
    """No input makes the engine fail."""
    FAST.scan(path, data)


HOSTILE = [
    *(b"password", b"password=", b'password="', b"password ", b"eyJ", b"eyJ.eyJ", b"://a:b@", b"T3BlbkFJ", b"AZDO"),
    *(
        b"-----BEGIN RSA PRIVATE KEY-----",
        b"authorization: bearer ",
        b"<password>",
        b"$6$",
        b"define('password',",
        b"\n",
    ),
    *(b'token:"\\"', b" ghp_A1b2C3d4e5A1b2C3d4e5A1b2C3d4e5abcdef", b'password = "x1Y2z3w4v5"\n'),
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("path", ["a.yml", ".netrc"])
def test_a_flood_is_cut_off_and_said(piece: bytes, path: str) -> None:
    """However often something seems to begin, no more is looked at than the limit, and that is counted."""
    data = (piece * ((1 << 20) // len(piece) + 1))[: 1 << 20]
    looked = FAST.scan(path, data)
    most = prefilter.MOST * 2
    candidates = FAST._prefilter.find(data)  # noqa: SLF001 (how much work there is)
    assert len(candidates.ends) <= most
    assert looked.left_out is (LeftOut.FLOOD if candidates.flooded or len(looked.found) == 2000 else None)


def test_where_hyperscan_is_missing_the_plain_form_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost but speed."""
    monkeypatch.setitem(__import__("sys").modules, "hyperscan", None)
    assert isinstance(prefilter.build([prefilter.Anchor("a")]), prefilter.Plain)
