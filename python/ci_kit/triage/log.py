"""A log in memory: its lines within bounds, the parts that failed, and the lines worth a closer look."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from ci_kit.triage.model import Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Lines that are kept of a log that is longer: what set the stage, and the end, where failures are.
HEAD, TAIL = 10_000, 140_000

#: Words without which no line tells of a failure, in small letters. Looked for first, for most lines have none.
_SIGNAL = re.compile(
    "error|fail|fatal|exception|traceback|panic|kill|abort|cancel|timed out|timeout|time limit|denied|"
    "forbidden|refused|"
    "reset by|unable|cannot|can't|could not|couldn't|does not|not found|not ok|no such|no space|undefined|unresolved|"
    "invalid|unexpected|missing|memory|segmentation|core dumped|signal|limit|quota|too many|reformat|"
    "conflict|reject|unavailable|unreachable|unauthorized|bad gateway|broken|lost communication|shutdown|deprovision|"
    "npm err|expecting|untermin|undefined name|hook id|code style|what went wrong|rspec |assert|expected|#test_|e: "
    "|exit code|exit status|not "
    "acquired|no tests|sigterm|"
    "diff in|"
    "\u2716|\u2717|\u2718|\u2715|\\[e\\]|\u00d7|\u25cf|\u2a2f"
)
#: Places, as linters name them without any such word, and tests that are numbered.
_AT_A_PLACE = re.compile(
    r"\s{0,6}\d{1,4}\) \S|"
    r"(?:[A-Za-z]:)?[^\s:()]{1,300}(?::\d{1,7}:(?:\d{1,5}:?)?|\(\d{1,7}(?:,\d{1,5})?\):?) \S"
)
_STEP = re.compile(r"Run (?P<what>.*)")
_AFTERWARDS = re.compile(r"Post job cleanup\.|Cleaning up orphan processes|Post Run ")
_ONLY_SAYS_THAT = re.compile(
    r"(?:Error: )?(?:Process completed with exit code -?\d+|The process '.{0,300}' failed with (?:exit code|"
    r"return code) -?\d+|"
    r"Script failed|Command failed|Failing the job|Final attempt failed.*|Child_process exited with error code \d+)\.?"
)
_EXIT = re.compile(r"(?:exit(?:ed with)?(?: code| status)|return code|rc[=:])[ :=]{1,2}(-?\d{1,10})", re.IGNORECASE)


@dataclass(slots=True)
class Log:
    """The lines of a log, by index. `failed` are the parts that failed, all of it when the log does not say."""

    lines: list[Line]
    dropped: int = 0
    failed: list[range] = field(default_factory=list)
    #: Indexes of the lines in failed parts that hold a word of failure.
    signals: list[int] = field(default_factory=list)
    #: Indexes of what the runner marked as errors and that says more than that a process failed.
    errors: list[int] = field(default_factory=list)
    exit_code: int | None = None
    step: str = ""

    @classmethod
    def read(cls, lines: Iterable[Line]) -> Log:
        """Keep what matters of a log, in bounded memory."""
        stream = iter(lines)
        head = list(islice(stream, HEAD))
        tail = deque(stream, maxlen=TAIL)
        dropped = tail[0].number - head[-1].number - 1 if tail else 0
        log = cls([*head, *tail], dropped)
        log._survey()
        return log

    def _survey(self) -> None:
        echo = self._parts()
        for part in self.failed:
            for index in part:
                text = self.lines[index].text
                told = (
                    _SIGNAL.search(text.lower())
                    or text[:3] in ("E  ", "E: ", "___")
                    or " --> " in text[:12]
                    or _AT_A_PLACE.match(text)
                )
                if told and index not in echo:
                    self.signals.append(index)
        for index in reversed(self.signals):
            if match := _EXIT.search(self.lines[index].text):
                self.exit_code = int(match[1])
                break

    def _parts(self) -> set[int]:
        """Find the failed parts; gives the indexes of lines that only echo what a step is going to run."""
        begin, echoing, step = 0, False, ""
        echo: set[int] = set()
        for index, line in enumerate(self.lines):
            if line.mark is Mark.GROUP and (match := _STEP.match(line.text)):
                begin, echoing, step = index, True, match["what"]
            elif line.mark is Mark.END:
                begin = index + 1 if echoing else begin
                echoing = False
            elif line.mark is Mark.ERROR:
                self._fail(range(begin, index + 1), step)
                if not _ONLY_SAYS_THAT.fullmatch(line.text):
                    self.errors.append(index)
            elif line.mark is Mark.NONE and line.text.startswith("Post ") and _AFTERWARDS.match(line.text):
                begin, step = index, ""
            if echoing:
                echo.add(index)
        if not self.failed:
            self.failed = [range(len(self.lines))]
        return echo

    def _fail(self, part: range, step: str) -> None:
        self.step = step or self.step
        if self.failed and self.failed[-1].start == part.start:
            self.failed[-1] = part
        else:
            self.failed.append(part)


def only_says_that_it_failed(text: str) -> bool:
    """Whether a line names no cause, such as `Process completed with exit code 1`."""
    return _ONLY_SAYS_THAT.fullmatch(text.strip()) is not None
