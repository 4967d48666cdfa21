"""What the kit needs of git: objects, changes and ranges of commits, read with the git that is installed."""

from __future__ import annotations

from ci_kit.git.changes import Change, changed, introduced
from ci_kit.git.objects import Blob, Wanted, blobs
from ci_kit.git.ranges import Range, of_event
from ci_kit.git.repository import NoRepositoryError, Repository
from ci_kit.git.trusted import PolicyFrom, Trusted

__all__ = [
    "Blob",
    "Change",
    "NoRepositoryError",
    "PolicyFrom",
    "Range",
    "Repository",
    "Trusted",
    "Wanted",
    "blobs",
    "changed",
    "introduced",
    "of_event",
]
