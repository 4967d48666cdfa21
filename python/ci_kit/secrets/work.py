"""The work itself: look at everything that a scope brings, and keep account of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.git import Wanted, blobs, introduced
from ci_kit.secrets import sources
from ci_kit.secrets.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ci_kit.git import Change, Repository
    from ci_kit.secrets.cache import Cache
    from ci_kit.secrets.model import Found
    from ci_kit.secrets.scanner import Looked, Scanner
    from ci_kit.secrets.sources import Item

#: Files that are named for each reason why some were left out.
_NAMED = 20


@dataclass(slots=True)
class Account:
    """What was looked at, what was found, and what was left out.

    `brought_by` says of a path and a secret which commit brought it, where that is known; `blobs` has the findings of a
    history by object id.
    """

    files: int = 0
    size: int = 0
    commits: int = 0
    found: list[Found] = field(default_factory=list)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    examples: dict[LeftOut, list[str]] = field(default_factory=dict)
    blobs: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    brought_by: dict[tuple[str, tuple[str, bytes, str]], str] = field(default_factory=dict)

    def leave(self, path: str, reason: LeftOut) -> None:
        """Count a file that was left out."""
        self.left_out[reason] += 1
        named = self.examples.setdefault(reason, [])
        if len(named) < _NAMED:
            named.append(path)

    def take(self, item: Item, looked: Looked) -> None:
        """Count a file that was looked at."""
        self.files += 1
        self.size += len(item.data)
        self.found += looked.found


def look_at_all(
    scanner: Scanner, items: Iterable[Item], excluded: Callable[[str], bool], cache: Cache | None = None
) -> Account:
    """Look at files one by one."""
    account = Account()
    of_blob: dict[str, tuple[Found, ...]] = {}
    for item in items:
        looked = _look(scanner, item, excluded, account)
        if looked is None:
            continue
        if looked.found and item.blob:
            of_blob[item.blob] = looked.found
        elif cache is not None and item.blob and looked.left_out is None and item.left_out is None:
            cache.clean(item.blob)
    account.blobs = of_blob
    return account


def once_each(account: Account, repository: Repository) -> None:
    """Keep each secret of a history once for a path, where it stands newest, and name the commit that brought it."""
    places: dict[tuple[str, tuple[str, bytes, str]], Found] = {}
    for one in account.found:
        places.setdefault((one.path, one.identity), one)
    account.found = list(places.values())
    for blob, commit in introduced(repository, account.blobs).items():  # the oldest commit first
        for one in account.blobs[blob]:
            account.brought_by.setdefault((one.path, one.identity), commit)


def look_at_changes(
    scanner: Scanner, repository: Repository, changes: Iterable[Change], excluded: Callable[[str], bool]
) -> Account:
    """Look at what commits change, newest first; a secret counts where the file did not have it before."""
    account = Account()
    todo: list[Change] = []
    for change in changes:
        reason = LeftOut.SYMLINK if change.is_symlink else LeftOut.SUBMODULE if change.is_submodule else None
        if reason is not None:
            account.leave(change.path, reason)
        elif excluded(change.path):
            account.leave(change.path, LeftOut.EXCLUDED)
        else:
            todo.append(change)
    looked = _look_at_blobs(scanner, repository, todo, account)
    seen: set[tuple[str, tuple[str, bytes, str]]] = set()
    for change in todo:
        before = {one.identity for blob in change.old for one in looked.get(blob, ())}
        for one in looked.get(change.blob, ()):
            key = (change.path, one.identity)
            if one.identity not in before and key not in seen:
                seen.add(key)
                account.found.append(replace(one, path=change.path))
                account.brought_by[key] = change.commit
    return account


def _look_at_blobs(
    scanner: Scanner, repository: Repository, changes: list[Change], account: Account
) -> dict[str, tuple[Found, ...]]:
    """What is in each new blob, and in those it replaces where there is something to compare."""
    looked: dict[str, tuple[Found, ...]] = {}
    new = {change.blob: change.path for change in changes}
    for blob in blobs(repository, [Wanted(name, path) for name, path in new.items()]):
        item = sources.of_blob(blob)
        result = _look(scanner, item, _nothing, account)
        looked[item.blob] = () if result is None else result.found
    account.found.clear()
    old = {
        name: change.path for change in changes if looked.get(change.blob) for name in change.old if name not in looked
    }
    for blob in blobs(repository, [Wanted(name, path) for name, path in old.items()]):
        if blob.data is not None:
            looked[blob.wanted.id] = scanner.scan(blob.wanted.path, blob.data).found
    return looked


def _look(scanner: Scanner, item: Item, excluded: Callable[[str], bool], account: Account) -> Looked | None:
    if excluded(item.path):
        account.leave(item.path, LeftOut.EXCLUDED)
        return None
    if item.left_out is not None:
        account.leave(item.path, item.left_out)
        if not item.left_out.partial:
            return None
    looked = scanner.scan(item.path, item.data)
    if looked.left_out is not None:
        account.leave(item.path, looked.left_out)
        if not looked.left_out.partial:
            return None
    account.take(item, looked)
    return looked


def _nothing(_path: str) -> bool:
    return False


def self_test(scanner: Scanner) -> None:
    """See that the engine sees: a made-up key must be found before the silence about a repository is believed.

    Raises:
        CiKitError: It was not found.
    """
    body = "".join(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[place * 37 % 64] for place in range(640)
    )
    planted = (
        f'-----BEGIN {"PRIVATE"} KEY-----\n{body}\n-----END {"PRIVATE"} KEY-----\n{"pass"}word = "{body[1:13]}7!"\n'
    )
    if len(scanner.scan("canary.ini", planted.encode()).found) < 2:  # noqa: PLR2004 (the key and the password)
        raise CiKitError(
            "the scanner does not see a planted secret, so its silence means nothing",
            remedy="tell the maintainers of the kit which system and processor this is",
        )
