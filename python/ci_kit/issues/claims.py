"""Claims: who of several reporters may do what only one may do.

GitHub makes no issue on a condition, but of all that create a label of one name exactly one succeeds: that is the
lock. Its description is the register: `open NONCE TIME` while its holder works, `done #17` afterwards. Labels are
asked for by name, which no lag of lists touches.

A holder that dies leaves its claim open. After a while somebody else claims the next generation, the label ` +2`: again
only one can. Whoever wins a later generation looks at the first one again, for in between all may have been done;
and who is done writes that into the first generation before the later ones are deleted.
"""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.github import GitHubError, Invalid, NotFound, Unconfirmed, issues
from ci_kit.github.client import jittered

if TYPE_CHECKING:
    from ci_kit.github import Client

PREFIX = "ci-kit"
_COLOR = "ededed"
_OPEN = re.compile(r"open ([0-9a-f]{16}) (\d+)")
_DONE = re.compile(r"done #(\d+)")
_LAST_GENERATION = 30


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a claim holds, in seconds.

    A holder writes nothing once `lease` has passed; others take over when they have seen a claim unchanged for
    `expiry`, or when it says that it is older than `stale`. `poll` is the first pause between two looks.
    """

    lease: float = 60.0
    expiry: float = 90.0
    stale: float = 900.0
    poll: float = 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """What came of claiming: ours, or done already, with the issue that it led to."""

    name: str
    label: str = ""
    taken: float = 0.0
    issue: int = 0
    generation: int = 1

    @property
    def ours(self) -> bool:
        """Whether it is for us to do."""
        return bool(self.label)


class Busy(GitHubError):  # noqa: N818 (it is how things are)
    """Others hold a claim, for longer than there is time to wait."""


class RanOut(Busy):
    """Our own claim is too old to act on, as after a long wait for a limit; nothing was written."""


class Claims:
    """Claims of one reporter, told from others by its `nonce`."""

    def __init__(self, client: Client, terms: Terms | None = None) -> None:
        self.nonce = secrets.token_hex(8)
        self._client = client
        self._terms = terms or Terms()
        self._watch = _Watch(client, self._terms, self.nonce)

    def take(self, name: str, instead_of: int = 0) -> Claim:
        """Claim `name`, or learn what became of it; waits for a holder who is at work.

        `instead_of` is the number of an issue that is of no use any more: a register that holds it counts as expired.

        Raises:
            Busy: A holder is at work for longer than there is time.
            GitHubError: Labels can be neither made nor read.
        """
        generation, pause = 1, self._terms.poll
        while True:
            label = _label(name, generation)
            if self._created(label):
                claim = Claim(name, label, self._client.clock(), generation=generation)
                again = self._overtaken(claim, instead_of) if generation > 1 else None
                return again or claim
            said = self._read(label)
            if said is None:  # deleted in between
                continue
            done = _DONE.fullmatch(said)
            if done and int(done[1]) != instead_of:
                return Claim(name, issue=int(done[1]))
            if (done or self._watch.expired(label, said)) and generation < _LAST_GENERATION:
                generation += 1
                continue
            if not self._client.wait(jittered(pause)):
                raise Busy(f"somebody else is at work on `{name}`", remedy="give the reporter more time")
            pause = min(pause * 1.5, 8 * self._terms.poll)

    def look(self, name: str) -> int:
        """The issue that a claim has led to, 0 if there is none (yet).

        Raises:
            GitHubError: The label cannot be read.
        """
        done = _DONE.fullmatch(self._read(name) or "")
        return int(done[1]) if done else 0

    def holds(self, claim: Claim) -> bool:
        """Whether there is still time to act on a claim."""
        return self._client.clock() - claim.taken < self._terms.lease

    def require(self, claim: Claim) -> None:
        """See that a claim still holds, before something is written.

        Raises:
            RanOut: It does not: others may have taken over.
        """
        if not self.holds(claim):
            raise RanOut("the claim on the issue ran out before it could be written", remedy="run the reporter again")

    def finish(self, claim: Claim, issue: int) -> None:
        """Register what a claim has led to.

        Raises:
            GitHubError: It cannot be written.
        """
        said = f"done #{issue}"
        try:
            issues.edit_label(self._client, claim.name, said)
        except NotFound:  # its holder gave it back, after we had taken over
            with suppress(Invalid, Unconfirmed):
                issues.create_label(self._client, claim.name, said, _COLOR)
        self._drop_later(claim)

    def abandon(self, claim: Claim) -> None:
        """Give a claim back, for nothing was done; where that fails it runs out by itself."""
        with suppress(GitHubError):
            issues.delete_label(self._client, claim.label)

    def _created(self, label: str) -> bool:
        """Make the label: true if it is ours, even where the answer to that was lost."""
        said = f"open {self.nonce} {time.time():.0f}"
        while True:
            try:
                issues.create_label(self._client, label, said, _COLOR)
            except Invalid as refusal:
                if not refusal.exists_already:
                    raise
                return False
            except Unconfirmed:
                found = self._read(label)
                if found is None:
                    if not self._client.wait(jittered(self._terms.poll)):
                        raise
                    continue
                return found == said
            return True

    def _overtaken(self, claim: Claim, instead_of: int) -> Claim | None:
        """What the first generation says by now, if it is that all has been done: then ours is given back."""
        done = _DONE.fullmatch(self._read(claim.name) or "")
        if done is None or int(done[1]) == instead_of:
            return None
        self.abandon(claim)
        return Claim(claim.name, issue=int(done[1]))

    def _drop_later(self, claim: Claim) -> None:
        for generation in range(2, claim.generation + 1):
            with suppress(GitHubError):
                issues.delete_label(self._client, _label(claim.name, generation))

    def _read(self, label: str) -> str | None:
        try:
            return issues.label(self._client, label).description
        except NotFound:
            return None


class _Watch:
    """How long claims have been seen unchanged; remembered from one claiming to the next."""

    def __init__(self, client: Client, terms: Terms, nonce: str) -> None:
        self._client = client
        self._terms = terms
        self._nonce = nonce
        self._since: dict[tuple[str, str], float] = {}

    def expired(self, label: str, said: str) -> bool:
        """Whether the holder who said this must be taken for dead; a claim of ours that we come back to has run out."""
        since = self._since.setdefault((label, said), self._client.clock())
        found = _OPEN.fullmatch(said)
        if found is None or found[1] == self._nonce:  # the one is what somebody has edited
            return True
        if time.time() - int(found[2]) > self._terms.stale:
            return True
        return self._client.clock() - since > self._terms.expiry


def _label(name: str, generation: int) -> str:
    return name if generation == 1 else f"{name} +{generation}"
