"""Sizes as people write them; decimal and binary units are told apart."""

from __future__ import annotations

import pytest

from ci_kit import quantity


@pytest.mark.parametrize(
    ("text", "size"),
    [("500 MB", 500_000_000), ("500MiB", 524_288_000), ("1.5 GiB", 1_610_612_736), ("10 kB", 10_000), ("7 b", 7)],
)
def test_a_size(text: str, size: int) -> None:
    """Capitals do not matter, a space may be there or not."""
    assert quantity.size(text) == size


@pytest.mark.parametrize("text", ["", "500", "500M", "5 G", "-1 MB", "1e3 MB", "MB", "1 MBit", "१ MB"])
def test_no_size(text: str) -> None:
    """A unit that could mean either is refused."""
    with pytest.raises(ValueError, match="MiB"):
        quantity.size(text)
