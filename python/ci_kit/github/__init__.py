"""The GitHub REST API: one lazily made PyGithub client, with limits, retries and errors of the kit's own."""

from __future__ import annotations

from ci_kit.github.access import Access
from ci_kit.github.client import Client, Patience
from ci_kit.github.errors import Forbidden, GitHubError, Gone, Invalid, Limited, NotFound, Unavailable, Unconfirmed

__all__ = [
    "Access",
    "Client",
    "Forbidden",
    "GitHubError",
    "Gone",
    "Invalid",
    "Limited",
    "NotFound",
    "Patience",
    "Unavailable",
    "Unconfirmed",
]
