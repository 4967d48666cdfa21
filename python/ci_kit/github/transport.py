"""One request to the API through PyGithub, which is made when it is first needed. Nothing is repeated here.

PyGithub's own policy is switched off: it repeats POST after 502, which posts twice, does not repeat PATCH, which could
be, ignores 429 without Retry-After, and may sleep for an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ci_kit
from ci_kit.github.errors import GitHubError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.Requester import Requester

    from ci_kit.github.access import Access


#: PyGithub does not say which status below 400 it was.
_OK = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is 200 for all good ones, 0 where nothing came: `data` is then the reason, in words."""

    status: int
    headers: Mapping[str, Any] = field(default_factory=dict)
    data: Any = None


class Transport:
    """Sends single requests to one server; `timeout` is that of each connect and each read, in seconds."""

    def __init__(self, access: Access, timeout: int) -> None:
        self._access = access
        self._timeout = timeout

    @cached_property
    def _requester(self) -> Requester:
        from github import Auth, Github  # noqa: PLC0415 (costs 300 ms of start-up)

        client = Github(
            auth=Auth.Token(self._access.token) if self._access.token else None,
            base_url=self._access.api.rstrip("/"),
            timeout=self._timeout,
            user_agent=f"ci-kit/{ci_kit.__version__}",
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        return client.requester

    def send(self, verb: str, path: str, query: Mapping[str, Any] | None = None, body: object = None) -> Answer:
        """Ask once; `path` begins below the base of the API, with a slash.

        Raises:
            GitHubError: The server sends us elsewhere.
        """
        from requests.exceptions import RequestException  # noqa: PLC0415 (see above)

        from github import GithubException  # noqa: PLC0415 (see above)

        try:
            headers, data = self._requester.requestJsonAndCheck(verb, path, dict(query or {}), input=body)
        except GithubException as refusal:
            return Answer(refusal.status, refusal.headers or {}, refusal.data)
        except RequestException as broken:
            return Answer(0, {}, _why(broken))
        except ValueError:
            return Answer(0, {}, "the answer is no JSON")
        except (AssertionError, RuntimeError) as elsewhere:  # so PyGithub says that it was redirected
            what = f"the API at {self._access.api} redirects to another place"
            remedy = "see that the URL of the API is right (GITHUB_API_URL)"
            raise GitHubError(what, why=str(elsewhere)[:200], remedy=remedy) from elsewhere
        return Answer(_OK, headers, data)


def _why(broken: Exception) -> str:
    """In words, and without the URL: some of them are secrets."""
    name = type(broken).__name__
    if "Timeout" in name:
        return "no answer in time"
    return {"ConnectionError": "the connection failed", "SSLError": "TLS failed"}.get(name, f"{name} broke the request")
