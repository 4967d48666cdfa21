"""The job summary: Markdown sections, as many as fit into what the runner accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.errors import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Bytes per step; a larger file is dropped whole (actions/runner, FileCommandManager, AttachmentSizeLimit).
LIMIT = 1024 * 1024
_CUT = "\n*Cut here: a job summary has no room for {left_out:,} more sections. The JSON report has them all.*\n"
_RESERVE = 200


def fit(sections: Iterable[str], room: int) -> str:
    """As many whole sections as fit into `room` bytes; when some do not, a last line says how many."""
    kept: list[str] = []
    left = room - _RESERVE
    rest = iter(sections)
    left_out = 0
    for section in rest:
        left -= len(section.encode()) + 1
        if left < 0:
            left_out = 1 + sum(1 for _ in rest)
            break
        kept.append(section)
    cut = _CUT.format(left_out=left_out) if left_out else ""
    return "\n".join(kept) + cut if room >= _RESERVE else ""


def write(path: Path, sections: Iterable[str]) -> None:
    """Append the sections to the summary file of the step.

    Raises:
        CiKitError: The file cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            taken = file.tell()
            file.write(fit(sections, LIMIT - taken))
    except OSError as error:
        raise unwritable("the job summary could not be written", error) from error
