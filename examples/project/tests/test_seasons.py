"""The seasons."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from almanac.seasons import season
from almanac.service import health


@pytest.mark.unit
@pytest.mark.parametrize(
    ("month", "name"), [(1, "winter"), (3, "spring"), (6, "summer"), (11, "autumn"), (12, "winter")]
)
def test_a_month_is_in_its_season(month: int, name: str) -> None:
    """December begins the winter."""
    assert season(date(2026, month, 1)) == name


@pytest.mark.integration
def test_health_names_what_is_live(tmp_path: Path) -> None:
    """The version is that of the file."""
    (tmp_path / "live").write_text("v1\n", encoding="utf-8")
    assert health(tmp_path / "live") == {"status": "healthy", "version": "v1"}


@pytest.mark.security
@pytest.mark.parametrize("text", ["", "2026-02-30", "$(id)"])
def test_what_is_no_day_is_refused(text: str) -> None:
    """With a word on how it is used."""
    done = _almanac(text)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage" in done.stderr


@pytest.mark.e2e
def test_the_command_names_the_season() -> None:
    """As on a terminal."""
    assert _almanac("2026-11-21").stdout == "autumn\n"


def _almanac(text: str) -> subprocess.CompletedProcess[str]:
    source = Path(__file__).parents[1] / "src"
    command = (sys.executable, "-m", "almanac", text)
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
