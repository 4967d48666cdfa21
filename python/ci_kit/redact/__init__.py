"""Secrets taken out of text before it leaves the machine: known formats, key words with entropy, registered masks."""

from __future__ import annotations

from ci_kit.redact.formats import FORMATS, Format
from ci_kit.redact.redactor import Redactor, redact

__all__ = ["FORMATS", "Format", "Redactor", "redact"]
