"""The development tasks behind `./dev`; a module each, and not part of what users install."""

from __future__ import annotations
