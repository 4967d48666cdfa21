"""A rule of the validator: its id, what it means, what GitHub does about it, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ci_kit.report import Level  # noqa: TC001 (dataclasses of rules are read at run time by the documentation)


class Profile(StrEnum):
    """Whose verdict is asked for: GitHub code scanning's, or that of the plain standard."""

    GITHUB = "github"
    SARIF = "sarif"


class Family(StrEnum):
    """Which group of checks a rule belongs to; the sections of the documentation."""

    READABLE = "readable"
    STANDARD = "standard"
    GITHUB = "github"
    CHECKOUT = "checkout"
    WORKFLOW = "workflow"


class Effect(StrEnum):
    """What GitHub does with a file that breaks the rule."""

    REFUSED = "the upload action refuses the file"
    REJECTED = "code scanning rejects the upload"
    HIDDEN = "the alert is not shown where it should be"
    CUT = "only a part is kept"
    IGNORED = "GitHub does not look at it"
    UNJUDGED = "the kit cannot look inside, so it promises nothing"
    NONE = "GitHub accepts it"

    @property
    def blocks(self) -> bool:
        """True when the file must not be uploaded, because that fails or because nobody knows."""
        return self in (Effect.REFUSED, Effect.REJECTED, Effect.UNJUDGED)


class Mend(StrEnum):
    """Whether the kit repairs it: never, with `repair: safe`, or only when named in `repair-also`."""

    NEVER = "never"
    SAFE = "safe"
    BY_NAME = "by name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `level` holds in the profile `sarif`, `github` in the profile `github`; None means silent.

    `says` is the wording a user meets on GitHub; `source` names the section, page or code the rule is from;
    `multitool` lists the rules of Microsoft's SARIF Multitool that ask for the same.
    """

    id: str
    title: str
    why: str
    remedy: str
    family: Family
    level: Level | None
    github: Level | None
    source: str
    effect: Effect = Effect.NONE
    says: str = ""
    multitool: tuple[str, ...] = ()
    mend: Mend = Mend.NEVER

    def level_in(self, profile: Profile) -> Level | None:
        """The level of the rule in `profile`; None when the profile does not ask for it."""
        return self.github if profile is Profile.GITHUB else self.level
