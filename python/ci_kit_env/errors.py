"""What can go wrong on the way to an environment."""

from __future__ import annotations


class BuildError(Exception):
    """An environment could not be had; the message says what happened, why, and what to do."""


class StepError(Exception):
    """One way to install did not work; the message is the gist of what its program said."""


class AbsentError(StepError):
    """A way to install is not there at all, which is no news."""


class CancelledError(BaseException):
    """The launcher was told to stop; like KeyboardInterrupt, not for `except Exception`.

    Attributes:
        signal: The number of the signal.
    """

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal
