"""What a model has written, as a value that fits a schema; and how to ask again where it does not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

from ci_kit.llm import problem
from ci_kit.llm.model import Message, Question, Reply, Role
from ci_kit.llm.problem import NoAnswerError
from ci_kit.llm.prompt import fenced, harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.llm.schema import Shape

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_CODE = re.compile(r"\A```[a-z]*\n(.*)\n```\Z", re.DOTALL)
#: Characters of a bad answer that the model is shown again.
_SHOWN = 8000


def text(reply: Reply) -> str:
    """An answer without thoughts and white space around it, and without halves of characters.

    Raises:
        NoAnswerError: Nothing is left.
    """
    said = _THOUGHTS.sub("", reply.text).strip().encode("utf-8", "replace").decode("utf-8")
    if not said:
        raise NoAnswerError(problem.EMPTY, "the answer holds only thoughts", reply.usage)
    return said


def value(reply: Reply, shape: Shape) -> Any:  # noqa: ANN401 (whatever the schema describes)
    """The value that an answer holds.

    Raises:
        NoAnswerError: It is no JSON or does not fit.
    """
    said = text(reply)
    code = _CODE.match(said)
    try:
        found = json.loads(code[1] if code else said, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is nested too deep"
        raise NoAnswerError(problem.NOT_JSON, f"the answer is no JSON: {why}", reply.usage) from error
    faults = shape.faults(found)
    if faults:
        raise NoAnswerError(problem.SCHEMA, "; ".join(faults), reply.usage)
    return found


def again(question: Question, reply: Reply, fault: NoAnswerError) -> Question:
    """The same question with the bad answer and what is wrong with it."""
    said = f"Your answer is not usable. {_ask(fault.what.split('; '))}"
    answered = Message(Role.ASSISTANT, harmless(reply.text[:_SHOWN]))
    return Question((*question.messages, answered, Message(Role.USER, said)), question.options, question.schema)


def _ask(faults: Sequence[str]) -> str:
    listed = fenced("\n".join(faults))
    return (
        f"What is wrong stands between the marks:\n{listed}\nAnswer again with nothing but JSON that fits the schema."
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is no JSON")
