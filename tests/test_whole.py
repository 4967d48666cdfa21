"""Files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_kit import whole
from ci_kit.errors import CiKitError


def test_what_is_written_takes_the_place_of_what_was(tmp_path: Path) -> None:
    """The new text is there, and nothing beside it."""
    path = tmp_path / "a.txt"
    whole.write_text(path, "one\r\ntwo\n")
    whole.write_text(path, "three\n")
    assert path.read_bytes() == b"three\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_breaks_off_leaves_what_was(tmp_path: Path) -> None:
    """The old text stays, and no half of the new one."""
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def breaks_off() -> None:
        with whole.replacing(path) as half:
            half.write_text("ne", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks_off()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_nothing_may_be_written_what_was_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full when the text is written costs neither the old text nor leaves a half."""
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    real = Path.write_text

    def full(self: Path, text: str, **how: str) -> int:
        real(self, text[:1], **how)
        return real(Path("/dev/full"), text, **how)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        whole.write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_error_names_the_file_the_reason_and_the_remedy(tmp_path: Path) -> None:
    """A directory that is missing is to be made first."""
    with pytest.raises(CiKitError) as caught:
        whole.save(tmp_path / "none" / "a.txt", "x", "the policy")
    assert str(caught.value) == (
        "the policy could not be written. No such file or directory. Make its directory first."
    )
