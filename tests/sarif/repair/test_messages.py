"""Repairs of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from repair.kit import Json, Kit

STRINGS = {
    "plain": {"text": "Plain."},
    "args": {"text": "Use {0}, not {1}; {{braces}} stay, so does {7}.", "markdown": "Use `{0}`."},
    "empty": {"text": ""},
}
RULES = [{"id": "R1", "messageStrings": STRINGS}]
AT = "/runs/0/results/0/message"


def test_an_id_is_spelled_out_with_its_arguments(kit: Kit) -> None:
    """Text and Markdown; a placeholder without an argument stays visible."""
    message = {"id": "args", "arguments": ["a", "b"]}
    mended, told = kit.result_after(kit.result(message=dict(message)), rules=RULES)
    texts = {"text": "Use a, not b; {braces} stay, so does {7}.", "markdown": "Use `a`."}
    assert mended["message"] == message | texts
    assert told == {
        "message-id-only": [{"op": "add", "path": f"{AT}/{key}", "value": value} for key, value in texts.items()]
    }


def test_strings_of_the_rules_component_come_before_those_of_others(kit: Kit) -> None:
    """The extension that has the rule, then any."""
    run = kit.run(
        kit.result(message={"id": "m"}, rule={"id": "R1", "toolComponent": {"index": 0}}),
        kit.result(message={"id": "n"}, rule={"id": "R1", "toolComponent": {"index": 0}}),
        rules=[],
    )
    run["tool"]["driver"]["globalMessageStrings"] = {"m": {"text": "driver"}, "n": {"text": "driver"}}
    run["tool"]["extensions"] = [
        {"name": "E", "rules": [{"id": "R1"}], "globalMessageStrings": {"m": {"text": "extension"}}}
    ]
    mended, _ = kit.run_after(run)
    assert [result["message"]["text"] for result in mended["results"]] == ["extension", "driver"]


def test_messages_of_steps_are_spelled_out(kit: Kit) -> None:
    """The rule's strings serve every message of a result."""
    step = {"location": {"message": {"id": "plain"}}}
    result = kit.result(codeFlows=[{"threadFlows": [{"locations": [step]}]}])
    mended, _ = kit.result_after(result, rules=RULES)
    assert mended["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]["message"]["text"] == "Plain."


def test_an_empty_text_beside_an_id_is_spelled_out(kit: Kit) -> None:
    """An empty text is no text."""
    assert (
        kit.result_after(kit.result(message={"id": "plain", "text": " "}), rules=RULES)[0]["message"]["text"]
        == "Plain."
    )


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_an_id_that_leads_nowhere_stays_and_is_said(kit: Kit, name: str) -> None:
    """The message cannot be made up."""
    repaired = kit.fix(kit.log(kit.run(kit.result(message={"id": name}), rules=RULES)), kit.scope())
    assert repaired.parts[0].changes == ()
    assert repaired.refused == (f"message-id-only: the message strings have no text for an id ({AT})",)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"shortDescription": {"text": "Short."}, "fullDescription": {"text": "Full."}}, "Short."),
        ({"shortDescription": {"text": " "}, "fullDescription": {"text": "Full."}}, "Full."),
        ({"name": "NoName"}, "NoName"),
        ({}, "R1"),
    ],
)
def test_empty_messages_take_the_words_of_the_rule_when_asked_for(kit: Kit, rule: Json, text: str) -> None:
    """By name only: the tool meant to say more."""
    rules = [{"id": "R1", **rule}]
    assert kit.result_after(kit.result(message={"text": ""}), rules=rules)[1] == {}
    mended, told = kit.result_after(kit.result(message={"text": ""}), "message-empty", rules=rules)
    assert mended["message"] == {"text": text}
    assert told == {"message-empty": [{"op": "replace", "path": f"{AT}/text", "value": text}]}


def test_an_empty_message_without_a_rule_stays_and_is_said(kit: Kit) -> None:
    """There is nothing to say."""
    result = kit.result(message={"text": ""})
    del result["ruleId"]
    repaired = kit.fix(kit.log(kit.run(result)), kit.scope("message-empty"))
    assert any(refusal.startswith("message-empty: ") for refusal in repaired.refused)
