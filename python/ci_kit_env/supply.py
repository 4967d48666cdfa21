"""Makes an environment ready: the one that is there, else a new one by the first way that works."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ci_kit_env import builds
from ci_kit_env.builders import Way, Workshop
from ci_kit_env.errors import AbsentError, BuildError, StepError
from ci_kit_env.wanted import Wanted
from ci_kit_env.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ci_kit_env.roots import Roots

HINT = (
    "Packages come from PyPI, or from the index that uv or pip is set to: can it be reached from here "
    "(network, proxy, certificates)? One run that reaches it is enough; later ones need no network."
)


@dataclass(frozen=True, slots=True)
class Supply:
    """Where environments are kept and how they are made.

    Attributes:
        roots: Where they are kept.
        shop: What they are made with.
        ways: The ways to install that may be tried, in order.
    """

    roots: Roots
    shop: Workshop
    ways: Sequence[Way]

    def ensure(self, wanted: Wanted) -> Path:
        """The Python of a complete environment, built now if there is none.

        Raises:
            BuildError: It cannot be had.
        """
        try:
            return self._program(wanted, partial(self._by_first_way, wanted))
        except StepError as problem:
            hint = "" if isinstance(problem, AbsentError) else f" {HINT}"
            raise BuildError(f"could not install what {wanted.lock} pins: {problem}.{hint}") from problem

    def _program(self, wanted: Wanted, install: Callable[[Path], None]) -> Path:
        """The program of a complete build; `install` makes one if there is none."""
        damage, found = self.roots.find(wanted)
        if found:
            return wanted.program(found)
        folder, build = self.roots.claim(wanted)
        say(_news(wanted, damage))
        counts = None
        try:
            install(build)
            counts = folder.publish(build)
        except OSError as problem:
            raise StepError(f"{problem.filename or folder.path}: {problem.strerror or problem}") from problem
        finally:
            if counts != build:
                builds.discard(build)
        self.roots.sweep(time.time())
        return wanted.program(counts)

    def _by_first_way(self, wanted: Wanted, build: Path) -> None:
        failures: dict[str, list[str]] = {}  # reason: ways, which often share it
        absent = True
        for way in self.ways:
            try:
                return self._by(way, wanted, build)
            except StepError as problem:
                builds.discard(build)
                build.mkdir()
                failures.setdefault(str(problem), []).append(way.value)
                absent = absent and isinstance(problem, AbsentError)
                if way is not self.ways[-1] and not isinstance(problem, AbsentError):
                    say(f"{way.value} did not work here: {problem}. Trying another way.")
        text = "; ".join(f"{', '.join(ways)}: {reason}" for reason, ways in failures.items())
        raise AbsentError(text) if absent else StepError(text)

    def _by(self, way: Way, wanted: Wanted, build: Path) -> None:
        match way:
            case Way.UV:
                self.shop.with_uv(self.shop.find_uv(), wanted, build)
            case Way.FETCHED_UV:
                self.shop.with_uv(self._fetched_uv(wanted), wanted, build)
            case Way.PIP:
                self.shop.with_pip(wanted, build)

    def _fetched_uv(self, other: Wanted) -> Path:
        uv = Wanted(other.lock.with_name("uv.txt"), other.tag)
        return self._program(uv, partial(self.shop.fetch_uv, uv))


def _news(wanted: Wanted, damage: str) -> str:
    if damage:
        return f"building an environment anew, since {damage}."
    if wanted.name == "uv":
        return "fetching uv, which installs packages ten times as fast as pip."
    return f'installing the packages of the set "{wanted.name}"; later runs will find them.'
