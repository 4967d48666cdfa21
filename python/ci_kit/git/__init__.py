"""What the kit needs of git: objects, changes and ranges of commits, read with the git that is installed."""

from __future__ import annotations

from ci_kit.git.changes import Change, changed, introduced
from ci_kit.git.objects import Blob, Wanted, blobs
from ci_kit.git.ranges import Range, of_event
from ci_kit.git.repository import Repository

__all__ = ["Blob", "Change", "Range", "Repository", "Wanted", "blobs", "changed", "introduced", "of_event"]
