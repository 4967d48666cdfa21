"""What a report asks GitHub: the steps of the job, what it uploaded, and the repositories whose minutes are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.errors import CiKitError, InputError
from ci_kit.github import Access, Client, Patience, usage
from ci_kit.resources import job_steps, marks
from ci_kit.resources.limits import Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from ci_kit.github.usage import Repository
    from ci_kit.resources.execution import Context
    from ci_kit.resources.steps import Step

#: Seconds that a report waits for GitHub in all: its own figures do not depend on it.
_REPORT_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the token, empty for nobody; the job's environment; and where to say what could not be had."""

    token: str
    env: Mapping[str, str]
    say: Callable[[str], None]

    def client(self, repository: str, patience: float = 300.0) -> Client | None:
        """A client of GitHub's API; None without a token."""
        if not self.token or not repository:
            return None
        api = self.env.get("GITHUB_API_URL") or "https://api.github.com"
        web = self.env.get("GITHUB_SERVER_URL") or "https://github.com"
        access = Access(repository, self.token, api, web, http.Proxies.from_environment(self.env))
        return Client(access, Patience(total=patience))

    def steps(self, context: Context, number: int, folder: Path) -> list[Step]:
        """The steps of the job: what GitHub says, else the marks that were left in `folder`."""
        client = self.client(context.repository, _REPORT_PATIENCE)
        if client is not None:
            try:
                return job_steps.of_this_job(client, context, number) or marks.read(folder)
            except CiKitError as problem:
                self.say(f"the steps of this job are not known: {problem}")
        return marks.read(folder)

    def uploaded(self, context: Context) -> Measured:
        """The artifacts that the run has uploaded so far, as GitHub stores them, in MB."""
        client = self.client(context.repository, _REPORT_PATIENCE)
        if client is None or not context.run_id:
            why = "`artifacts` does not say which files are uploaded, and there is no `token` to ask with"
            return Measured(None, why=why)
        try:
            sizes = [one.size for one in usage.artifacts(client, int(context.run_id))]
        except CiKitError as problem:
            return Measured(None, why=str(problem))
        return Measured(sum(sizes) / 2**20)

    def repositories(
        self, name: str, org: str, track: Callable[[list[Repository]], Iterable[Repository]]
    ) -> Iterator[tuple[Repository, Client]]:
        """Whose minutes are asked for, each with a client of its own: limits are waited for anew.

        Raises:
            InputError: There is no token.
            CiKitError: GitHub does not answer or refuses, or there are none.
        """
        first = self.client(f"{org}/-" if org else name)
        if first is None:
            raise InputError("`token` is required for `mode: minutes`", remedy="give one that may read Actions")
        if not org:
            yield usage.repository(first), first
            return
        listed = list(usage.repositories(first, org))
        if not listed:
            raise CiKitError(f"{org} has no repository that the token may see", remedy="give one that may read them")
        for one in track(listed):
            client = self.client(one.name)
            if client:
                yield one, client
