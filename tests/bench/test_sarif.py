"""`./dev bench sarif` runs the parts that are asked for and says what it leaves out."""

from __future__ import annotations

import os

import pytest

from bench import sarif


def test_an_unknown_part_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt part does not run everything."""
    with pytest.raises(SystemExit) as stopped:
        sarif.main(["--only", "floor,sarif_tools"])
    assert stopped.value.code == 2
    assert "there is no part `sarif_tools`; there are floor, us, gate, sarif-tools" in capsys.readouterr().err


def test_without_npm_the_comparisons_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is said, and is no failure."""
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert sarif.main(["--only", "verdicts,rules"]) == 0
    assert "no npm and node here; left out" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.launcher
@pytest.mark.skipif(os.name != "posix", reason="wait4 is POSIX")
def test_a_quick_run_measures_us_and_the_floor(capsys: pytest.CaptureFixture[str]) -> None:
    """The real commands run on real inputs, and none of them breaks down."""
    assert sarif.main(["--only", "floor,us", "--quick"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.startswith(("1 KB  ", "8 MB  ", "100 small files  ")) and "best" not in line]
    assert len(rows) == 10
    assert all(row.split()[-2] in ("0", "1") for row in rows)
    assert any(line.startswith("1 KB: CPU as a command") for line in lines)
