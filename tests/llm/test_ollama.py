"""Ollama's own interface: what is an answer there, and what only looks like one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from llm_world import line, ollama, question
from ollama_world import real

from ci_kit.llm import problem, providers
from ci_kit.llm.model import Kind, Provider
from ci_kit.llm.problem import NoAnswerError
from ci_kit.llm.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = {"type": "object", "properties": {"flaky": {"type": "boolean"}}, "required": ["flaky"]}


REAL = pytest.mark.skipif(real() is None, reason="there is no real `ollama` on the PATH: the stand-in alone is asked")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The stand-in with a model, whose faults are asked for in the prompt."""
    with ollama(tmp_path_factory.mktemp("ollama")) as made:
        yield made


@pytest.fixture(scope="module", params=["stand-in", pytest.param("real", marks=REAL)])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The stand-in, and the real Ollama with random weights where there is one."""
    with ollama(tmp_path_factory.mktemp("either"), genuine=request.param == "real") as made:
        yield made


def trouble(provider: Provider, text: str, *, tokens: int = 512, context: int = 0) -> NoAnswerError:
    """Why there is no answer."""
    with pytest.raises(NoAnswerError) as caught:
        providers.ask(provider, question(text, tokens=tokens, context=context), line())
    return caught.value


def test_an_answer_comes_whole_with_its_tokens(provider: Provider) -> None:
    """The words of all lines of the stream, and what the last line counts."""
    reply = providers.ask(provider, question("why"), line())
    assert reply.text.startswith(" failed( the test failed")
    assert reply.usage.prompt > 0
    assert reply.usage.output == 16


def test_a_schema_is_sent_as_the_format(either: Provider) -> None:
    """The server keeps the model to it."""
    reply = providers.ask(either, question("why", SCHEMA, tokens=2000), line())
    assert Schema(SCHEMA).faults(json.loads(reply.text)) == []
    assert reply.usage.output > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[fault:stream-error]", problem.IN_STREAM),
        ("[fault:cut]", problem.CUT),
        ("[fault:empty]", problem.EMPTY),
        ("[fault:cut-prompt]" + "word " * 600, problem.TRUNCATED),
    ],
)
def test_what_only_looks_like_an_answer_is_none(provider: Provider, text: str, expected: problem.Problem) -> None:
    """All of these have status 200, and each has a name of its own."""
    assert trouble(provider, text).problem is expected


def test_a_prompt_of_the_usual_size_is_not_taken_for_a_cut_one(provider: Provider) -> None:
    """Though it has as many tokens as the mark: its bytes fit them."""
    words = "of it " * 120 + "and"
    reply = providers.ask(provider, question(words), line())
    assert reply.usage.prompt == 512 // 2 + 2


def test_a_prompt_that_does_not_fit_is_refused(either: Provider) -> None:
    """By a server that knows how; by the mark of a silent cut if it does not."""
    assert trouble(either, "word " * 3000, context=512).problem in (problem.TOO_LONG, problem.TRUNCATED)


def test_a_part_of_an_answer_is_no_answer(either: Provider) -> None:
    """The limit of its length is an error that says what the answer has cost all the same."""
    error = trouble(either, "why", tokens=3)
    assert error.problem is problem.LENGTH
    assert error.usage.output == 3


def test_a_server_that_is_busy_is_asked_again(provider: Provider) -> None:
    """Once is enough here."""
    assert providers.ask(provider, question("[fault:busy]"), line()).text


def test_what_does_not_come_in_time_is_an_error(provider: Provider) -> None:
    """The time of a request, and the time for all, are told apart."""
    with pytest.raises(NoAnswerError) as one:
        providers.ask(provider, question("[fault:slow]"), line(seconds=0.5))
    with pytest.raises(NoAnswerError) as all_:
        providers.ask(provider, question("[fault:slow] again"), line(total=0.5))
    assert (one.value.problem, all_.value.problem) == (problem.TIMEOUT, problem.DEADLINE)


def test_nobody_there_and_no_such_model(either: Provider) -> None:
    """Neither is worth a second look in a run."""
    gone = Provider(Kind.OLLAMA, "x", "http://127.0.0.1:9")
    unknown = Provider(Kind.OLLAMA, "no-such", either.url)
    assert trouble(gone, "why").problem is problem.UNREACHABLE
    assert trouble(unknown, "why").problem is problem.MODEL_UNKNOWN


def test_a_model_is_known_by_the_digest_of_its_manifest(either: Provider) -> None:
    """So that another model under the same name is another one; where it cannot be asked for, nothing is known."""
    assert len(providers.digest(either, line()) or "") == 64
    assert providers.digest(Provider(Kind.OLLAMA, "x", "http://127.0.0.1:9"), line()) is None
