"""The plugins of detect-secrets behind the prefilter: the same findings, without the lines that hang them."""

from __future__ import annotations

from pathlib import Path

import planted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kit.secrets import plugins, text
from ci_kit.secrets.model import LeftOut, Tier
from ci_kit.secrets.scanner import Scanner

_TEXTS = [
    *(form.format(text) for text, _ in planted.every(seed=2).values() for form in ('x = "{}"', "{}")),
    *(
        'password = "hunter22abc"',
        "secret: geheimnis",
        "ap\u0131_key = 'x1'",
        "PA\u017f\u017fWORD = 'x1y2'",
        "contraseña = 'abc1'",
    ),
    "x = '" + planted.drawn(40, "hex", "0123456789abcdef") + "'",
    'y = "' + planted.drawn(60, "base") + '"',
    "https://me:geheim@internal.net/",
    "8.8.8.8",
    "def key(): pass",
    "# pragma: allowlist nextline secret",
    "user_id = '" + planted.drawn(40, "id", "0123456789abcdef") + "'  # pragma: allowlist secret",
    "[section]",
    "",
]


@pytest.fixture(scope="module")
def engines() -> tuple[plugins.DetectSecrets, plugins.DetectSecrets]:
    """With and without the prefilter; with it from the first line on."""
    with_it = plugins.DetectSecrets()
    with_it._seen = 10**9  # noqa: SLF001 (as after many lines)
    return with_it, plugins.DetectSecrets(prefilter=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(_TEXTS), max_size=12).map("\n".join),
    st.sampled_from(["a.py", "a.yml", "a.ini", "a.go", "b", "a.lock"]),
)
def test_the_findings_are_those_of_all_lines(
    engines: tuple[plugins.DetectSecrets, plugins.DetectSecrets], content: str, path: str
) -> None:
    """What a plugin would find in any line it finds in the few that it is given."""
    first, second = (set(engine.look(path, text.read(content.encode())).found) for engine in engines)
    assert first == second


def test_the_findings_are_those_of_the_real_files(
    engines: tuple[plugins.DetectSecrets, plugins.DetectSecrets],
) -> None:
    """On sources of the kit, which have long lines and many words."""
    for file in sorted(Path(plugins.__file__).parent.glob("*.py")):
        content = text.read(file.read_bytes())
        assert [set(engine.look(file.name, content).found) for engine in engines].count(set()) in (0, 2)


@pytest.mark.parametrize(
    "line", ["password" + " " * 2000 + "x", "password" * 2000, "//" * 40_000, "sk-" * 20_000, "eyJ" * 20_000]
)
def test_lines_that_would_hang_a_plugin_are_left_out_and_said(
    engines: tuple[plugins.DetectSecrets, plugins.DetectSecrets], line: str
) -> None:
    """Its own expressions backtrack for minutes on these."""
    assert engines[0].look("a.py", text.read(f"x = 1\nkey {line}\n".encode())).left_out is LeftOut.LONG


def test_they_add_to_what_the_kit_finds() -> None:
    """A value that only looks random is found for review; what both find is reported once."""
    token = planted.every()["stripe-key"][0]
    data = f"k = '{token}'\nx = '{planted.drawn(40, 'sha', '0123456789abcdef')}'\n".encode()
    found = Scanner(plugins.DetectSecrets()).scan("a.py", data).found
    assert [(one.rule, one.tier) for one in found] == [
        ("stripe-key", Tier.BLOCK),
        ("detect-secrets-hex-high-entropy-string", Tier.REVIEW),
    ]
    assert len(Scanner().scan("a.py", data).found) == 1
