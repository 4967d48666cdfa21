"""Tells GitHub how a deploy stands, as statuses of a deployment; what GitHub refuses never stops a rollback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.health.rules import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.github import Client
    from ci_kit.health.plan import World

#: What each end means for the deployment. One that never was a success leaves the one before it active on GitHub, which
#: is right after a rollback; one that was cancelled is no failure of the release.
_STATES = {
    Outcome.HEALTHY: ("success", "healthy"),
    Outcome.INCONCLUSIVE: ("success", "live; it is not known whether it is healthy"),
    Outcome.UNHEALTHY: ("failure", "not healthy, and still live"),
    Outcome.NOT_DEPLOYED: ("failure", "the deploy failed and changed nothing"),
    Outcome.NO_TARGET: ("failure", "not healthy, and there is nothing to return to"),
    Outcome.SUPERSEDED: ("inactive", "another deploy has come since"),
    Outcome.ROLLED_BACK: ("failure", "rolled back; the previous version is live and healthy"),
    Outcome.ROLLED_BACK_UNVERIFIED: ("failure", "rolled back, but nothing shows that the previous version is live"),
    Outcome.ROLLBACK_FAILED: ("error", "the rollback failed: the service needs a person now"),
    Outcome.CANCELLED: ("inactive", "cancelled; nothing was rolled back"),
    Outcome.CANCELLED_ROLLED_BACK: ("inactive", "cancelled and rolled back"),
}


@dataclass(frozen=True, slots=True)
class Herald:
    """Speaks for one run. `client` is made when it is needed: with few seconds if the job is being cancelled.

    `mark` is in the description of the deployment, so that one whose number was lost is found again.
    """

    client: Callable[[], Client]
    environment: str
    sha: str
    mark: str
    log: str = ""
    url: str = ""

    def begin(self, world: World) -> None:
        """Create the deployment, and say that it is in progress."""
        from ci_kit.github import deployments  # noqa: PLC0415 (only for those who want statuses)

        state = world.state
        try:
            client = self.client()
            if not state.deployment:
                state.deployment = self._created(client)
                world.save()
            deployments.set_status(client, state.deployment, deployments.State.IN_PROGRESS, "", **self._links())
        except CiKitError as error:
            self._without(error, world)

    def end(self, world: World) -> None:
        """Say how it ended, once; also of a deployment whose number a killed step could not write down."""
        from ci_kit.github import deployments  # noqa: PLC0415 (see above)

        state = world.state
        if state.told or state.outcome not in _STATES or not state.announced:
            return
        word, said = _STATES[state.outcome]
        try:
            client = self.client()
            state.deployment = state.deployment or self._found(client)
            if state.deployment:
                wanted = deployments.State(word)
                deployments.set_status(client, state.deployment, wanted, said, **self._links())
                state.told = True
        except CiKitError as error:
            self._without(error, world)

    def _links(self) -> dict[str, str]:
        return {"log_url": self.log, "environment_url": self.url}

    def _created(self, client: Client) -> int:
        from ci_kit.github import Unconfirmed, deployments  # noqa: PLC0415 (see above)

        try:
            return deployments.create(client, self.sha, self.environment, self.mark).id
        except Unconfirmed:
            found = self._found(client)
            if not found:
                raise
            return found

    def _found(self, client: Client) -> int:
        from ci_kit.github import deployments  # noqa: PLC0415 (see above)

        some = deployments.listed(client, environment=self.environment, sha=self.sha, limit=20)
        return next((one.id for one in some if one.description == self.mark), 0)

    def _without(self, error: CiKitError, world: World) -> None:
        world.note(f"GitHub was not told how the deployment stands: {error}")
