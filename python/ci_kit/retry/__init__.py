"""Runs a command again when what it failed from may pass, and only then."""

from __future__ import annotations

from ci_kit.retry.loop import Attempt, Ended, Retried, Task, World, run
from ci_kit.retry.policy import On, Policy

__all__ = ["Attempt", "Ended", "On", "Policy", "Retried", "Task", "World", "run"]
