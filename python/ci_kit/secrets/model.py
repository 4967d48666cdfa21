"""What a secret that was found is, without its value ever being shown by accident."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.secrets.rule import Rule


class Tier(StrEnum):
    """How sure it is: `block` is wrong very rarely, `review` is for a person to look at."""

    BLOCK = "block"
    REVIEW = "review"


class Reason(StrEnum):
    """Why it is taken for a secret, or what speaks against that."""

    FORMAT = "it has the format of this kind"
    CHECKSUM = "its checksum is right"
    BAD_CHECKSUM = "its checksum is wrong, so it was altered or made up"
    NAME = "the name it is given says so"
    RANDOM = "it looks random"
    WEAK = "it is short or common"
    PLACEHOLDER = "a word in it is typical of placeholders"
    TEST_PATH = "the file belongs to tests, examples or documentation"
    CREDENTIAL_FILE = "the file exists to hold credentials"
    DECLARED = "it is declared as a secret"
    ENCODED = "it stands there in base64"
    JOINED = "it is put together from pieces"
    COMPLETE = "it is complete and decodes"
    INCOMPLETE = "only its beginning is there"
    PLUGIN = "a plugin of detect-secrets says so"
    LIVE = "its provider accepts it"
    DEAD = "its provider does not accept it"


class Standing(StrEnum):
    """How a provider stands to a secret, if it was asked."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the provider at `host` says of a secret; `why` nobody knows."""

    standing: Standing
    host: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret in a text: `start` and `end` are byte offsets of its value, `name` what it is assigned to.

    `value` is given where it is not what stands there: encoded, or in pieces.
    """

    rule: Rule
    start: int
    end: int
    tier: Tier
    reasons: tuple[Reason, ...]
    name: str = ""
    value: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A secret in a file. `line` and `column` are 1-based, columns count characters.

    `value` is in memory only: it has no part in `repr`, and nothing that is written out holds it.
    `allowed` is true when a comment on its line allows it; `verified` is there when its provider was asked.
    """

    rule: str
    path: str
    line: int
    column: int
    tier: Tier
    reasons: tuple[Reason, ...]
    value: bytes = field(repr=False)
    name: str = ""
    allowed: bool = False
    verified: Verified | None = None

    @property
    def identity(self) -> tuple[str, bytes, str]:
        """What makes it the same secret wherever it stands: rule, value and the name it is given."""
        return (self.rule, self.value, self.name)


class LeftOut(StrEnum):
    """Why a file, or a part of it, was not looked at."""

    ARCHIVE = "archive, not looked into"
    SYMLINK = "symbolic link, not followed"
    SUBMODULE = "submodule, a repository of its own"
    SPECIAL = "no regular file"
    POINTER = "pointer to Git LFS, the content is not here"
    LARGE = "larger than the limit; only its beginning was looked at"
    FLOOD = "too many candidates; only the first were looked at"
    LONG = "line too long for the plugins of detect-secrets"
    EXCLUDED = "excluded by the policy"
    UNREADABLE = "unreadable"
    GONE = "vanished while it was looked at"

    @property
    def fault(self) -> bool:
        """Whether this means that the work could not be done."""
        return self in (LeftOut.UNREADABLE, LeftOut.GONE)

    @property
    def partial(self) -> bool:
        """Whether something that ought to be looked at was not, for a limit."""
        return self in (LeftOut.LARGE, LeftOut.FLOOD, LeftOut.LONG)
