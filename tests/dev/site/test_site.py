"""The site as it is built, with commands really run."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from ci_kit import cli
from ci_kit.errors import CiKitError
from ci_kit_dev.paths import ROOT
from ci_kit_dev.site import __main__ as site
from ci_kit_dev.site.recording import drawn, record
from ci_kit_dev.site.stage import pages

if TYPE_CHECKING:
    from pathlib import Path

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="commands are recorded on Linux and macOS only")
#: What a browser loads by itself.
_LOADED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?(https?://[^"'> ]+)""")


@POSIX
def test_the_site_is_built_strictly(tmp_path: Path) -> None:
    """Every page is there, with a recording, and loads nothing from elsewhere."""
    assert site.main(["--output", str(tmp_path / "site"), "--only", "sarif-validate"]) == 0
    for name in pages(ROOT).values():
        page = name.removesuffix("README.md") + "index.md" if name.endswith("README.md") else name
        text = (tmp_path / "site" / page).with_suffix(".html").read_text(encoding="utf-8")
        loaded = [
            address for address in _LOADED.findall(text) if not address.startswith("https://org.github.io/ci-kit/")
        ]
        assert loaded == [], name
    picture = (tmp_path / "site/recordings/sarif-validate.svg").read_text(encoding="utf-8")
    assert "would&#160;be&#160;accepted&#160;by&#160;GitHub" in picture
    assert 'recordings/sarif-validate.svg"' in (tmp_path / "site/index.html").read_text(encoding="utf-8")


@POSIX
@pytest.mark.slow  # runs every action twice
def test_every_showcase_runs_and_is_shown(tmp_path: Path) -> None:
    """Each page of an action has its picture; those with a report lead to it."""
    assert site.main(["--output", str(tmp_path / "site")]) == 0
    for name in cli.names():
        assert (tmp_path / "site/recordings" / f"{name}.svg").is_file()
    for name in ("qa-summary", "perf-gate", "resource-report"):
        text = (tmp_path / f"site/actions/{name}.html").read_text(encoding="utf-8")
        assert f"recordings/{name}.svg" in text
        assert f"recordings/{name}.html" in text
        assert "The job summary of that run" in text


@POSIX
def test_a_command_that_ends_otherwise_is_not_recorded(tmp_path: Path) -> None:
    """What a page shows is what the command does."""
    with pytest.raises(CiKitError, match="ended with 2, not 0"):
        record(("sarif-validate", "--no-such-flag"), tmp_path, {})


def test_a_recording_shows_text_and_nothing_else() -> None:
    """Whatever a command printed does nothing in the picture."""
    picture = drawn("$ x", "\x1b[1;31mbad\x1b[0m <script>alert(1)</script>\r\n")
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture
