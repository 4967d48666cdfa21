"""The files whose verdicts are compared: the traps, what real tools wrote, random valid logs, and damaged ones."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from bench.sarif_inputs import TINY, Writer
from bench.sarif_mutate import mutated
from bench.sarif_random import Grower

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

REAL = ROOT / "tests/data/sarif/real"
#: Larger files than these bytes are not damaged: the action's validator would take the evening.
_MOST = 40_000


@dataclass(frozen=True, slots=True)
class Case:
    """One file. `group` is where it comes from, `name` tells it apart; a random one is found again by its name."""

    group: str
    name: str
    data: bytes

    def __str__(self) -> str:
        """`group/name`."""
        return f"{self.group}/{self.name}"


def traps() -> Iterator[Case]:
    """The traps of the tests."""
    for trap in _traps().TRAPS:
        yield Case("trap", trap.name, trap.data())


def real() -> Iterator[Case]:
    """The files that tools wrote."""
    for path in sorted(REAL.glob("*.sarif")):
        yield Case("real", path.stem, path.read_bytes())


def grown(count: int, seed: int) -> Iterator[Case]:
    """Random valid logs."""
    for number in range(count):
        yield Case("random", f"{seed}-{number}", orjson.dumps(Grower((seed, number)).log()))


def damaged(count: int, seed: int) -> Iterator[Case]:
    """Damaged logs, made of random ones, of real ones, and of such as the benchmark writes."""
    stock: list[Any] = [_traps().base(), Writer(TINY, seed).log()]
    stock += [_value(case) for case in real() if len(case.data) < _MOST]
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        odd = chance.random() < 0.4  # noqa: PLR2004 (the other ones meet more of the schema)
        log = chance.choice(stock) if odd else Grower((seed, number)).log()
        yield Case("damaged", f"{seed}-{number}", mutated(log, (seed, number)))


def _value(case: Case) -> Any:  # noqa: ANN401 (any JSON value)
    try:
        return orjson.loads(case.data)
    except orjson.JSONDecodeError:
        return {"version": "2.1.0", "runs": []}


def _traps() -> ModuleType:
    folder = str(ROOT / "tests/sarif")
    if folder not in sys.path:
        sys.path.append(folder)
    import traps as found  # noqa: PLC0415 (the folder of the tests must be on the path first)

    return found
