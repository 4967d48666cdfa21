"""The seasons, the command, the collection and the server."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from datetime import date
from typing import TYPE_CHECKING

import pytest

from service import __main__ as command
from service import collect, server
from service.seasons import NAMES, season

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.unit
@pytest.mark.parametrize(
    ("month", "name"), [(1, "winter"), (3, "spring"), (6, "summer"), (11, "autumn"), (12, "winter")]
)
def test_a_month_is_in_its_season(month: int, name: str) -> None:
    """December begins the winter."""
    assert season(date(2026, month, 1)) == name


@pytest.mark.unit
def test_the_command_names_the_season(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a line of its own."""
    monkeypatch.setattr(sys, "argv", ["service", "2026-11-21"])
    assert command.main() == 0
    assert capsys.readouterr().out == "autumn\n"


@pytest.mark.integration
def test_a_year_is_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each season has three months, and the figures say how many there are."""
    monkeypatch.setattr(sys, "argv", ["collect", "--output", str(tmp_path)])
    monkeypatch.setenv("SERVICE_TOKEN", "made-up")
    collect.main()
    seasons = list(json.loads((tmp_path / "seasons.json").read_text(encoding="utf-8")).values())
    assert [seasons.count(name) for name in NAMES] == [3] * 4
    assert json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8")) == {"months": 12}


@pytest.mark.integration
def test_the_server_names_what_is_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is that of the file."""
    (tmp_path / "live").write_text("v1\n", encoding="utf-8")
    monkeypatch.setenv("SERVICE_HOME", str(tmp_path))
    with server.server(0) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"http://127.0.0.1:{made.server_port}/health", timeout=60) as answer:
            assert json.load(answer) == {"status": "healthy", "version": "v1"}
        made.shutdown()


@pytest.mark.security
@pytest.mark.parametrize("text", ["", "2026-02-30", "$(id)"])
def test_what_is_no_day_is_refused(text: str) -> None:
    """With a word on how it is used."""
    done = _command(text)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage" in done.stderr


@pytest.mark.e2e
def test_the_installed_command_names_the_season() -> None:
    """As on a terminal."""
    assert _command("2026-11-21").stdout == "autumn\n"


def _command(text: str) -> subprocess.CompletedProcess[str]:
    line = (sys.executable, "-m", "service", text)
    return subprocess.run(line, capture_output=True, text=True, check=False)
