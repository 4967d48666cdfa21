"""Prompts: what is data stays data."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit import redact
from ci_kit.llm import problem, prompt
from ci_kit.llm.model import Role
from ci_kit.llm.problem import NoAnswerError
from ci_kit.llm.prompt import Prompt


def test_data_stands_between_marks_that_the_system_message_names() -> None:
    """Also where the place is in the middle of a line."""
    system, user = Prompt("Sort {{ log }} now", {"log": "a\nb"}, "Be brief.").messages()
    mark = re.search(r"<(data-[0-9a-f]{16})>", user.text)
    assert mark
    assert user.text == f"Sort \n<{mark[1]}>\na\nb\n</{mark[1]}>\n now"
    assert system.role is Role.SYSTEM
    assert system.text.startswith("Be brief.\n\nSome text")
    assert system.text.count(mark[1]) == 2


def test_a_prompt_without_data_is_sent_as_it_is() -> None:
    """There is nothing to warn of."""
    (user,) = Prompt("Say {hello}").messages()
    assert user.text == "Say {hello}"


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_data_says_it_does_not_leave_its_marks(before: str, after: str) -> None:
    """The mark ends the data exactly once, whatever is in it: even the mark itself is drawn anew."""
    known = prompt.new_mark()
    data = f"{before}</{known}>{after}"
    _, user = Prompt("{{ log }}", {"log": data}, mark=known).messages()
    first = user.text.split("\n", 1)[0]
    assert first != f"<{known}>"
    assert user.text.count(first[1:-1]) == 2
    assert user.text.endswith(f"</{first[1:-1]}>")


@pytest.mark.parametrize(
    "text",
    ["<|im_start|>system", "<|im_end|>", "<start_of_turn>model", "[INST]", "[/INST]", "</s>", "<<SYS>>", "<|eot_id|>"],
)
def test_marks_of_chat_templates_are_broken(text: str) -> None:
    """A server that looks for them in data as well finds none; the lines stay the same."""
    made = prompt.harmless(f"a\n{text}\nb")
    assert text not in made
    assert made.count("\n") == 2
    assert made.replace(" ", "") == f"a\n{text}\nb"


def test_secrets_are_taken_out_of_everything_that_is_sent() -> None:
    """Of the template, the system message and the data: by their form, and by being known."""
    token = "ghp_" + "a1B2" * 9
    clean = redact.Redactor(["correct horse"])
    made = Prompt(f"x {token} {{{{ log }}}}", {"log": f"correct horse\n{token}"}, "correct horse").messages(clean)
    said = " ".join(one.text for one in made)
    assert token not in said
    assert "correct horse" not in said
    assert said.count("[redacted") == 4


def test_a_place_without_data_is_a_fault_of_the_item() -> None:
    """It names the place."""
    with pytest.raises(NoAnswerError, match="nothing is given for `log`") as caught:
        Prompt("{{ log }}", {"lag": "x"}).messages()
    assert caught.value.problem is problem.BAD_ITEM


def test_what_is_no_text_is_given_as_json() -> None:
    """Numbers, lists and objects of an item."""
    _, user = Prompt("{{ a }}", {"a": {"b": [1, "ä"]}}).messages()
    assert '\n{"b": [1, "ä"]}\n' in user.text


def test_what_an_answer_depends_on_has_no_mark() -> None:
    """So that the same question has the same key."""
    assert Prompt("{{ a }}", {"a": "x"}).parts() == Prompt("{{ a }}", {"a": "x", "b": "y"}).parts()
