"""What a minute costs on which kind of runner, and how it draws from the quota: dated data that users can replace."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN = Path(__file__).parents[1] / "data" / "rates.json"


@dataclass(frozen=True, slots=True)
class Rate:
    """Dollars a minute, and minutes of the quota that one minute takes, from a day on."""

    begin: date
    price: float
    multiplier: float


@dataclass(frozen=True, slots=True)
class Size:
    """What a kind of runner has, in private repositories."""

    cpus: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates by kind of runner. `included` kinds draw from the quota and are free in public repositories."""

    kinds: Mapping[str, tuple[Rate, ...]]
    included: frozenset[str]
    sizes: Mapping[str, Size]
    origin: str = ""

    def at(self, kind: str, day: date) -> Rate | None:
        """The rate of a kind on a day; None where it is not known."""
        valid = [rate for rate in self.kinds.get(kind, ()) if rate.begin <= day]
        return max(valid, key=lambda rate: rate.begin) if valid else None


def load(path: Path | None = None) -> Rates:
    """The kit's own rates, with those of a file of the same form in their place where it names the kind.

    Raises:
        InputError: The file cannot be read or has another form.
    """
    own = _parsed(json.loads(_OWN.read_text(encoding="utf-8")))
    if path is None:
        return own
    remedy = 'write it as {"kinds": {"linux": {"included": true, "rates": [{"from": "2026-01-01", "price": 0.006, …'
    try:
        theirs = _parsed(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"the rates in {path} cannot be read", why=error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"the rates in {path} have another form", why=f"{error}"[:200], remedy=remedy) from error
    included = (own.included - theirs.kinds.keys()) | theirs.included
    return Rates({**own.kinds, **theirs.kinds}, included, {**own.sizes, **theirs.sizes}, theirs.origin or own.origin)


def _parsed(data: dict[str, Any]) -> Rates:
    kinds = {str(name): tuple(map(_rate, kind["rates"])) for name, kind in data["kinds"].items()}
    included = frozenset(name for name, kind in data["kinds"].items() if kind.get("included"))
    sizes = {
        str(name): Size(float(one["cpus"]), float(one["memory_mb"])) for name, one in data.get("sizes", {}).items()
    }
    return Rates(kinds, included, sizes, str(data.get("origin", "")))


def _rate(data: dict[str, Any]) -> Rate:
    rate = Rate(date.fromisoformat(data["from"]), float(data["price"]), float(data["multiplier"]))
    if not all(math.isfinite(value) and value >= 0 for value in (rate.price, rate.multiplier)):
        raise ValueError(f"price and multiplier must be 0 or more: {data}")
    return rate
