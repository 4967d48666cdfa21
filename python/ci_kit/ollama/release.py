"""Ollama's releases: which is the newest, and what the SHA-256 of its archives must be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.ollama.assets import Version
from ci_kit.ollama.diagnosis import ARCHIVE_UNLISTED, VERSION_UNKNOWN, OllamaError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "https://github.com/ollama/ollama/releases"
_LINE = re.compile(r"([0-9a-f]{64})[ \t]+\*?(?:\./)?(\S+)")


@dataclass(frozen=True, slots=True)
class Releases:
    """Where releases are, and the lock file's lines: SHA-256 by `v0.30.1/ollama-linux-amd64.tar.zst`."""

    home: str = HOME
    locked: Mapping[str, str] = field(default_factory=dict)
    proxies: http.Proxies = field(default_factory=http.Proxies)
    seconds: float = 30.0

    def latest(self) -> Version:
        """The version that the page `latest` redirects to.

        Raises:
            OllamaError: It could not be found out.
        """
        request = http.Request(f"{self.home}/latest", "HEAD", proxies=self.proxies)
        try:
            location = http.fetch(request, http.Limits(self.seconds)).headers.get("location", "")
            return Version.parse(location.rpartition("/")[2])
        except (http.HttpError, InputError) as error:
            raise OllamaError(VERSION_UNKNOWN, f"{self.home}/latest names no version: {error.what}") from error

    def address(self, version: Version, name: str) -> str:
        """The URL of a file of a release."""
        return f"{self.home}/download/v{version.text}/{name}"

    def expected(self, version: Version, name: str) -> str:
        """What the SHA-256 of an archive must be: by the lock file if there is one, else by the release's own list.

        Raises:
            OllamaError: Nothing says so.
        """
        key = f"v{version.text}/{name}"
        listed = self.locked.get(key) or ("" if self.locked else self._listed(version).get(name))
        if not listed:
            raise OllamaError(ARCHIVE_UNLISTED, f"the SHA-256 of {key} is in no list")
        return listed

    def _listed(self, version: Version) -> Mapping[str, str]:
        request = http.Request(self.address(version, "sha256sum.txt"), proxies=self.proxies)
        try:
            response = http.fetch(request, http.Limits(self.seconds, redirects=5))
        except http.HttpError as error:
            raise OllamaError(ARCHIVE_UNLISTED, f"{request.url} could not be read: {error.what}") from error
        return sums(response.body.decode("utf-8", "replace")) if response.status == 200 else {}  # noqa: PLR2004


def sums(text: str) -> dict[str, str]:
    """Names and digests from lines as `sha256sum` writes them; other lines are left out."""
    found = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return {match[2]: match[1] for match in found if match}


def locks(text: str) -> dict[str, str]:
    """The lines of a lock file: a digest and `v0.30.1/archive` or a model's `name:tag`. `#` begins a comment.

    Raises:
        InputError: A line is neither.
    """
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    for line in filter(None, lines):
        if not _LINE.fullmatch(line):
            raise InputError(f"the lock file has a line `{line[:80]}`", remedy="write a SHA-256, a space and a name")
    return sums("\n".join(lines))
