"""Repairs of single values that do not fit the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from repair.kit import Json, Kit

REGION = "/runs/0/results/0/locations/0/physicalLocation/region"
AT = "/runs/0/results/0"


def test_nulls_are_left_out(kit: Kit) -> None:
    """A null says what absence says; in maps as well."""
    result = kit.result(kind=None, partialFingerprints={"a": None, "b": "x"}, relatedLocations=None)
    mended, told = kit.result_after(result)
    assert mended == kit.result(partialFingerprints={"b": "x"})
    removed = [f"{AT}/kind", f"{AT}/partialFingerprints/a", f"{AT}/relatedLocations"]
    assert sorted(op["path"] for op in told["null-property"]) == removed


def test_a_null_that_is_required_stays_and_is_said(kit: Kit) -> None:
    """Its value cannot be made up."""
    repaired = kit.fix(kit.log(kit.run(kit.result(message=None))), kit.scope())
    assert repaired.parts[0].changes == ()
    assert repaired.refused == (
        "null-property: a required property is null, and its value cannot be made up (/runs/0/results/0/message)",
    )


def test_results_that_are_null_are_not_left_out(kit: Kit) -> None:
    """A run without results says something else than one whose results are null: it has its own repair."""
    run = kit.run() | {"results": None}
    assert kit.run_after(run) == (run, {})


def test_a_level_that_is_null_is_left_out(kit: Kit) -> None:
    """In results, notifications and configurations."""
    rule = {"id": "R1", "defaultConfiguration": {"level": None}}
    mended, told = kit.run_after(kit.run(kit.result(level=None), rules=[rule]))
    assert mended == kit.run(kit.result(), rules=[{"id": "R1", "defaultConfiguration": {}}])
    assert [op["op"] for op in told["level-null"]] == ["remove", "remove"]


@pytest.mark.parametrize(
    ("written", "number"),
    [("7", 7), (" 7 ", 7), ("+7", 7), ("7.0", 7), ("7.50", None), ("0x7", None), ("", None)],
)
def test_numbers_in_quotes_are_written_as_numbers(kit: Kit, written: str, number: int | None) -> None:
    """Only where the text is exactly one integer."""
    mended, told = kit.result_after(kit.result(region={"startLine": written}))
    region = mended["locations"][0]["physicalLocation"]["region"]
    if number is None:
        assert (region, told) == ({"startLine": written}, {})
    else:
        assert region == {"startLine": number}
        assert told == {"number-as-string": [{"op": "replace", "path": f"{REGION}/startLine", "value": number}]}


def test_a_rank_in_quotes_may_have_a_fraction(kit: Kit) -> None:
    """A number is due there, not an integer."""
    assert kit.result_after(kit.result(rank="7.5"))[0]["rank"] == 7.5


def test_integers_with_a_fraction_of_zero_lose_it(kit: Kit) -> None:
    """Only there: a rank of 7.0 is a number."""
    mended, told = kit.result_after(kit.result(region={"startLine": 3.0, "endLine": 4e0}, rank=7.0))
    assert repr(mended["locations"][0]["physicalLocation"]["region"]) == "{'startLine': 3, 'endLine': 4}"
    assert repr(mended["rank"]) == "7.0"
    assert len(told["number-not-integer"]) == 2


@pytest.mark.parametrize("number", [2**63, 2**64 + 1, 1e19, -(2**70)])
def test_integers_beyond_63_bits_are_left_out(kit: Kit, number: Json) -> None:
    """GitHub cannot read them, and nothing has such an index."""
    mended, told = kit.result_after(kit.result(ruleIndex=number))
    assert mended == kit.result()
    assert told["integer-too-large"] == [{"op": "remove", "path": f"{AT}/ruleIndex"}]


def test_the_largest_integer_stays(kit: Kit) -> None:
    """2^63-1 fits."""
    result = kit.result(relatedLocations=[{"id": 2**63 - 1, "message": {"text": "here"}}])
    assert kit.result_after(result) == (result, {})


def test_a_line_beyond_63_bits_takes_its_region_along(kit: Kit) -> None:
    """What is left of the region says no place."""
    mended, told = kit.result_after(kit.result(region={"startLine": 2**63, "endLine": 2**63}))
    assert "region" not in mended["locations"][0]["physicalLocation"]
    assert list(told) == ["integer-too-large", "region-empty"]


def test_malformed_guids_are_left_out(kit: Kit) -> None:
    """As values, and from lists of them."""
    good = "12345678-1234-4234-8234-123456789abc"
    rule = {"id": "R1", "guid": "nope", "deprecatedGuids": [good, "nope", ""]}
    mended, told = kit.run_after(kit.run(kit.result(guid="not-a-guid"), rules=[rule]))
    assert mended["tool"]["driver"]["rules"] == [{"id": "R1", "deprecatedGuids": [good]}]
    assert "guid" not in mended["results"][0]
    assert [op["path"].rpartition("/")[2] for op in told["guid-malformed"]] == ["guid", "2", "1", "guid"]


@pytest.mark.parametrize("date", ["yesterday", "2026-01-31", "2026-01-31T12:00:00"])
def test_malformed_dates_are_left_out(kit: Kit, date: str) -> None:
    """Date, time and zone must be there."""
    run = kit.run(
        invocations=[{"executionSuccessful": True, "startTimeUtc": date, "endTimeUtc": "2026-01-31T12:00:00Z"}]
    )
    mended, told = kit.run_after(run)
    assert mended["invocations"] == [{"executionSuccessful": True, "endTimeUtc": "2026-01-31T12:00:00Z"}]
    assert told == {"date-time-malformed": [{"op": "remove", "path": "/runs/0/invocations/0/startTimeUtc"}]}


@pytest.mark.parametrize(
    ("word", "level"),
    [("critical", "error"), ("ERROR", "error"), ("Medium", "warning"), (" info ", "note"), ("off", "none")],
)
def test_levels_of_other_tools_are_mapped_when_asked_for(kit: Kit, word: str, level: str) -> None:
    """By name only."""
    result = kit.result(level=word)
    assert kit.result_after(result) == (result, {})
    mended, told = kit.result_after(kit.result(level=word), "level-unknown")
    assert mended["level"] == level
    assert told == {"level-unknown": [{"op": "replace", "path": f"{AT}/level", "value": level}]}


def test_a_level_that_says_nothing_stays_and_is_said(kit: Kit) -> None:
    """A guess would be no better than what is there."""
    repaired = kit.fix(kit.log(kit.run(kit.result(level="purple"))), kit.scope("level-unknown"))
    assert repaired.parts[0].changes == ()
    assert "level-unknown" in repaired.refused[0]


def test_unknown_properties_are_moved_into_the_bag_when_asked_for(kit: Kit) -> None:
    """With what is in them, and beside what the bag has already."""
    strange = {"deep/~key": [1, {"x": None}]}
    result = kit.result(confidence=strange, properties={"tags": ["a"]})
    assert kit.result_after(kit.result(confidence=strange))[1] == {}
    mended, told = kit.result_after(result, "unknown-property")
    assert mended == kit.result(properties={"tags": ["a"], "confidence": strange})
    assert told == {
        "unknown-property": [{"op": "move", "from": f"{AT}/confidence", "path": f"{AT}/properties/confidence"}]
    }


def test_a_bag_is_made_for_unknown_properties(kit: Kit) -> None:
    """Keys with slashes and tildes are escaped in the patch."""
    mended, told = kit.result_after(kit.result(**{"a/b~c": 1, "d": 2}), "unknown-property")
    assert mended == kit.result(properties={"a/b~c": 1, "d": 2})
    assert told["unknown-property"][:2] == [
        {"op": "add", "path": f"{AT}/properties", "value": {}},
        {"op": "move", "from": f"{AT}/a~1b~0c", "path": f"{AT}/properties/a~1b~0c"},
    ]


def test_an_unknown_property_never_overwrites_another(kit: Kit) -> None:
    """The same value is dropped, another one stays where it is and is said."""
    result = kit.result(same=1, other=1, properties={"same": 1.0, "other": 2})
    repaired = kit.fix(kit.log(kit.run(result)), kit.scope("unknown-property"))
    mended = repaired.parts[0].log["runs"][0]["results"][0]
    assert mended == kit.result(other=1, properties={"same": 1.0, "other": 2})
    assert repaired.refused[0].startswith("unknown-property: ")
