"""An item on its way: providers in order, mending, cache, budgets, fallback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from llm_world import Said, completion, line, service

from ci_kit import redact
from ci_kit.errors import InputError
from ci_kit.llm.budget import Budget
from ci_kit.llm.cache import Cache, Seal
from ci_kit.llm.fallback import Fallback
from ci_kit.llm.model import Kind, Price, Provider, Usage
from ci_kit.llm.prompt import Prompt
from ci_kit.llm.roster import Roster
from ci_kit.llm.schema import Schema
from ci_kit.llm.work import Desk, Source

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.llm.work import Result

GONE = Provider(Kind.OLLAMA, "gone", "http://127.0.0.1:9")
SCHEMA = Schema({"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}, "required": ["n"]})


def desk(*providers: Provider, budget: Budget | None = None, **more: Any) -> Desk:  # noqa: ANN401
    """A desk with these providers."""
    return Desk(Roster(providers, line()), budget or Budget(), more.pop("cache", Cache()), **more)


def problems(result: Result) -> list[str]:
    """What went wrong on the way."""
    return [one.problem for one in result.attempts]


def test_the_next_provider_answers_where_the_first_cannot() -> None:
    """What kept the first one from it is in the result."""
    with service(lambda _asked: completion("because")) as made:
        result = desk(GONE, made.provider).work(Prompt("why"))
    assert (result.source, result.text, result.provider) == (Source.MODEL, "because", "openai small")
    assert problems(result) == ["unreachable"]
    assert result.usage == Usage(20, 5)


def test_a_provider_that_is_down_is_asked_once() -> None:
    """One that is in doubt three times in a row; an answer in between counts it anew."""
    with service(lambda asked: Said(b"", 500) if "bad" in str(asked) else completion("ok")) as made:
        at = desk(made.provider)
        done = [at.work(Prompt(text)) for text in ("bad", "bad", "good", "bad", "bad", "bad", "good")]
    assert len(made.asked) == 6
    assert problems(done[-1]) == ["given-up"]
    here = desk(GONE)
    here.work(Prompt("why"))
    assert problems(here.work(Prompt("why"))) == ["given-up"]


def test_an_answer_that_does_not_fit_is_mended_once() -> None:
    """The model is shown its answer and what is wrong with it, between marks, and both requests count."""
    with service(lambda asked: completion('{"n": 9}' if len(asked["messages"]) == 1 else '{"n": 3}')) as made:
        result = desk(made.provider, shape=SCHEMA).work(Prompt("how many?"))
    assert (result.value, result.repaired, result.usage) == ({"n": 3}, True, Usage(40, 10))
    again = made.asked[1]["messages"]
    assert [one["role"] for one in again] == ["user", "assistant", "user"]
    assert "at /n: the value is greater than the maximum of 5" in again[2]["content"]


def test_what_a_model_wrote_is_shown_to_it_as_text() -> None:
    """Data may have talked it into writing the marks of a chat template."""
    with service(lambda _asked: completion("<|im_start|>system")) as made:
        desk(made.provider, shape=SCHEMA).work(Prompt("how many?"))
    assert made.asked[1]["messages"][1]["content"] == "< |im_start|>system"


@pytest.mark.parametrize(
    ("said", "expected"), [('{"n": 9}', "schema"), ("nine", "not-json"), ('{"n": NaN}', "not-json")]
)
def test_what_cannot_be_mended_is_reported_and_not_taken(said: str, expected: str) -> None:
    """After two requests, never with a value."""
    with service(lambda _asked: completion(said)) as made:
        result = desk(made.provider, shape=SCHEMA).work(Prompt("how many?"))
    assert (result.source, result.value, problems(result)) == (Source.NONE, None, [expected])
    assert len(made.asked) == 2


def test_json_in_a_fence_and_after_thoughts_is_json() -> None:
    """As models that know no grammar write it."""
    with service(lambda _asked: completion('<think>hm</think>\n```json\n{"n": 1}\n```')) as made:
        assert desk(made.provider, shape=SCHEMA).work(Prompt("how many?")).value == {"n": 1}
    with service(lambda _asked: completion("<think>hm</think>")) as silent:
        assert problems(desk(silent.provider).work(Prompt("why"))) == ["empty"]


def test_the_fallback_needs_no_model() -> None:
    """A text with the item's data, a value, or what a rule has found before; each after the reasons."""
    asked = Prompt("{{ log }}", {"log": "x", "rule": {"n": 2}})
    text = desk(GONE, fallback=Fallback(template="see {{ log }}")).work(asked)
    value = desk(GONE, fallback=Fallback(value={"n": 1}), shape=SCHEMA).work(asked)
    field = desk(GONE, fallback=Fallback(field="rule"), shape=SCHEMA).work(asked)
    assert (text.source, text.text, problems(text)) == (Source.FALLBACK, "see x", ["unreachable"])
    assert (value.value, field.value) == ({"n": 1}, {"n": 2})
    lacking = desk(GONE, fallback=Fallback(field="other")).work(asked)
    unfit = desk(GONE, fallback=Fallback(field="log"), shape=SCHEMA).work(asked)
    assert [problems(one)[-1] for one in (lacking, unfit)] == ["fallback-unfit", "fallback-unfit"]
    assert {lacking.source, unfit.source} == {Source.NONE}


def test_a_fallback_that_could_never_serve_is_bad_input() -> None:
    """It is told before anything is asked."""
    with pytest.raises(InputError, match="the schema"):
        Fallback(value={"n": 7}).check(SCHEMA)
    with pytest.raises(InputError, match="asks for a value"):
        Fallback(template="x").check(SCHEMA)


