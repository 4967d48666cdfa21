"""Where GitHub is and who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ci_kit.errors import InputError
from ci_kit.http import Proxies, parsed

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Access:
    """One repository of one server, and the token to speak with.

    `api` and `web` are `GITHUB_API_URL` and `GITHUB_SERVER_URL`: on GitHub Enterprise Server
    `https://host/api/v3` and `https://host`.
    """

    repository: str
    token: str = field(default="", repr=False)
    api: str = "https://api.github.com"
    web: str = "https://github.com"
    proxies: Proxies = field(default_factory=Proxies)

    def __post_init__(self) -> None:
        """See that it can be used.

        Raises:
            InputError: The repository or a URL is none.
        """
        if not _REPOSITORY.fullmatch(self.repository):
            raise InputError(
                f"`{self.repository[:80]}` is no repository" if self.repository else "no repository is known",
                remedy="write `owner/name`",
            )
        for url in (self.api, self.web):
            parsed(url)
        if any(char <= " " or char > "~" for char in self.token):
            raise InputError("the token has characters that no token has", remedy="pass it as it is, on one line")
