"""Chat completions: a service that says what the test wants, and llama.cpp with a tiny model for real."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import tiny_model
from llm_world import Said, completion, line, question, service

from ci_kit.llm import problem, providers
from ci_kit.llm.model import Kind, Provider
from ci_kit.llm.problem import NoAnswerError
from ci_kit.llm.schema import Schema

if TYPE_CHECKING:
    from pathlib import Path

CLOSED = {
    "type": "object",
    "properties": {"flaky": {"type": "boolean"}, "category": {"enum": ["infra", "code"]}},
    "required": ["flaky", "category"],
    "additionalProperties": False,
}


def trouble(said: Said) -> NoAnswerError:
    """Why an answer is none."""
    with service(lambda _asked: said) as made, pytest.raises(NoAnswerError) as caught:
        providers.ask(made.provider, question(), line())
    return caught.value


def test_an_answer_and_its_tokens() -> None:
    """What is asked is what was given, and nothing else travels with it."""
    with service(lambda _asked: completion("because")) as made:
        reply = providers.ask(made.provider, question(tokens=7), line())
    assert (reply.text, reply.usage.prompt, reply.usage.output) == ("because", 20, 5)
    assert made.asked[0]["messages"] == [{"role": "user", "content": "why"}]
    assert made.asked[0]["max_tokens"] == 7
    assert "authorization" not in made.headers[0]


@pytest.mark.parametrize(("schema", "strict"), [(CLOSED, True), ({"type": "object", "properties": {"a": {}}}, False)])
def test_a_schema_is_sent_as_the_response_format(schema: dict[str, Any], strict: bool) -> None:  # noqa: FBT001
    """Strictly where OpenAI would take it so."""
    with service(lambda _asked: completion("{}")) as made:
        providers.ask(made.provider, question(schema=schema), line())
    sent = made.asked[0]["response_format"]["json_schema"]
    assert (sent["schema"], sent["strict"]) == (schema, strict)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (completion("half an ans", "length"), problem.LENGTH),
        (completion("", "content_filter"), problem.FILTERED),
        (completion(None, refusal="I would rather not"), problem.FILTERED),
        (completion("  "), problem.EMPTY),
        (completion(None, "tool_calls"), problem.BROKEN),
        (Said({"error": {"message": "overloaded"}}), problem.IN_STREAM),
        (Said({"choices": []}), problem.BROKEN),
        (Said(b"<html>a proxy</html>"), problem.BROKEN),
        (Said(completion("because").body, short=True), problem.BROKEN),
        (Said({"error": {"message": "bad key"}}, 401), problem.REFUSED),
        (Said({"error": "x"}, 403), problem.REFUSED),
        (Said({"error": {"message": "no such model"}}, 404), problem.MODEL_UNKNOWN),
        (Said({"error": {"message": "too long", "code": "context_length_exceeded"}}, 400), problem.TOO_LONG),
        (Said({"error": "no `seed` here"}, 400), problem.BAD_REQUEST),
        (Said(b"too large", 413), problem.TOO_LONG),
        (Said({"error": "slow down"}, 429), problem.RATE_LIMIT),
        (Said(b"", 500), problem.UNAVAILABLE),
        (Said(b"", 302, {"Location": "http://127.0.0.1:9/"}), problem.BROKEN),
    ],
)
def test_what_is_no_answer_has_a_name(said: Said, expected: problem.Problem) -> None:
    """An error in a 200, a filter, a redirect that would take the key along, half an answer: none is a result."""
    assert trouble(said).problem is expected


def test_a_parameter_that_a_model_does_not_take_is_left_out() -> None:
    """As it says itself; anything else that it refuses is an error at once."""

    def answer(asked: dict[str, Any]) -> Said:
        for name in ("max_tokens", "temperature"):
            if name in asked:
                return Said({"error": {"message": f"Unsupported: {name}", "param": name}}, 400)
        return completion("because")

    with service(answer) as made:
        assert providers.ask(made.provider, question(tokens=7), line()).text == "because"
    assert len(made.asked) == 3
    assert made.asked[-1]["max_completion_tokens"] == 7
    assert "seed" in made.asked[-1]
    assert trouble(Said({"error": {"message": "no", "param": "messages"}}, 400)).problem is problem.BAD_REQUEST


def test_a_busy_service_is_asked_three_times_and_no_longer_than_there_is_time() -> None:
    """As it asks for; a wait beyond the deadline is not begun."""
    with service(lambda _asked: completion("because") if len(made.asked) == 3 else Said(b"", 503)) as made:
        assert providers.ask(made.provider, question(), line()).text == "because"
    with service(lambda _asked: Said(b"", 429, {"Retry-After": "3600"})) as late:
        with pytest.raises(NoAnswerError):
            providers.ask(late.provider, question(), line())
        assert len(late.asked) == 1


def test_a_key_travels_as_a_bearer_and_is_not_shown() -> None:
    """Neither by the provider nor by an error."""
    with service(lambda _asked: Said({"error": "no"}, 401)) as made:
        provider = Provider(Kind.OPENAI, "m", made.provider.url, "key-" + "k" * 20)
        with pytest.raises(NoAnswerError) as caught:
            providers.ask(provider, question(), line())
    assert made.headers[0]["authorization"] == f"Bearer {provider.key}"
    assert provider.key not in f"{provider!r} {caught.value}"


def test_llama_cpp_answers_for_real(tmp_path: Path) -> None:
    """Random weights: what is cut off is an error, and a schema holds them to JSON all the same."""
    why_not = tiny_model.lacking()
    if why_not:
        pytest.skip(why_not)
    with tiny_model.served(tmp_path) as provider:
        reply = providers.ask(provider, question("triage", CLOSED, tokens=1000), line())
        assert Schema(CLOSED).faults(json.loads(reply.text)) == []
        assert reply.usage.output > 0
        with pytest.raises(NoAnswerError) as cut:
            providers.ask(provider, question("why", tokens=4), line())
        with pytest.raises(NoAnswerError) as long:
            providers.ask(provider, question("why " * 3000), line())
    assert (cut.value.problem, cut.value.usage.output) == (problem.LENGTH, 4)
    assert long.value.problem is problem.TOO_LONG
