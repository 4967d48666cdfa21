"""What a model adds to an issue: only what names lines that it was shown, and never anything that acts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from failing_logs import pytest_log
from llm_world import Said, completion, service

from ci_kit import redact
from ci_kit.errors import InputError
from ci_kit.http import Proxies
from ci_kit.issues import summary
from ci_kit.issues.failures import Failed, Group
from ci_kit.triage import diagnose, excerpt

if TYPE_CHECKING:
    from llm_world import Service

DIAGNOSIS = diagnose(pytest_log())
GROUP = Group("key", (Failed(None, DIAGNOSIS),))
SHOWN = excerpt.cited(DIAGNOSIS.explanation, 60)
WRONG = next(number for number, text in SHOWN.items() if "assert 6 == 7" in text)


def answer(*statements: tuple[str, list[int]]) -> Said:
    """What the model says."""
    return completion(json.dumps({"statements": [{"text": text, "lines": lines} for text, lines in statements]}))


def asked(made: Service, seconds: float = 30) -> summary.Said:
    """What comes of asking about one failure."""
    return summary.of([GROUP], summary.Model(made.provider, seconds, Proxies()))


def test_a_statement_stands_with_the_lines_that_it_names() -> None:
    """The model is shown numbered lines; its words are escaped, the lines are the log's own."""
    with service(lambda _asked: answer(("The *area* is wrong, @octocat", [WRONG]))) as made:
        said = asked(made)
    text = said.parts["key"].markdown()
    assert f"- line {WRONG}: <code>" in text
    assert "assert 6 == 7" in text
    assert "The &#42;area&#42; is wrong, @\u200boctocat" in text
    assert said.notes == []
    assert f"\n{WRONG}: " in made.asked[0]["messages"][-1]["content"]


@pytest.mark.parametrize("lines", [[99_999], [0], [-1], [WRONG, 99_999], [max(SHOWN) + 1]])
def test_a_statement_that_names_another_line_is_left_out(lines: list[int]) -> None:
    """As a whole, and that is said; the others stay."""
    with service(lambda _asked: answer(("made up", lines), ("true", [WRONG]))) as made:
        said = asked(made)
    assert "made up" not in said.parts["key"].markdown()
    assert "true" in said.parts["key"].markdown()
    assert said.notes == ["left out of the model's summary, for they name lines that it was not shown: 1"]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"statements": "x"},
        {"statements": [{"text": "x"}]},
        {"statements": [{"text": "x", "lines": []}]},
        {"statements": [{"text": "x", "lines": ["1"]}]},
        {"statements": [{"text": 1, "lines": [1]}]},
        [1],
    ],
)
def test_an_answer_of_another_shape_is_none(value: Any) -> None:  # noqa: ANN401 (any JSON)
    """Asked once more and then given up, with a note."""
    with service(lambda _asked: completion(json.dumps(value))) as made:
        said = asked(made)
    assert said.parts == {}
    assert "no summary by a model" in said.notes[0]
    assert len(made.asked) == 2


def test_nothing_is_asked_without_a_model_or_without_a_log() -> None:
    """It is off by default; what has no numbered line cannot be named."""
    assert summary.of([GROUP], None) == summary.Said()
    with service(lambda _asked: answer()) as made:
        nothing = Group("other", (Failed(None, diagnose(b"", ("The runner was lost",))),))
        assert summary.of([nothing], summary.Model(made.provider, 30, Proxies())) == summary.Said()
    assert made.asked == []


def test_secrets_of_the_log_do_not_reach_the_model() -> None:
    """What triage has taken out is not there, nor is the key in the text."""
    token = "ghp_" + "a1B2" * 9
    diagnosis = diagnose(
        pytest_log().replace(b"assert 6 == 7", f"assert '{token}' == 7".encode()), (), (), redact.Redactor()
    )
    with service(lambda _asked: answer()) as made:
        summary.of([Group("key", (Failed(None, diagnosis),))], summary.Model(made.provider, 30, Proxies()))
    assert made.asked
    assert token not in str(made.asked)


def test_a_line_that_names_no_model_is_bad_input() -> None:
    """Before anything is looked at."""
    with pytest.raises(InputError):
        summary.model("gpt", "", 10, "", Proxies())
    with pytest.raises(InputError, match="in the open"):
        summary.model("openai m http://far.example/v1", "key", 10, "", Proxies())
    assert summary.model("openai m https://far.example/v1", "key", 10, "", Proxies()).provider.key == "key"
