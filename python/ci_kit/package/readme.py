"""The long description: whether it renders as its content type says.

PyPI renders reStructuredText with docutils and refuses what gives a warning; Markdown has no errors, so there the
question is whether it is Markdown at all.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.package.metadata import Described

_RST, _MARKDOWN, _PLAIN = "text/x-rst", "text/markdown", "text/plain"
#: Larger than any readme; docutils takes minutes for more.
_LARGEST = 1024 * 1024
_LOOKS_MARKDOWN = re.compile(r"^(?:#{1,6} \S|```|~~~|\[!\[|\|[ :-]+\|)|\]\(https?://", re.MULTILINE)
_LOOKS_RST = re.compile(r"^(?:\.\. [\w-]+::|\S.*\n(?:={3,}|-{3,}|~{3,})\n\n?\.\. )|^:\w+: |`_\b", re.MULTILINE)
_SAID = re.compile(r"^<string>:(\d+): \((\w+)/\d\) (.*)$", re.MULTILINE)
_SHOWN = 5


def problems(described: Described, inside: str) -> Iterator[Problem]:
    """What is wrong with the long description."""
    text = described.raw.get("description", "")
    if not text.strip() or text.strip() == "UNKNOWN":
        yield Problem(Rule.README_MISSING, described.file, "the long description is empty", inside)
        return
    for said in _said(text, described.raw.get("description_content_type", "")):
        yield Problem(Rule.README_BROKEN, described.file, said, inside)


def _said(text: str, content_type: str) -> Iterator[str]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (_RST, _MARKDOWN, _PLAIN, ""):
        return  # the metadata says so already
    if not kind and _LOOKS_MARKDOWN.search(text):
        yield "it looks like Markdown and has no content type, so it is taken for reStructuredText"
    elif kind == _MARKDOWN and not _LOOKS_MARKDOWN.search(text) and _LOOKS_RST.search(text):
        yield "it looks like reStructuredText, and its content type is text/markdown"
    elif kind in (_RST, ""):
        yield from _rst(text)


def _rst(text: str) -> Iterator[str]:
    if len(text) > _LARGEST:
        yield f"it is longer than {_LARGEST} characters"
        return
    found = _docutils(text)
    for line, level, said in found[:_SHOWN]:
        yield f"line {line} of it: {level.lower()}: {said}"
    if len(found) > _SHOWN:
        yield f"and {len(found) - _SHOWN} more"


def _docutils(text: str) -> list[tuple[str, str, str]]:
    """What docutils says of it: line, level, message."""
    from docutils.core import publish_string  # noqa: PLC0415 (slow to import, and few have such a readme)
    from docutils.utils import SystemMessage  # noqa: PLC0415 (likewise)

    stream = io.StringIO()
    settings = {
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "_disable_config": True,
        "report_level": 2,
        "halt_level": 5,
        "warning_stream": stream,
        "syntax_highlight": "none",
        "input_encoding": "unicode",
    }
    try:
        publish_string(text, writer="html5", settings_overrides=settings)
    except (SystemMessage, RecursionError, ValueError, LookupError) as error:
        return [("?", "error", str(error) or type(error).__name__)]
    return _SAID.findall(stream.getvalue())
