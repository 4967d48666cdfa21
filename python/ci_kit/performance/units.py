"""Times and ratios as people read them."""

from __future__ import annotations

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
#: From here on a ratio has no decimals, and from there on it is a power of ten.
_LARGE, _ENORMOUS = 100.0, 1e6


def unit(seconds: float) -> tuple[float, str]:
    """The unit that suits a time: its size in seconds, and its sign."""
    return next((pair for pair in _UNITS if seconds >= pair[0]), _UNITS[-1])


def time(seconds: float | None) -> str:
    """A time in the unit that suits it; nothing for none."""
    if seconds is None:
        return ""
    size, sign = unit(seconds)
    return f"{seconds / size:,.4g} {sign}"


def ratio(value: float | None) -> str:
    """A ratio to two decimals where they count; nothing for none."""
    if value is None:
        return ""
    return f"{value:.2f}" if value < _LARGE else f"{value:,.0f}" if value < _ENORMOUS else f"{value:.0e}"


def chance(value: float | None) -> str:
    """A chance in percent, to the digits that count; nothing for none."""
    if value is None:
        return ""
    return f"{value:.0%}" if value >= 0.1 else f"{value:.1%}" if value >= 0.001 else "< 0.1%"  # noqa: PLR2004
