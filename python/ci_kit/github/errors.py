"""What GitHub refuses, and what it means.

GitHubError
├── Forbidden     the token may not: read-only, missing permission, not valid
├── NotFound      it is not there, or the token may not see it
│   └── Gone      it was there: an expired log, issues that are switched off
├── Invalid       GitHub read the request and rejects its content (422)
├── Limited       a rate limit that lasts longer than there is time
├── Unavailable   no answer, or none that can be used
└── Unconfirmed   a write was sent, and nobody said whether it took effect
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

#: By these words GitHub says that the token lacks a permission, not that there is a limit.
_NO_PERMISSION = ("not accessible by", "must have admin", "read-only", "read only")
_SHOWN = 200


class GitHubError(CiKitError):
    """GitHub did not do what it was asked; `status` is the HTTP status, 0 without an answer."""

    def __init__(self, what: str, *, why: str = "", remedy: str = "", status: int = 0) -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.status = status


class Forbidden(GitHubError):  # noqa: N818 (the words of HTTP)
    """The token may not do this. Asking again is of no use."""


class NotFound(GitHubError):  # noqa: N818
    """There is no such thing, or the token may not see it: GitHub does not tell which."""


class Gone(NotFound):
    """It existed once: an expired log, issues that are disabled."""


class Invalid(GitHubError):  # noqa: N818
    """GitHub rejects what was sent. `codes` are its codes, such as `already_exists`."""

    def __init__(self, what: str, *, why: str = "", remedy: str = "", codes: tuple[str, ...] = ()) -> None:
        super().__init__(what, why=why, remedy=remedy, status=422)
        self.codes = codes

    @property
    def exists_already(self) -> bool:
        """Whether the thing to be made is there already."""
        return "already_exists" in self.codes


class Limited(GitHubError):  # noqa: N818
    """A rate limit that lasts longer than there is time; `wait` is how long, in seconds."""

    def __init__(self, what: str, wait: float, *, why: str = "", remedy: str = "", status: int = 403) -> None:
        super().__init__(what, why=why, remedy=remedy, status=status)
        self.wait = wait


class Unavailable(GitHubError):  # noqa: N818
    """GitHub could not be reached or did not answer usefully, several times in a row."""


class Unconfirmed(GitHubError):  # noqa: N818
    """A write was sent and the answer is lost or 5xx: it may have taken effect. Look before you repeat it."""


def from_status(status: int, asked: str, data: object, scope: str = "") -> GitHubError:
    """The error for an answer of GitHub.

    `asked` says what was asked, such as `POST issues`; `scope` names the permission that it takes.
    """
    said = message(data)
    what = f"GitHub refused `{asked}` with status {status}"
    if status in (401, 403):
        return _forbidden(status, what, said, scope)
    if status == 404:  # noqa: PLR2004
        remedy = "see that it exists, and that the token may read it: without permission GitHub answers the same"
        return NotFound(what, why=said, remedy=remedy, status=status)
    if status == 410:  # noqa: PLR2004
        return Gone(what, why=said or "it is no longer there", status=status)
    if status == 422:  # noqa: PLR2004
        return Invalid(what, why=said, codes=_codes(data))
    return GitHubError(what, why=said, status=status)


def message(data: object) -> str:
    """What GitHub said, its list of faults included; one line."""
    if not isinstance(data, dict):
        return escape.shorten(escape.one_line(str(data or "")), _SHOWN)
    faults = [_fault(one) for one in data.get("errors") or () if one] if isinstance(data.get("errors"), list) else []
    said = "; ".join(filter(None, (str(data.get("message") or ""), *faults)))
    return escape.shorten(escape.one_line(said), _SHOWN)


def _forbidden(status: int, what: str, said: str, scope: str) -> Forbidden:
    if status == 401:  # noqa: PLR2004
        return Forbidden(what, why=said, remedy="the token is not valid (any more): pass a current one", status=status)
    need = f"`{scope}`" if scope else "what the page of the action lists"
    remedy = f"give the job the permission {need}"
    if any(word in said.lower() for word in _NO_PERMISSION):
        remedy += "; runs of forks and of Dependabot have a read-only token, whatever the workflow says"
    return Forbidden(what, why=said, remedy=remedy, status=status)


def _fault(one: object) -> str:
    if not isinstance(one, dict):
        return str(one)
    return str(one.get("message") or " ".join(str(one[key]) for key in ("resource", "field", "code") if key in one))


def _codes(data: object) -> tuple[str, ...]:
    faults: object = data.get("errors") if isinstance(data, dict) else None
    found: list[Mapping[str, Any]] = (
        [one for one in faults if isinstance(one, dict)] if isinstance(faults, list) else []
    )
    return tuple(str(one["code"]) for one in found if "code" in one)
