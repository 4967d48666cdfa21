"""Repairs of where results are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from repair.kit import Json, Kit

AT = "/runs/0/results/0"
ARTIFACTS = [{"location": {"uri": "src/a b.py", "uriBaseId": "ROOT"}}, {"length": 3}]


def located(kit: Kit, location: Json) -> Json:
    """A result at an artifactLocation."""
    result = kit.result()
    result["locations"][0]["physicalLocation"]["artifactLocation"] = location
    return result


def test_a_file_given_by_index_gets_its_uri(kit: Kit) -> None:
    """With its base, already in its repaired form."""
    mended, told = kit.result_after(located(kit, {"index": 0}), artifacts=ARTIFACTS)
    location = {"index": 0, "uri": "src/a%20b.py", "uriBaseId": "ROOT"}
    assert mended["locations"][0]["physicalLocation"]["artifactLocation"] == location
    here = f"{AT}/locations/0/physicalLocation/artifactLocation"
    assert told["location-index-only"] == [
        {"op": "add", "path": f"{here}/uri", "value": "src/a%20b.py"},
        {"op": "add", "path": f"{here}/uriBaseId", "value": "ROOT"},
    ]


@pytest.mark.parametrize("index", [1, 2, -1])
def test_an_index_that_leads_to_no_file_stays(kit: Kit, index: int) -> None:
    """The artifact has no location, or is not there."""
    artifacts = [{"location": {"uri": "a"}}, {"length": 3}]
    assert kit.result_after(located(kit, {"index": index}), artifacts=artifacts)[1] == {}


def test_steps_that_stand_elsewhere_are_written_out(kit: Kit) -> None:
    """As copies: what is done to one of them later is not done to the others."""
    cached = {"location": {"physicalLocation": {"artifactLocation": {"index": 0}}}, "nestingLevel": 1}
    flow = {"threadFlows": [{"locations": [{"index": 0}, {"index": 0, "kinds": ["call"]}, {"index": 5}]}]}
    mended, told = kit.result_after(
        kit.result(codeFlows=[flow]),
        threadFlowLocations=[cached],
        artifacts=[{"location": {"uri": "src/a.py"}}],
    )
    place = {"physicalLocation": {"artifactLocation": {"index": 0, "uri": "src/a.py"}}}
    first, second, third = mended["codeFlows"][0]["threadFlows"][0]["locations"]
    assert first == {"index": 0, "location": place, "nestingLevel": 1}
    assert second == {"index": 0, "location": place, "nestingLevel": 1, "kinds": ["call"]}
    assert third == {"index": 5}
    assert first["location"] is not second["location"]
    assert len(told["step-index-only"]) == 4


@pytest.mark.parametrize(
    ("broken", "made"),
    [
        (
            {},
            {"locations": [{"physicalLocation": {"artifactLocation": {"uri": "x.py"}, "region": {"startLine": 1}}}]},
        ),
        (
            {"locations": [{"logicalLocations": [{"name": "f"}]}]},
            {
                "locations": [
                    {
                        "logicalLocations": [{"name": "f"}],
                        "physicalLocation": {"artifactLocation": {"uri": "x.py"}, "region": {"startLine": 1}},
                    }
                ]
            },
        ),
        (
            {"locations": [{"physicalLocation": {"address": {"kind": "data"}}}]},
            {"locations": [{"physicalLocation": {"address": {"kind": "data"}, "artifactLocation": {"uri": "x.py"}}}]},
        ),
        (
            {"locations": [{"physicalLocation": {"artifactLocation": {}}}]},
            {"locations": [{"physicalLocation": {"artifactLocation": {"uri": "x.py"}}}]},
        ),
    ],
)
def test_results_without_a_file_are_put_at_the_one_analysed_when_asked_for(kit: Kit, broken: Json, made: Json) -> None:
    """By name only; what is there of a location stays."""
    result = {"ruleId": "R1", "message": {"text": "m"}, "analysisTarget": {"uri": "x.py"}}
    assert kit.result_after(result | broken)[1] == {}
    mended, told = kit.result_after(result | broken, "location-missing")
    assert (mended, list(told)) == (result | made, ["location-missing"])


def test_a_file_that_the_result_mentions_comes_before_the_front_page(kit: Kit, checkout: Path) -> None:
    """Then the README of the checkout; without any of them the result stays as it is."""
    result = {"ruleId": "R1", "message": {"text": "m"}}
    related = {"relatedLocations": [{"physicalLocation": {"artifactLocation": {"index": 0}}}]}
    artifacts = [{"location": {"uri": "x.py"}}]

    def where(result: Json, **more: Json) -> Json:
        mended, _ = kit.result_after(result, "location-missing", artifacts=artifacts, **more)
        locations = mended.get("locations", [{}])
        return locations[0].get("physicalLocation", {}).get("artifactLocation", {}).get("uri")

    assert where(result | related, root=checkout) == "x.py"
    assert where(dict(result), root=checkout) == "README.md"
    assert where(dict(result)) is None


def test_empty_file_names_are_filled_when_asked_for(kit: Kit, checkout: Path) -> None:
    """From the index, or with the front page; a base beside the empty name says nothing."""
    assert kit.result_after(located(kit, {"uri": ""}), root=checkout)[1] == {}
    indexed = located(kit, {"uri": "", "index": 0, "uriBaseId": "X"})
    mended, _ = kit.result_after(indexed, "uri-empty", artifacts=[{"location": {"uri": "x.py"}}])
    assert mended["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "x.py", "index": 0}
    mended, told = kit.result_after(located(kit, {"uri": ""}), "uri-empty", root=checkout)
    assert mended["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "README.md"}
    assert told["uri-empty"][0]["op"] == "replace"


def test_a_result_with_no_file_at_all_is_said(kit: Kit) -> None:
    """There is none to put it at."""
    for rule, result in (
        ("location-missing", {"ruleId": "R1", "message": {"text": "m"}}),
        ("uri-empty", located(kit, {"uri": ""})),
    ):
        repaired = kit.fix(kit.log(kit.run(result)), kit.scope(rule))
        assert repaired.parts[0].changes == ()
        assert repaired.refused[0].startswith(f"{rule}: ")
