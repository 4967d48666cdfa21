"""Configurations as people have them for markdownlint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import InputError
from ci_kit.markdown import config

if TYPE_CHECKING:
    from pathlib import Path


def test_a_configuration_of_markdownlint_is_understood(tmp_path: Path) -> None:
    """Names of both kinds, options, and rules that the kit does not have."""
    path = tmp_path / "c.yaml"
    path.write_text(
        "MD024: false\nno-trailing-spaces: false\nMD013:\n  line_length: 100\nMD004: {style: dash}\n", encoding="utf-8"
    )
    read = config.read(path, "c.yaml")
    assert not {"duplicate-heading", "trailing-space"} & read.active
    assert {"line-length", "broken-link"} <= read.active
    assert (read.settings.line_length, read.foreign) == (100, ("MD004",))


def test_nothing_by_default_is_possible(tmp_path: Path) -> None:
    """`default: false` and what is switched on; JSON with a schema."""
    path = tmp_path / "c.json"
    path.write_text('{"$schema": "x", "default": false, "MD051": true, "broken-link": true}', encoding="utf-8")
    read = config.read(path, "c.json")
    assert read.active == {"broken-anchor", "broken-link"}
    assert not read.foreign
    path.write_text("", encoding="utf-8")
    assert config.read(path, "c.json").active == config.default().active


def test_inputs_choose_among_them() -> None:
    """`rules` alone, then `disable`; a name of markdownlint may mean two rules."""
    chosen = config.chosen(config.default(), ["MD053", "line-length"], ["repeated-definition"])
    assert chosen.active == {"unused-definition", "line-length"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "is no mapping"),
        ("a: [\n", "is no YAML"),
        ("[" * 400, "is no YAML"),
        ("MD013: {line_length: wide}\n", "no number above 0"),
        ("MD013: {line_length: true}\n", "no number above 0"),
        (b"\xff", "cannot be read"),
        ("!!python/object/apply:os.getcwd []\n", "is no YAML"),
    ],
)
def test_a_bad_configuration_is_one_error(tmp_path: Path, text: str | bytes, said: str) -> None:
    """Which says what is wrong."""
    path = tmp_path / "c.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=said):
        config.read(path, "c.yaml")


def test_a_missing_configuration_and_unknown_rules_are_errors(tmp_path: Path) -> None:
    """The nearest rule is named; switching all off is no check at all."""
    with pytest.raises(InputError, match="cannot be read"):
        config.read(tmp_path / "no.yaml", "no.yaml")
    with pytest.raises(InputError, match="broken-lnik"):
        config.chosen(config.default(), ["broken-lnik"], [])
    with pytest.raises(InputError, match="no rule is left"):
        config.chosen(config.default(), ["MD051"], ["broken-anchor"])
