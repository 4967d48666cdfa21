"""What an error says: what happened, why, and what helps against that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ci_kit.errors import CiKitError, ExitCode, unwritable


def test_an_error_is_a_paragraph_of_three_parts() -> None:
    """Parts that are not known are left out; the first may begin with a name in small letters."""
    assert str(CiKitError("ci-kit stopped", why="no disk", remedy="add one")) == "ci-kit stopped. No disk. Add one."
    assert str(CiKitError("`x` is wrong!")) == "`x` is wrong!"


def failure(path: Path) -> OSError:
    """What the system says when `path` is to be written."""
    with pytest.raises(OSError, match=path.name) as caught:
        path.write_bytes(b"x")
    return caught.value


def test_the_remedy_fits_the_reason(tmp_path: Path) -> None:
    """A directory that is not there wants to be made; nobody is told to free space for it."""
    error = unwritable("the report was not written", failure(tmp_path / "none" / "report"), instead="name another file")
    assert (error.why, error.remedy) == (
        "No such file or directory", "make its directory first, or name another file"
    )  # fmt: skip
    assert error.exit_code is ExitCode.ERROR


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_wants_space() -> None:
    """As the kernel tells it."""
    with pytest.raises(OSError, match="space") as caught:
        os.write(os.open("/dev/full", os.O_WRONLY), b"x")
    assert unwritable("it", caught.value).remedy == "free space there"


def test_an_unknown_reason_has_the_way_out_alone() -> None:
    """The system's own words say the rest."""
    assert str(unwritable("it was not written", OSError("odd"), instead="try again")) == (
        "it was not written. Odd. Try again."
    )
