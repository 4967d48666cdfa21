"""The ledger: what is known of jobs that have ended, a line each, so that GitHub is asked for a job once.

The file is JSON lines and is only ever appended to; a line that was cut off is read again from GitHub. A run is in it
when its line `{"run": …}` is, which comes behind those of its jobs.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.resources.minutes.count import JobTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Ledger:
    """What is known so far; `path` None keeps it in memory only."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._jobs: dict[tuple[str, int], list[JobTime]] = {}
        self._done: dict[tuple[str, int], int] = {}
        self.damaged = 0
        if path is not None and path.exists():
            self._load(path)

    def __contains__(self, run: tuple[str, int, int]) -> bool:
        """Whether all of a run is known: repository, id, and its latest attempt."""
        repository, number, attempt = run
        return self._done.get((repository, number), 0) >= attempt

    def jobs(self) -> Iterator[JobTime]:
        """The jobs of all runs that are known."""
        for run in self._done:
            yield from self._jobs.get(run, ())

    def add(self, repository: str, run: int, attempt: int, jobs: Iterable[JobTime]) -> None:
        """Take in a run that has ended, all its attempts.

        Raises:
            CiKitError: It cannot be written.
        """
        kept = list(jobs)
        self._jobs[repository, run] = kept
        self._done[repository, run] = attempt
        lines = [asdict(job) for job in kept]
        lines.append({"repository": repository, "run": run, "attempt": attempt, "jobs": len(kept)})
        self._append("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))

    def _append(self, text: str) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                size = file.tell()
                if size:
                    file.seek(size - 1)
                    # A line that was cut off last time ends here, so that the next one does not go on in it.
                    text = text if file.read(1) == b"\n" else f"\n{text}"
                file.write(text.encode())
        except OSError as error:
            raise CiKitError(
                f"the ledger {self._path} cannot be written",
                why=error.strerror or str(error),
                remedy="free space there, or name another `ledger`",
            ) from error

    def _load(self, path: Path) -> None:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise CiKitError(f"the ledger {path} cannot be read", why=error.strerror or str(error)) from error
        pending: dict[tuple[str, int], list[JobTime]] = {}
        for line in lines:
            try:
                self._take(json.loads(line), pending)
            except (ValueError, TypeError, KeyError, RecursionError):
                self.damaged += 1

    def _take(self, data: dict[str, Any], pending: dict[tuple[str, int], list[JobTime]]) -> None:
        key = (str(data["repository"]), int(data["run"]))
        if "id" in data:
            pending.setdefault(key, []).append(_job(data))
            return
        jobs = pending.pop(key, [])
        if len(jobs) != int(data["jobs"]):
            raise ValueError("jobs of this run are missing")
        self._jobs[key], self._done[key] = jobs, int(data["attempt"])


def _job(data: dict[str, Any]) -> JobTime:
    end = data["end"]
    return JobTime(
        **{**data, "begin": float(data["begin"]), "end": None if end is None else float(end)},
    )
