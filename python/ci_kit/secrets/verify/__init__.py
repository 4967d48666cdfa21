"""Asks the provider of a secret whether it still accepts it: one documented request for each value."""

from __future__ import annotations

from ci_kit.secrets.verify.ask import Bounds, Way, verified
from ci_kit.secrets.verify.check import Check
from ci_kit.secrets.verify.checks import CHECKS, chosen

__all__ = ["CHECKS", "Bounds", "Check", "Way", "chosen", "verified"]
