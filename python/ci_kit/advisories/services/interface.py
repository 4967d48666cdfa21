"""What every advisory service can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from ci_kit.advisories.record import Record


class UnknownPackageError(CiKitError):
    """The service answers, and knows no such package or no such version of it."""


class Service(Protocol):
    """One that can be asked about a version of a package."""

    @property
    def parallel(self) -> int:
        """How many questions may be asked at once."""

    @property
    def name(self) -> str:
        """What to call it in front of the user."""

    @property
    def as_of(self) -> str:
        """The day of its newest advisory (ISO 8601) if it is not kept up to date by somebody else, else empty."""

    def records(self, package: str, version: str, seconds: float) -> tuple[Record, ...]:
        """The advisories that a version is affected by, withdrawn ones left out, within `seconds`.

        Raises:
            UnknownPackageError: There is no such package or version.
            CiKitError: There is no whole answer that can be believed.
        """
