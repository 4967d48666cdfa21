"""pip-audit as a child process: a lock of what to ask about goes in, JSON comes out, and both are checked.

pip-audit decides which advisories are one vulnerability under several names. It is not left to read the user's files
(it would resolve and install, or give up at the first line that is not pinned), nor to speak to the service (it takes
`{}` for "no vulnerabilities", reads one page of several, has no total deadline, and knows one index only). So it gets a
pylock.toml, in which a package may have several versions, and the service's answers, already seen to be whole.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit.advisories import loopback
from ci_kit.errors import CiKitError
from ci_kit.process import Cancellation, Options, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ci_kit.advisories.model import Key
    from ci_kit.advisories.record import Record

#: What a child needs of the environment to run at all, Windows included. Nothing that steers pip-audit or pip.
_NEEDED = ("PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")
_CLEAN, _FOUND = 0, 1


@dataclass(frozen=True, slots=True)
class Reported:
    """One vulnerability of a package by all of its names, as pip-audit has joined them."""

    id: str
    names: frozenset[str]


def pip_audit(
    answers: Mapping[Key, tuple[Record, ...]], env: Mapping[str, str], seconds: float, cancel: Cancellation
) -> dict[Key, tuple[Reported, ...]]:
    """What pip-audit makes of the answers: the vulnerabilities of each package and version.

    Raises:
        CiKitError: It could not be started, failed, was stopped, or has lost something.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="ci-kit-audit-", ignore_cleanup_errors=True) as folder:
            Path(folder, "pylock.toml").write_text(lock(answers), encoding="utf-8")
            with loopback.served(answers) as url:
                found = _run(Path(folder), url, env, seconds, cancel)
    except OSError as error:
        raise CiKitError("pip-audit could not be given its list", why=error.strerror or str(error)) from error
    _check(found, answers)
    return found


def _run(
    folder: Path, url: str, env: Mapping[str, str], seconds: float, cancel: Cancellation
) -> dict[Key, tuple[Reported, ...]]:
    report = folder / "report.json"
    words = ("--locked", "--vulnerability-service=osv", f"--osv-url={url}", "--format=json", f"--output={report}")
    more = ("--desc=off", "--aliases=on", "--progress-spinner=off", f"--cache-dir={folder / 'cache'}", str(folder))
    done = run(
        (sys.executable, "-I", "-X", "utf8", "-m", "pip_audit", *words, *more),
        _environment(env, str(folder)),
        Options(seconds=seconds, cwd=folder, tail=True),
        cancel,
    )
    if done.code not in (_CLEAN, _FOUND) or not report.exists():
        raise CiKitError(f"pip-audit failed: {done}", why=_last_line(done.output))
    return _read(report)


def lock(keys: Iterable[Key]) -> str:
    """A pylock.toml (PEP 751) of packages and versions, both normalised, so that nothing needs to be escaped."""
    entries = (f'[[packages]]\nname = "{name}"\nversion = "{version}"\n' for name, version in keys)
    return "\n".join(('lock-version = "1.0"\ncreated-by = "ci-kit"\n', *entries))


def _environment(env: Mapping[str, str], folder: str) -> dict[str, str]:
    """Without the user's settings, caches and proxies: `HOME` is a directory that goes away."""
    kept = {name: env[name] for name in _NEEDED if name in env}
    return {**kept, "HOME": folder, "USERPROFILE": folder, "NO_PROXY": "127.0.0.1", "PIP_CONFIG_FILE": os.devnull}


def _read(report: Path) -> dict[Key, tuple[Reported, ...]]:
    try:
        told = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
        # What it has skipped has no version, and is missed by the check.
        return {(str(one["name"]), str(one.get("version"))): tuple(_reported(one.get("vulns", []))) for one in told}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CiKitError("pip-audit wrote half a report, or one that is not known") from error


def _reported(vulnerabilities: list[dict[str, Any]]) -> Iterator[Reported]:
    for one in vulnerabilities:
        yield Reported(one["id"], frozenset((one["id"], *one["aliases"])))


def _check(found: Mapping[Key, tuple[Reported, ...]], answers: Mapping[Key, tuple[Record, ...]]) -> None:
    """Complain if a package is missing, or an advisory that was given for it; or if something was not given."""
    for key, records in answers.items():
        names = frozenset[str]().union(*(one.names for one in found.get(key, ())))
        if key not in found or any(record.id not in names for record in records):
            raise CiKitError(f"pip-audit has lost what is known about {key[0]} {key[1]}")
        if any(all(one.names.isdisjoint(record.names) for record in records) for one in found[key]):
            raise CiKitError(f"pip-audit reports of {key[0]} {key[1]} what it was not told")
    if found.keys() - answers.keys():
        raise CiKitError("pip-audit reports of packages that it was not asked about")


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or [""])[-1][:300]
