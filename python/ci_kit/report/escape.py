"""The one place where text that others wrote is made harmless: for the log, the terminal, Markdown and JSON.

Values of workflow commands are escaped by actions-toolkit: `%`, CR, LF, and `:` `,` in properties.
"""

from __future__ import annotations

import re

#: Most characters of one text in places that people read; the JSON report has it whole.
LONGEST = 2000

#: What is not seen but changes what is: C0 and C1 controls, separators of lines and paragraphs, marks that
#: reverse the direction of text (CVE-2021-42574), characters without width, tags, lone surrogates. The
#: joiners U+200C and U+200D stay, for Persian and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)

#: Where the runner finds a command (actions/runner, ActionCommand.cs): `::` at the start of a line, with or
#: without white space before it (TryParseV2), and `##[` anywhere (TryParse).
_COMMAND = re.compile(r"^\s*:(?=:)|##(?=\[)")

_PASSED_COMMAND = re.compile(r"(?:^|(?<=\r))\s*:(?=:)|##(?=\[)")

#: What GitHub makes out of plain words: mentions, issues, links, e-mail addresses, emoji.
_REFERENCE = re.compile(
    r"[@#](?=\w)|(?<![A-Za-z0-9])GH(?=-\d)|(?:https?|ftp)(?=:)|www(?=\.)|:(?=[\w+-]+:)", re.IGNORECASE
)
#: Those of them that GitHub finds in code too, as long as it is HTML.
_LINK = re.compile(r"(?:https?|ftp)(?=:)|www(?=\.)|(?<=[\w.+-])@(?=\w)", re.IGNORECASE)
_MARKDOWN = re.compile(r"^=|[\\`*_{}\[\]()<>#+!|~&$-]")
_ORDINAL = re.compile(r"^(\d+)\.")
_ADDRESS = re.compile(r"https?://[\w:/?#@!$&'+,;=%~.-]+", re.ASCII)

_BREAK = "\u200b"
_ELLIPSIS = "…"


def shorten(text: str, width: int = LONGEST) -> str:
    """`text` cut to at most `width` characters, with an ellipsis where something was cut off."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + _ELLIPSIS


def one_line(text: str) -> str:
    """`text` with its invisible characters shown as escapes, so that it stays on its line."""
    return _INVISIBLE.sub(_visible, text)


def log(text: str) -> str:
    """`text` for a line of the job log or the terminal, at its start or within it: no workflow command."""
    return _COMMAND.sub(_broken, one_line(text))


def passed(text: str) -> str:
    """The output of a command as it is, colours and all, but for workflow commands.

    The runner reads lines that end in a carriage return too.
    """
    return _PASSED_COMMAND.sub(_broken, text)


def json_text(text: str) -> str:
    """JSON text of the same meaning without a workflow command; no line of JSON starts with `::` anyway."""
    return text.replace("##[", r"#\u0023[")


def markdown(text: str) -> str:
    """`text` as Markdown prose or a table cell: shown literally, mentions nobody, links nothing."""
    escaped = _MARKDOWN.sub(_entity, _REFERENCE.sub(_broken, one_line(text).strip()))
    return _ORDINAL.sub(r"\1&#46;", escaped)


def markdown_code(text: str) -> str:
    """`text` as code, whatever backticks it holds; safe in a table cell too.

    HTML rather than backticks: a pipe inside backticks still ends a cell (GFM spec, section 4.10). Nobody is
    mentioned by code, so that `@scope/package` stays as it is and can be copied.
    """
    return f"<code>{_MARKDOWN.sub(_entity, _LINK.sub(_broken, one_line(text)))}</code>" if text else ""


def markdown_link(shown: str, address: str) -> str:
    """`shown`, which is Markdown already, linked to `address` if that is a plain web address."""
    return f"[{shown}]({address})" if _ADDRESS.fullmatch(address) else shown


def _visible(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"


def _broken(match: re.Match[str]) -> str:
    return match.group() + _BREAK
