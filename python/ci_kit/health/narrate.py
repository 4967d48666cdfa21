"""Tells of probes as they come in: a line when a target's answer changes, none when it is as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.health.observation import Observation


class Narrator:
    """Remembers what each target said last."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._last: dict[str, tuple[object, ...]] = {}

    def take(self, seen: Observation) -> None:
        """Say what changed."""
        now = (seen.ok, seen.reason, seen.status, seen.version)
        if self._last.get(seen.target) != now:
            self._last[seen.target] = now
            version = f", version {seen.version}" if seen.version else ""
            what = f"good{version}" if seen.ok else f"{seen.reason}: {seen.detail}"
            via = f" (by proxy {seen.via})" if seen.via else ""
            self._say(f"{seen.at:7.2f} s  {seen.target}  {what}{via}")
