"""Checks that an invocation of the tool does not contradict itself about how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import objects

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

SUCCESS_CONTRADICTED = standard(
    "invocation-success-contradicted",
    "A run is called successful although the tool reports an error",
    why="A notification of the level `error` means that the run failed and that results may be missing.",
    remedy="Set `executionSuccessful` to false, or lower the level of the notification.",
    source="§3.20.21, §3.20.22", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip
START_CONTRADICTED = standard(
    "invocation-start-contradicted",
    "A process is said to have failed to start, and to have run",
    why="With a `processStartFailureMessage` there can be neither success nor an exit code.",
    remedy="Leave out what is not so.",
    source="§3.20.13", level=Level.ERROR,
)  # fmt: skip
EXIT_CONTRADICTED = standard(
    "invocation-exit-contradicted",
    "A process is said to have ended by a signal and with an exit code",
    why="A process ends in one of the two ways.",
    remedy="Leave out `exitCode` when a signal ended the process, else the signal.",
    source="§3.20.9, §3.20.11", level=Level.ERROR,
)  # fmt: skip

_NOTIFICATIONS = ("toolExecutionNotifications", "toolConfigurationNotifications")


def check(invocation: Obj, at: Pointer, scope: Scope) -> None:
    """Check one invocation."""
    successful = invocation.get("executionSuccessful") is True
    if successful:
        _check_errors(invocation, at, scope)
    if "processStartFailureMessage" in invocation and (successful or "exitCode" in invocation):
        other = "`executionSuccessful` is true" if successful else "there is an `exitCode`"
        scope.add(START_CONTRADICTED, (*at, "processStartFailureMessage"), f"it is there, but {other}")
    signal = next((name for name in ("exitSignalName", "exitSignalNumber") if name in invocation), None)
    if signal is not None and "exitCode" in invocation:
        scope.add(EXIT_CONTRADICTED, (*at, "exitCode"), f"both `exitCode` and `{signal}` are there")


def _check_errors(invocation: Obj, at: Pointer, scope: Scope) -> None:
    """Report the first notification of an error in an invocation that is called successful."""
    for name in _NOTIFICATIONS:
        for index, notification in enumerate(objects(invocation, name)):
            if notification.get("level") == "error":
                message = "the level is `error`, but `executionSuccessful` is true"
                scope.add(SUCCESS_CONTRADICTED, (*at, name, index, "level"), message)
                return


ON: dict[str, Check] = {"invocation": check}
