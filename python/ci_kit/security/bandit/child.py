"""bandit as child processes: the files dealt over the processors, a planted file in each hand."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.errors import CiKitError
from ci_kit.process import End
from ci_kit.redact import redact
from ci_kit.security.bandit import canary, report
from ci_kit.security.bandit.report import Account
from ci_kit.security.model import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ci_kit.process import Cancellation, Done
    from ci_kit.security.bandit.selection import Selection

#: bandit of the environment in which the kit runs; nothing of the workspace is imported.
COMMAND = (sys.executable, "-I", "-X", "utf8", str(Path(__file__).with_name("quick.py")))
#: Bytes of file names for one process; Windows allows some 32,000 characters.
_MOST_NAMES = 100_000 if os.name == "posix" else 24_000
#: Bytes and characters of what bandit says on its standard error that are kept, and told.
_TAIL, _LONGEST = 65_536, 300
#: The code of a process that got SIGKILL, which Windows does not have.
_KILLED = -9
#: Files for which a further process is worth its start.
_WORTH_A_PROCESS = 12
#: What bandit logs, and leaves out of its report, when one of its tests fails (bandit/core/tester.py).
_BROKEN_TEST = "Bandit internal error running: "


@dataclass(frozen=True, slots=True)
class World:
    """Where bandit runs: `root` is what the files are relative to, `scratch` a directory of its own outside of it."""

    root: Path
    scratch: Path
    env: Mapping[str, str] = field(repr=False)
    cancel: Cancellation
    seconds: float
    processors: int
    command: Sequence[str] = COMMAND


def scan(world: World, selection: Selection, sizes: Mapping[str, int]) -> tuple[Account, list[str]]:
    """What bandit says of files, given with their sizes in bytes; and why it did not look at some of them.

    Raises:
        CiKitError: The scratch directory cannot be written to, or it was cancelled.
    """
    planted, config = world.scratch / canary.NAME, world.scratch / "selection.yaml"
    try:
        planted.write_text(canary.CODE, encoding="utf-8")
        config.write_text(selection.dumps(), encoding="utf-8")
    except OSError as error:
        raise CiKitError("the canary for bandit could not be planted", why=error.strerror or str(error)) from error
    whole, problems = Account(), []
    hands = list(enumerate(dealt(sizes, world.processors)))
    for account, problem in process.each(partial(_one, world, selection), hands, world.processors):
        whole.add(account)
        problems += [problem] if problem else []
    if world.cancel.requested:
        raise CiKitError("cancelled while bandit was running")
    return whole, problems


def dealt(sizes: Mapping[str, int], processors: int) -> list[list[str]]:
    """The files in hands of about the same number of bytes, none with more names than a command line holds."""
    count = max(1, min(processors, len(sizes) // _WORTH_A_PROCESS))
    hands: list[list[str]] = [[] for _ in range(count)]
    weights = [0] * count
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        lightest = weights.index(min(weights))
        hands[lightest].append(name)
        weights[lightest] += sizes[name] + 1
    return [part for hand in hands for part in _cut(hand)]


def _cut(names: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    room = _MOST_NAMES
    for name in names:
        length = len(os.fsencode(name)) + 3
        if length > room and parts[-1]:
            parts.append([])
            room = _MOST_NAMES
        parts[-1].append(name)
        room -= length
    return parts


def _one(world: World, selection: Selection, hand: tuple[int, list[str]]) -> tuple[Account, str]:
    """One process; what it says, or why nothing of it is believed."""
    number, names = hand
    written, planted = world.scratch / f"bandit-{number}.json", str(world.scratch / canary.NAME)
    of = counted(len(names), "file") if len(names) != 1 else names[0]
    broken: list[str] = []
    try:
        done = _run(world, written, names, lambda line: broken.append(line) if _BROKEN_TEST in line else None)
        if not done.succeeded:
            return Account(), f"bandit did not look at {of}: {_why(done)}"
        account = report.read(written)
    except CiKitError as error:
        return Account(), f"bandit did not look at {of}: {error}"
    except report.UnreadableError as error:
        return Account(), f"bandit did not look at {of}: {error}"
    found = {one.test for one in account.results if one.path == planted}
    wanted = canary.expected(selection)
    if planted not in account.seen or (wanted and wanted.isdisjoint(found)):
        return Account(), f"bandit does not see planted flaws, so its silence about {of} means nothing"
    account.results = [one for one in account.results if one.path in set(names)]
    account.seen &= set(names)
    return account, f"a test of bandit broke {counted(len(broken), 'time')}: {_test(broken[0])}" if broken else ""


def _run(world: World, written: Path, names: Sequence[str], sink: Callable[[str], None]) -> Done:
    flags = ("-q", "-f", "json", "-o", str(written), "--exit-zero", "-n", "1", "-x", "")
    config = ("-c", str(world.scratch / "selection.yaml"))
    options = process.Options(seconds=world.seconds, cwd=world.root, sink=sink, tail=True, cap=_TAIL)
    command = (*world.command, *flags, *config, "--", str(world.scratch / canary.NAME), *names)
    done = process.run(command, world.env, options, world.cancel)
    if done.end is End.CANCELLED:
        raise CiKitError("cancelled while bandit was running")
    return done


def _why(done: Done) -> str:
    """How it ended, and the last that it said."""
    if done.code == _KILLED and done.end is End.EXITED:
        return f"{done}; the system may have run out of memory"
    last = (done.output.strip().splitlines() or [""])[-1]
    return f"{done}{': ' if last else ''}{redact(last)[:_LONGEST]}"


def _test(line: str) -> str:
    return line.partition(_BROKEN_TEST)[2][:_LONGEST]
