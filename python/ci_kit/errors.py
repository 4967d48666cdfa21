"""The error family of the kit and the exit code that belongs to each.

CiKitError        3  the work could not be done (unreadable, unreachable, crashed)
└── InputError    2  what the user asked for makes no sense; nothing was done
"""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ExitCode(IntEnum):
    """What the process tells its caller: the verdict, or why there is none."""

    OK = 0
    FAIL = 1
    BAD_INPUT = 2
    ERROR = 3


class CiKitError(Exception):
    """Something went wrong that the user should read: what happened, why, and what to do about it."""

    exit_code = ExitCode.ERROR

    def __init__(self, what: str, *, why: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        """All three parts as one paragraph; the first stays as it was written, for it may begin with a name."""
        first, *others = map(sentence, filter(None, (self.what, self.why, self.remedy)))
        return " ".join((self.what[:1] + first[1:], *others))


class InputError(CiKitError):
    """An input is unknown, missing or malformed."""

    exit_code = ExitCode.BAD_INPUT


#: What helps where something could not be written, by the system's number for the reason.
_HELPS = {
    errno.ENOSPC: "free space there",
    errno.EDQUOT: "free space there",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
    errno.EROFS: "make it writable",
    errno.ENOENT: "make its directory first",
    errno.ENOTDIR: "make its directory first",
}


def unwritable(what: str, problem: OSError, *, instead: str = "") -> CiKitError:
    """The error for what could not be written: `what` happened, the system's reason, and what helps against it.

    `instead` is what the user may do in any case, such as naming another file.
    """
    remedy = ", or ".join(filter(None, (_HELPS.get(problem.errno or 0, ""), instead)))
    return CiKitError(what, why=problem.strerror or str(problem), remedy=remedy)


def sentence(text: str) -> str:
    """`text` as a sentence: with a capital at its start and a mark at its end."""
    end = "" if text.endswith((".", "?", "!")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def suggestion(word: str, known: Sequence[str]) -> str:
    """What to write instead of `word`: the nearest of the `known` words, or all of them."""
    import difflib  # noqa: PLC0415 (only when something is wrong)

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"there are {', '.join(f'`{one}`' for one in known)}" if known else "there are none"
