"""A rule: what a kind of secret looks like, how to tell it from lookalikes, and what to do when one is out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from ci_kit.secrets.model import Tier

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(StrEnum):
    """The sections of the documentation."""

    CODE = "code hosts and build services"
    CLOUD = "clouds and infrastructure"
    MODEL = "model providers"
    PACKAGE = "package registries"
    PAYMENT = "payment and trade"
    MESSAGE = "messages and mail"
    SERVICE = "monitoring, data and other services"
    GENERAL = "secrets of any kind"
    PLUGIN = "plugins of detect-secrets"


@dataclass(frozen=True)
class Rule:
    """One kind of secret.

    `prefixes` are literals one of which every secret of the kind contains; `pattern` is matched where one stands, or
    from `back` bytes before it if the literal stands inside. Where literals are too common, `anchor` is a longer
    expression of `width` bytes to look for instead. The secret is group 1, or the whole match. `check` says whether the
    checksum is right. `distinct` is the least number of different characters that one has.
    """

    id: str
    title: str
    kind: Kind
    revoke: str
    prefixes: tuple[str, ...] = ()
    pattern: str = ""
    back: int = 0
    anchor: str = ""
    width: int = 0
    tier: Tier = Tier.BLOCK
    check: Callable[[bytes], bool] | None = field(default=None, repr=False)
    distinct: int = 8
    why: str = ""
    source: str = ""

    @cached_property
    def regex(self) -> re.Pattern[bytes]:
        """The pattern, compiled when it is first needed; every repetition in it is bounded."""
        return re.compile(self.pattern.encode("ascii"))

    @property
    def remedy(self) -> str:
        """What to do, in one paragraph."""
        return f"Revoke it first: {self.revoke}. Then take it out of the files; a later commit does not unpublish it"

    @property
    def reason(self) -> str:
        """Why it matters."""
        return self.why or "Whoever reads the repository, a fork, a cache or a log can use it until it is revoked"