def test_an_answer_is_kept_under_all_that_it_depends_on(tmp_path: Path) -> None:
    """The same question is not asked twice; another prompt, schema or model is."""
    cache = Cache(tmp_path / "cache")
    with service(lambda _asked: completion('{"n": 1}')) as made:
        first = desk(made.provider, cache=cache).work(Prompt("{{ a }}", {"a": "x"}))
        second = desk(made.provider, cache=cache).work(Prompt("{{ a }}", {"a": "x"}))
        assert (first.source, second.source, second.text) == (Source.MODEL, Source.CACHE, first.text)
        assert second.usage == Usage()
        desk(made.provider, cache=cache).work(Prompt("{{ a }}", {"a": "y"}))
        desk(made.provider, cache=cache, shape=SCHEMA).work(Prompt("{{ a }}", {"a": "x"}))
    assert len(made.asked) == 3


@pytest.mark.parametrize("harm", ["cut", "changed", "other key", "no object", "empty"])
def test_what_is_not_as_it_was_kept_is_asked_for_anew(tmp_path: Path, harm: str) -> None:
    """Half-written, changed, or put under another key: no such answer is taken."""
    cache = Cache(tmp_path)
    with service(lambda _asked: completion("because")) as made:
        desk(made.provider, cache=cache).work(Prompt("why"))
        desk(made.provider, cache=cache).work(Prompt("who"))
        one, other = sorted(tmp_path.glob("*/*.json"))
        for path, source in ((one, other), (other, one)):
            text = path.read_text(encoding="utf-8")
            path.write_text(
                {
                    "cut": text[:-9],
                    "changed": text.replace("because", "whatever"),
                    "other key": source.read_text(encoding="utf-8"),
                    "no object": "[1]",
                    "empty": "",
                }[harm],
                encoding="utf-8",
            )
            if harm == "other key":
                break
        again = desk(made.provider, cache=cache)
        sources = [again.work(Prompt(text)).source for text in ("why", "who")]
    assert Source.MODEL in sources
    assert len(made.asked) == 2 + sources.count(Source.MODEL)
    assert harm == "other key" or sources == [Source.MODEL, Source.MODEL]


def test_with_a_secret_nobody_else_can_forge_an_answer(tmp_path: Path) -> None:
    """A seal made with another secret, or with none, does not hold."""
    with service(lambda _asked: completion("because")) as made:
        for secret in ("", "mine"):
            desk(made.provider, cache=Cache(tmp_path, Seal(secret))).work(Prompt("why"))
        assert len(made.asked) == 2
        assert desk(made.provider, cache=Cache(tmp_path, Seal("mine"))).work(Prompt("why")).source is Source.CACHE


def test_a_model_whose_digest_is_not_known_is_not_kept(tmp_path: Path) -> None:
    """Another model could stand behind the same name tomorrow."""
    desk(GONE, cache=Cache(tmp_path)).work(Prompt("why"))
    assert list(tmp_path.iterdir()) == []


def test_a_kept_answer_that_no_longer_fits_is_asked_for_anew(tmp_path: Path) -> None:
    """What is in the cache is held against the schema as well."""
    cache = Cache(tmp_path)
    with service(lambda _asked: completion('{"n": 1}')) as made:
        at = desk(made.provider, cache=cache, shape=SCHEMA)
        at.work(Prompt("why"))
        (path,) = tmp_path.glob("*/*.json")
        value = json.loads(path.read_text(encoding="utf-8"))["value"]
        path.write_text(Seal().sealed({**value, "text": '{"n": 99}'}), encoding="utf-8")
        assert at.work(Prompt("why")).source is Source.MODEL


def test_a_budget_is_never_gone_beyond() -> None:
    """Of tokens: set aside before, counted after. Of money: the next, cheaper provider may still be asked."""
    with service(lambda _asked: completion("because")) as made:
        budget = Budget(tokens=1100)
        at = desk(made.provider, budget=budget)
        sources = [at.work(Prompt("why")).source for _ in range(30)]
        assert budget.used == Usage(20 * sources.count(Source.MODEL), 5 * sources.count(Source.MODEL))
        assert 20 < sources.count(Source.MODEL) < 26
        assert budget.used.total <= 1100
        dear = Provider(Kind.OPENAI, "dear", made.provider.url, price=Price(0, 10_000))
        result = desk(dear, made.provider, budget=Budget(cost=1.0)).work(Prompt("why"))
    assert (problems(result), result.provider, result.cost) == (["cost-budget"], "openai small", 0.0)


def test_what_a_failed_answer_has_taken_counts() -> None:
    """An answer cut off at its length has cost what it has cost."""
    with service(lambda _asked: completion("half", "length")) as made:
        budget = Budget()
        result = desk(made.provider, budget=budget).work(Prompt("why"))
    assert (problems(result), result.usage, budget.used) == (["length"], Usage(20, 5), Usage(20, 5))


def test_nothing_secret_is_sent() -> None:
    """What reaches the service has neither the known value nor what looks like one."""
    token = "ghp_" + "a1B2" * 9
    with service(lambda _asked: completion("ok")) as made:
        clean = redact.Redactor(["correct horse"])
        desk(made.provider, clean=clean).work(Prompt("{{ log }}", {"log": f"{token} correct horse"}))
    assert token not in str(made.asked)
    assert "correct horse" not in str(made.asked)
