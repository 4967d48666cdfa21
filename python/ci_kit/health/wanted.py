"""What a person may want of a run, in values; how they are written down is the action's business."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from ci_kit.health.rules import Policy

#: A service has better things to do than to be asked more often.
_SHORTEST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Times are seconds, rates shares of 1; commands are text for bash, and an empty text is nothing."""

    url: tuple[str, ...]
    expect_status: str
    expect_body: tuple[str, ...]
    expect_version: str
    version_from: str
    expect_latency: float
    expect_tls_days: float
    follow_redirects: int
    resolve: tuple[str, ...]
    per_address: bool
    rise: int
    fall: int
    interval: float
    timeout: float
    deadline: float
    start_period: float
    smoke_command: str
    smoke_script: str
    watch_for: float
    max_error_rate: float
    false_rollback_rate: float
    error_source: str
    error_query: tuple[str, ...]
    deploy_command: str
    deploy_timeout: float
    backup_command: str
    current_command: str
    rollback_command: str
    rollback_timeout: float
    verify: tuple[str, ...]
    preflight: str
    on_cancel: Policy
    on_inconclusive: Policy
    dry_run: bool

    @classmethod
    def of(cls, inputs: object) -> Wanted:
        """From an object that has attributes of these names."""
        return cls(**{one.name: getattr(inputs, one.name) for one in dataclasses.fields(cls)})

    def check(self) -> None:
        """See that the values fit together.

        Raises:
            InputError: They do not.
        """
        if not self.url:
            raise InputError("`url` is required", remedy="name what to probe, such as https://example.com/health")
        if self.interval < _SHORTEST:
            raise InputError("`interval` is below 10 ms", remedy="a service has better things to do; 1s is usual")
        if self.timeout <= 0 or self.deadline <= 0:
            raise InputError("`timeout` and `deadline` must be above 0")
        if self.backup_command and not self.deploy_command:
            raise InputError("`backup-command` without `deploy-command`", remedy="it runs before the deploy; give both")
        if self.error_query and not self.error_source.startswith("prometheus"):
            raise InputError("`error-query` without a Prometheus", remedy="set `error-source: prometheus URL`")
