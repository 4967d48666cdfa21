"""A stand-in for GitHub's REST API: stateful, checked against the official description, with faults to switch on."""

from __future__ import annotations

from standin_github.faults import Fault, Kind
from standin_github.server import StandIn, running
from standin_github.world import Who, World

__all__ = ["Fault", "Kind", "StandIn", "Who", "World", "running"]
