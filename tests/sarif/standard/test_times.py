"""Times and invocations."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_location, a_log, a_result, parametrize

from ci_kit.sarif.checks.standard.times import moment


def invoked(**members: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one invocation."""
    return a_log(invocations=[{"executionSuccessful": True} | members])


ERROR = {"level": "error", "message": {"text": "x"}}
CASES = [
    Case(
        "date-time-not-utc",
        "/invocations/0/startTimeUtc",
        invoked(startTimeUtc="2026-01-31T12:00:00+01:00"),
        invoked(startTimeUtc="2026-01-31T12:00:00Z"),
    ),
    Case(
        "date-time-not-utc",
        "/invocations/0/endTimeUtc",
        invoked(endTimeUtc="2026-01-31T12:00:00"),
        invoked(endTimeUtc="2026-01-31"),
    ),
    Case(
        "date-time-not-utc",
        "/results/0/codeFlows/0/threadFlows/0/locations/0/executionTimeUtc",
        a_log(
            a_result(
                codeFlows=[
                    {
                        "threadFlows": [
                            {
                                "locations": [
                                    {
                                        "location": a_location(),
                                        "executionTimeUtc": "2026-01-31T12:00:00-02:00",
                                    }
                                ]
                            }
                        ]
                    }
                ]
            )
        ),
        a_log(
            a_result(
                codeFlows=[
                    {
                        "threadFlows": [
                            {"locations": [{"location": a_location(), "executionTimeUtc": "2026-01-31T12:00:00.5Z"}]}
                        ]
                    }
                ]
            )
        ),
    ),
    Case(
        "invocation-times-reversed",
        "/invocations/0/endTimeUtc",
        invoked(startTimeUtc="2026-01-31T12:00:01Z", endTimeUtc="2026-01-31T12:00:00Z"),
        invoked(startTimeUtc="2026-01-31T12:00:00+01:00", endTimeUtc="2026-01-31T11:00:00Z"),
    ),
    Case(
        "detection-times-reversed",
        "/results/0/provenance/lastDetectionTimeUtc",
        a_log(
            a_result(
                provenance={
                    "firstDetectionTimeUtc": "2026-02-01T00:00:00Z",
                    "lastDetectionTimeUtc": "2026-01-01T00:00:00Z",
                }
            )
        ),
        a_log(a_result(provenance={"firstDetectionTimeUtc": "2026-02-01T00:00:00Z"})),
    ),
    Case(
        "invocation-success-contradicted",
        "/invocations/0/toolConfigurationNotifications/1/level",
        invoked(toolConfigurationNotifications=[{"message": {"text": "x"}}, ERROR]),
        invoked(toolConfigurationNotifications=[ERROR], executionSuccessful=False),
    ),
    Case(
        "invocation-start-contradicted",
        "/invocations/0/processStartFailureMessage",
        invoked(processStartFailureMessage="no such file"),
        invoked(processStartFailureMessage="no such file", executionSuccessful=False),
    ),
    Case(
        "invocation-start-contradicted",
        "/invocations/0/processStartFailureMessage",
        invoked(processStartFailureMessage="no such file", executionSuccessful=False, exitCode=0),
        invoked(exitCode=0),
    ),
    Case(
        "invocation-exit-contradicted",
        "/invocations/0/exitCode",
        invoked(exitCode=1, exitSignalName="SIGKILL"),
        invoked(exitSignalNumber=9),
    ),
]


@parametrize(CASES)
def test_times(case: Case) -> None:
    """An invocation or a time that contradicts itself is reported at its place; a sound one is not."""
    case.assert_told_apart()


@pytest.mark.parametrize("value", [None, "", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01T00:00:60Z"])
def test_no_moment(value: str | None) -> None:
    """What is no date and time is not compared."""
    assert moment(value) is None


def test_moments_without_a_zone_are_utc() -> None:
    """A time that names no zone is taken as UTC."""
    assert moment("2026-01-31T12:00:00") == moment("2026-01-31T12:00:00Z") == moment("2026-01-31T13:00:00+01:00")
