"""Checks messages: that their text can be found, and that their placeholders are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.links import want_links
from ci_kit.sarif.checks.standard.lookup import components, descriptor_of
from ci_kit.sarif.checks.standard.placeholders import arguments_needed, has_bare_brace
from ci_kit.sarif.checks.standard.table import NOTIFICATIONS, Component, items, obj, text
from ci_kit.sarif.rule import Effect, Family, Mend, Rule
from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

MESSAGE_ID_ONLY = Rule(
    id="message-id-only",
    title="A result's message has an id but no text",
    why="Code scanning does not look the text up in the rule; it rejects the upload.",
    remedy="Write the finished text into `message.text`.",
    family=Family.GITHUB, level=None, github=Level.ERROR, effect=Effect.REJECTED,
    source="GitHub docs: SARIF support for code scanning, result.message.text is required; codeql#11512",
    multitool=("GH1007", "GH1015"), mend=Mend.SAFE,
)  # fmt: skip
MESSAGE_EMPTY = standard(
    "message-empty",
    "A result's message is empty",
    why="The alert says nothing; code scanning asks for a text.",
    remedy="Write what was found, or the rule's short description.",
    source="§3.11.8", level=Level.ERROR, github=Level.ERROR, effect=Effect.REJECTED, mend=Mend.BY_NAME,
)  # fmt: skip
MESSAGE_ID_UNRESOLVED = standard(
    "message-id-unresolved",
    "A message's id is defined nowhere",
    why="The text is looked up in the descriptor's `messageStrings`, then in `globalMessageStrings`.",
    remedy="Add the message string to the rule or notification, or write the text into the message.",
    source="§3.11.7", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1012",),
)  # fmt: skip
ARGUMENTS_TOO_FEW = standard(
    "message-arguments-too-few",
    "A message has fewer arguments than its text has placeholders",
    why="The highest placeholder, `{2}` for example, asks for three arguments; the rest stays unfilled.",
    remedy="Give every placeholder its argument.",
    source="§3.11.11", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1012",),
)  # fmt: skip
PLACEHOLDER_WITHOUT_ARGUMENTS = standard(
    "message-placeholder-unfilled",
    "A message's own text has a placeholder but no arguments",
    why="`{0}` asks for an argument; as plain text it would be written `{{0}}`.",
    remedy="Give `arguments`, or double the braces.",
    source="§3.11.11", level=Level.ERROR,
)  # fmt: skip
BRACE_BARE = standard(
    "message-brace-unescaped",
    "A message has a single brace",
    why="In a message string `{` and `}` are written `{{` and `}}`; most readers forgive it.",
    remedy="Double the braces.",
    source="§3.11.5", level=Level.NOTE,
)  # fmt: skip
MARKDOWN_ALONE = standard(
    "message-markdown-without-text",
    "A message has Markdown but no text",
    why="Readers that do not render Markdown have nothing to show.",
    remedy="Add the same in plain text.",
    source="§3.11.9", level=Level.ERROR,
)  # fmt: skip


def check_result_message(message: Obj, at: Pointer, scope: Scope) -> None:
    """Check what is asked of a result's own message only."""
    if "text" not in message:
        scope.add(MESSAGE_ID_ONLY, at, f"there is only the id `{short(text(message, 'id') or '', 60)}`")
    elif message["text"] == "":
        scope.add(MESSAGE_EMPTY, (*at, "text"), "`text` is empty")


def check(message: Obj, at: Pointer, scope: Scope) -> None:
    """Check any message."""
    count = len(items(message, "arguments"))
    if "markdown" in message and "text" not in message:
        scope.add(MARKDOWN_ALONE, at, "`markdown` is there, `text` is not")
    for name in ("text", "markdown"):
        value = text(message, name)
        if value is not None:
            _check_string(value, count, (*at, name), scope)
            want_links(value, (*at, name), scope)
    identifier = text(message, "id")
    # Beside a text the id is needed for other languages only.
    if identifier is not None and (scope.advice or "text" not in message):
        _check_id(identifier, count, at, scope)


def _check_string(string: str, count: int, at: Pointer, scope: Scope) -> None:
    """Check a string that stands in the message itself."""
    if "{" not in string and "}" not in string:
        return
    needed = arguments_needed(string)
    if needed > count:
        rule = ARGUMENTS_TOO_FEW if count else PLACEHOLDER_WITHOUT_ARGUMENTS
        scope.add(rule, at, f"`{{{needed - 1}}}` needs {counted(needed, 'argument')}, there are {count}")
    elif scope.advice and has_bare_brace(string):
        scope.add(BRACE_BARE, at, f"a single brace in `{short(string, 60)}`")


def _check_id(name: str, count: int, at: Pointer, scope: Scope) -> None:
    """Check that the id leads to a string, and that string's placeholders."""
    found, sure = _strings(name, at, scope)
    if not found:
        if sure:
            scope.add(MESSAGE_ID_UNRESOLVED, (*at, "id"), f"no message string has the id `{short(name, 60)}`")
        return
    needed = max(arguments_needed(text(found, form) or "") for form in ("text", "markdown"))
    if needed > count:
        message = f"`{short(name, 60)}` needs {counted(needed, 'argument')}, there are {count}"
        scope.add(ARGUMENTS_TOO_FEW, at, message)
    for form in ("text", "markdown"):
        want_links(text(found, form) or "", at, scope)


def _strings(name: str, at: Pointer, scope: Scope) -> tuple[Obj, bool]:
    """The multiformatMessageString with the id `name`, and whether all of its possible places were seen.

    The rule's strings serve every message of a result, as producers use them, not the result's own only.
    """
    sure = not scope.table.partial and "conversion" not in at
    for descriptor, component in _homes(at, scope):
        found = obj(obj(descriptor, "messageStrings"), name) or obj(obj(component.body, "globalMessageStrings"), name)
        if found:
            return found, sure
    return obj(scope.table.strings, name), sure


def _homes(at: Pointer, scope: Scope) -> Iterator[tuple[Obj, Component]]:
    """Where the text of a message should be: its descriptor, and the component that has it."""
    if scope.rule is not None and scope.in_result and scope.rule.component is not None:
        yield scope.rule.descriptor or {}, scope.rule.component
    elif len(at) > 1 and at[-1] == "message":
        holder = _holder(at, scope)
        reference = obj(holder, "descriptor")
        for component in components(obj(reference, "toolComponent"), scope.table):
            yield descriptor_of(reference, component, NOTIFICATIONS).descriptor or {}, component


def _holder(at: Pointer, scope: Scope) -> Obj:
    """The object of the run that has the message at `at`."""
    here: object = scope.run.run
    for token in at[2:-1]:
        if isinstance(here, dict):
            here = here.get(token)
        elif isinstance(here, list) and isinstance(token, int) and token < len(here):
            here = here[token]
    return here if isinstance(here, dict) else {}


ON: dict[str, Check] = {"message": check}
