"""Files that are secrets as a whole, or whose lines are: .pgpass, .htpasswd, keys of Rails, stored logins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.secrets import assignments, manifests
from ci_kit.secrets.model import Hit, Reason, Tier
from ci_kit.secrets.rules import general
from ci_kit.secrets.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.secrets.surroundings import Surroundings

_PGPASS = re.compile(
    rb"^[^#:\r\n][^:\r\n]{0,200}:[^:\r\n]{1,10}:[^:\r\n]{1,64}:[^:\r\n]{1,64}:([^\r\n]{1,128}?)\r?$", re.MULTILINE
)
_HTPASSWD = re.compile(rb"^[^:#\s]{1,64}:(\{SHA\}[A-Za-z0-9+/=]{28}|[./A-Za-z0-9]{13})\r?$", re.MULTILINE)
_MASTER_KEY = re.compile(rb"\s{0,8}([0-9a-f]{32}|[0-9a-f]{64})\s{0,8}")


def whole(data: bytes, place: Surroundings) -> Iterator[Hit]:
    """What is found by the name of the file."""
    yield from manifests.secrets(data, place)
    name = place.path.rpartition("/")[2].lower()
    if place.syntax is Syntax.WORDS:
        yield from assignments.words(data, place)
    elif name in (".pgpass", "pgpass.conf"):
        for match in _PGPASS.finditer(data):
            yield _hit(match, 1, place)
    elif name in (".htpasswd", "htpasswd"):
        for match in _HTPASSWD.finditer(data):
            yield Hit(general.PASSWORD_HASH, *match.span(1), Tier.REVIEW, (Reason.FORMAT, Reason.CREDENTIAL_FILE))
    elif name.endswith(".key") and (key := _MASTER_KEY.fullmatch(data)):
        yield Hit(general.NAMED_SECRET, *key.span(1), Tier.BLOCK, (Reason.CREDENTIAL_FILE, Reason.RANDOM), name)


def _hit(match: re.Match[bytes], group: int, place: Surroundings) -> Hit:
    tier = Tier.REVIEW if place.test else Tier.BLOCK
    return Hit(general.PASSWORD, *match.span(group), tier, (Reason.CREDENTIAL_FILE,), "password")
