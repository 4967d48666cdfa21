"""Repairs of messages: texts that are given by id alone, and empty ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import child, objects, rule_id, text_of
from ci_kit.sarif.rule import Mend

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: A placeholder, or a brace that is written twice to mean itself (§3.11.5).
_BRACES = re.compile(r"\{\{|\}\}|\{([0-9]{1,9})\}")
_TEXTS = ("text", "markdown")


@repair("message-id-only", "Messages given by id alone ({n}) were spelled out from the rule's message strings.")
def message_id_only(message: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Add the text that the id stands for, its arguments filled in.

    Safe: the standard says how to look it up (§3.11.7), and the id stays. GitHub shows `text` only.
    """
    if "id" not in message or not _blank(message):
        return
    strings = _strings(message, job)
    if not strings:
        if job.result is not None:
            job.refuse(pen.rule, at, "the message strings have no text for an id")
        return
    for key in _TEXTS:
        text = strings.get(key)
        if isinstance(text, str) and not text_of(message, key).strip():
            pen.put(message, at, key, _filled(text, objects(message, "arguments")))
    pen.count()


@repair("message-empty", "Empty messages ({n}) took the description of their rule.", Mend.BY_NAME)
def message_empty(message: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Use the rule's own words for a result without any.

    By name only: they say less than the tool meant to.
    """
    if job.result is None or job.result.get("message") is not message or not _blank(message):
        return
    if _strings(message, job):
        return  # spelled out already, or about to be
    words = _words(job.result, job)
    if words:
        pen.put(message, at, "text", words)
        pen.count()
    else:
        job.refuse(pen.rule, at, "a message is empty, and nothing else says what the finding is")


def _strings(message: Obj, job: Job) -> Obj:
    """The multiformatMessageString that the id of a message stands for; empty when there is none.

    In a result those of its rule come first, for every message in it, as producers use them; then those of
    the component that has the rule, then those of any other.
    """
    name = text_of(message, "id")
    found = job.book.of(job.result) if job.result is not None else None
    homes: list[object] = []
    if found is not None:
        homes = [found.rule.get("messageStrings"), found.component.node.get("globalMessageStrings")]
    homes += [component.node.get("globalMessageStrings") for component in job.book.components()]
    for home in homes:
        strings = child(home, name)
        if text_of(strings, "text").strip():
            return strings
    return {}


def _filled(text: str, arguments: list[object]) -> str:
    """`text` with its placeholders replaced; one without an argument stays, as a viewer would leave it."""

    def replaced(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        index = int(match[1])
        argument = arguments[index] if index < len(arguments) else None
        return argument if isinstance(argument, str) else match[0]

    return _BRACES.sub(replaced, text)


def _blank(message: Obj) -> bool:
    text = message.get("text", "")
    return isinstance(text, str) and not text.strip()


def _words(result: Obj, job: Job) -> str:
    """What the rule of a result says about itself; its id if it says nothing."""
    found = job.book.of(result)
    rule: Obj = found.rule if found else {}
    described = (text_of(child(rule, key), "text").strip() for key in ("shortDescription", "fullDescription"))
    return next((words for words in (*described, text_of(rule, "name").strip()) if words), "") or rule_id(result)
