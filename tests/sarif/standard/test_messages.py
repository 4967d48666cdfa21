"""Messages: ids, placeholders, links."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_driver, a_location, a_log, a_result, check, parametrize, places, rules
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.checks.standard.placeholders import arguments_needed, has_bare_brace, link_targets
from ci_kit.sarif.rule import Profile

STRINGS = a_driver(
    rules=[
        {
            "id": "R1",
            "messageStrings": {"one": {"text": "'{0}' is bad."}, "two": {"text": "x", "markdown": "{1}"}},
        }
    ],
    globalMessageStrings={"every": {"text": "Everywhere."}},
    notifications=[{"id": "N1", "messageStrings": {"note": {"text": "Noted."}}}],
)
AT = "/results/0/message"


def saying(driver: dict[str, Any] | None = None, **message: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log whose result says `message`."""
    return a_log(a_result(ruleIndex=0, message=message), driver=driver or STRINGS)


def noting(**message: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log whose invocation has a notification that says `message`."""
    notification = {"message": message, "descriptor": {"index": 0}}
    return a_log(
        driver=STRINGS,
        invocations=[{"executionSuccessful": True, "toolExecutionNotifications": [notification]}],
    )


def linked(text: str, *related: dict[str, Any]) -> dict[str, Any]:
    """A log whose result says `text` and has related locations."""
    return a_log(a_result(message={"text": text}, relatedLocations=list(related)))


CASES = [
    Case("message-id-only", AT, saying(id="every"), saying(id="every", text="Here."), Profile.GITHUB),
    Case("message-empty", f"{AT}/text", saying(text=""), saying(text=" "), Profile.GITHUB),
    Case("message-id-unresolved", f"{AT}/id", saying(id="three"), saying(id="every")),
    Case(
        "message-id-unresolved",
        f"{AT}/id",
        saying(a_driver("R1"), id="one"),
        saying(id="one", arguments=["a"]),
    ),
    Case(
        "message-id-unresolved",
        "/invocations/0/toolExecutionNotifications/0/message/id",
        noting(id="one"),
        noting(id="note"),
    ),
    Case("message-arguments-too-few", AT, saying(id="one"), saying(id="one", arguments=["a"])),
    Case(
        "message-arguments-too-few",
        AT,
        saying(id="two", arguments=["a"]),
        saying(id="two", arguments=["a", "b"]),
    ),
    Case(
        "message-arguments-too-few",
        f"{AT}/text",
        saying(text="{0} and {2}", arguments=["a", "b"]),
        saying(text="{0} and {{2}}", arguments=["a", "b"]),
    ),
    Case(
        "message-placeholder-unfilled",
        f"{AT}/text",
        saying(text="the format {0}"),
        saying(text="the format {{0}}"),
    ),
    Case(
        "message-placeholder-unfilled",
        f"{AT}/markdown",
        saying(text="a", markdown="`{0}`"),
        saying(text="a", markdown="`{x}`"),
    ),
    Case("message-brace-unescaped", f"{AT}/text", saying(text="expected }"), saying(text="expected }}")),
    Case(
        "message-markdown-without-text",
        AT,
        saying(id="every", markdown="*a*"),
        saying(text="a", markdown="*a*"),
    ),
    Case(
        "message-link-unresolved",
        f"{AT}/text",
        linked("See [here](2).", a_location() | {"id": 1}),
        linked("See [here](1).", a_location() | {"id": 1}),
    ),
    Case(
        "message-link-unresolved",
        f"{AT}/text",
        linked("See [here](0)."),
        linked(r"See \[here](0) and list\[0](1)."),
    ),
    Case(
        "message-link-unresolved",
        "/results/0/relatedLocations/0/message/text",
        linked("a", a_location() | {"message": {"text": "[there](7)"}}),
        linked("a", a_location() | {"id": 7, "message": {"text": "[there](7)"}}),
    ),
    Case(
        "message-link-unresolved",
        AT,
        saying(a_driver(rules=[{"id": "R1", "messageStrings": {"l": {"text": "[a](3)"}}}]), id="l"),
        saying(a_driver(rules=[{"id": "R1", "messageStrings": {"l": {"text": "a (3)"}}}]), id="l"),
    ),
    Case(
        "location-id-repeated",
        "/results/0/relatedLocations/1/id",
        linked("a", a_location() | {"id": 1}, a_location("b") | {"id": 1}),
        linked("a", a_location() | {"id": 1}, a_location("b") | {"id": 2}),
    ),
    Case(
        "location-id-repeated",
        "/results/0/codeFlows/0/threadFlows/0/locations/1/location/id",
        a_log(
            a_result(
                codeFlows=[{"threadFlows": [{"locations": [{"location": a_location() | {"id": i}} for i in (0, 0)]}]}]
            )
        ),
        a_log(
            a_result(
                codeFlows=[{"threadFlows": [{"locations": [{"location": a_location() | {"id": i}} for i in (-1, -1)]}]}]
            )
        ),
    ),
    Case(
        "location-relationship-unresolved",
        "/results/0/locations/0/relationships/0/target",
        a_log(a_result(locations=[a_location() | {"relationships": [{"target": 4}]}])),
        a_log(a_result(locations=[a_location() | {"id": 4, "relationships": [{"target": 4}]}])),
    ),
    Case(
        "location-empty",
        "/results/0/locations/0",
        a_log(a_result(locations=[{"id": 1}])),
        a_log(a_result(locations=[{"message": {"text": "nowhere in particular"}}])),
    ),
]


@parametrize(CASES)
def test_messages(case: Case) -> None:
    """A message that cannot be shown as it should be is reported at its place; a sound one is not."""
    case.assert_told_apart()


def test_ids_beside_a_text() -> None:
    """On GitHub, which shows the text, an id beside it is of no concern; by the standard it is."""
    log = saying(id="three", text="Told.")
    assert "message-id-unresolved" not in rules(check(log, Profile.GITHUB))
    assert "message-id-unresolved" in rules(check(log))


def test_strings_of_extensions() -> None:
    """The strings of a rule are looked up in the component that has the rule."""
    extension = {"name": "E", "rules": [{"id": "R1", "messageStrings": {"e": {"text": "Ext."}}}]}
    rule = {"id": "R1", "index": 0, "toolComponent": {"index": 0}}
    sound = a_log(a_result(rule=rule, message={"id": "e"}), driver=STRINGS, tool={"extensions": [extension]})
    broken = a_log(a_result(ruleIndex=0, message={"id": "e"}), driver=STRINGS, tool={"extensions": [extension]})
    assert "message-id-unresolved" not in rules(check(sound))
    assert "message-id-unresolved" in rules(check(broken))


def test_strings_elsewhere() -> None:
    """Nothing is said of an id when the rules are in part kept in another file."""
    log = a_log(a_result(message={"id": "x"}), externalPropertyFileReferences={"driver": {"location": {"uri": "d"}}})
    assert "message-id-unresolved" not in rules(check(log))


def test_ids_are_those_of_one_result() -> None:
    """A link does not reach the locations of another result, nor does an id clash with them."""
    first = a_result(relatedLocations=[a_location() | {"id": 1}])
    log = a_log(first, first, a_result(message={"text": "[a](1)"}))
    assert places(check(log), "message-link-unresolved") == ["/runs/0/results/2/message/text"]
    assert "location-id-repeated" not in rules(check(log))


@pytest.mark.parametrize(
    ("message", "needed", "bare"),
    [
        ("plain", 0, False),
        ("{0}", 1, False),
        ("{3} {1}", 4, False),
        ("{{0}}", 0, False),
        ("{{{0}}}", 1, False),
        ("{a}", 0, True),
        ("{", 0, True),
        ("}}{", 0, True),
        ("{99999999999}", 0, True),
        ("{-1}", 0, True),
        ("{ 0 }", 0, True),
    ],
)
def test_placeholders(message: str, needed: int, bare: bool) -> None:  # noqa: FBT001 (what the test states)
    """Placeholders are numbers in single braces; doubled braces are braces."""
    assert arguments_needed(message) == needed
    assert has_bare_brace(message) is bare


@pytest.mark.parametrize(
    ("message", "targets"),
    [
        ("[a](1) and [b](2)", ["1", "2"]),
        ("[a](https://x)", []),
        ("a[0](1)", ["1"]),
        (r"\[a](1)", []),
        (r"[a \[0\]](1)", ["1"]),
        ("[a] (1)", []),
        ("[](3)", ["3"]),
        ("[x](sarif:/runs/0)", ["sarif:/runs/0"]),
        ("[x](-1)", []),
        ("[[a](1)](2)", ["1"]),
    ],
)
def test_links(message: str, targets: list[str]) -> None:
    """Links with a number or a `sarif:` URI are found, web links and escaped brackets left alone."""
    assert link_targets(message) == targets


@given(st.text("{}01ab\\[]()", max_size=30))
def test_escaped_text_is_plain(text: str) -> None:
    """A text with all its braces doubled has no placeholder and no single brace."""
    escaped = text.replace("{", "{{").replace("}", "}}")
    assert arguments_needed(escaped) == 0
    assert not has_bare_brace(escaped)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "[a" * 100_000 + "](1)", "\\" * 200_000, "[\\" * 100_000, "{" * 200_000]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    """Texts made to be hard to read are read in one go."""
    assert link_targets(text + "](") in ([], ["1"])
    assert arguments_needed(text) == 0
