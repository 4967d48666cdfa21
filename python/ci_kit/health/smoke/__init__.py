"""A smoke test as a script of HTTP requests: in order, with expectations, values of one answer used in the next."""

from __future__ import annotations

from ci_kit.health.smoke.play import play
from ci_kit.health.smoke.script import Script, parse

__all__ = ["Script", "parse", "play"]
