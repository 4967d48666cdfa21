"""Repairs of the log, and of what each run must have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.schema_uri import SCHEMA_URI

if TYPE_CHECKING:
    from repair.kit import Json, Kit


def test_a_missing_schema_is_named(kit: Kit) -> None:
    """As the version says which."""
    log = kit.log()
    del log["$schema"]
    repaired = kit.fix(log, kit.scope())
    assert repaired.parts[0].log["$schema"] == SCHEMA_URI
    assert kit.told(repaired) == {"schema-uri-missing": [{"op": "add", "path": "/$schema", "value": SCHEMA_URI}]}


@pytest.mark.parametrize(
    "draft",
    [
        "http://json.schemastore.org/sarif-2.1.0-rtm.5",
        "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.0.0.json",
        "sarif-schema.json",
    ],
)
def test_the_address_of_a_draft_is_replaced(kit: Kit, draft: str) -> None:
    """By that of the final schema."""
    repaired = kit.fix(kit.log() | {"$schema": draft}, kit.scope())
    assert kit.told(repaired) == {"schema-uri-not-final": [{"op": "replace", "path": "/$schema", "value": SCHEMA_URI}]}


@pytest.mark.parametrize(
    "final",
    [
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        "https://json.schemastore.org/sarif-2.1.0.json",
        "http://json.schemastore.org/sarif-2.1.0",
        "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json",
        "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json",
    ],
)
def test_the_final_schema_stays(kit: Kit, final: str) -> None:
    """At any of its addresses."""
    assert kit.fix(kit.log() | {"$schema": final}, kit.scope()).parts[0].changes == ()


@pytest.mark.parametrize("version", ["2.0.0", "2.2", 2.1])
def test_another_version_is_left_alone(kit: Kit, version: Json) -> None:
    """A log of another version is not made one of 2.1.0 by saying so."""
    assert kit.fix({"version": version, "runs": []}, kit.scope()).parts[0].changes == ()


def test_a_missing_version_is_added_when_asked_for_and_all_else_fits(kit: Kit) -> None:
    """By name only; then the schema can be named, too."""
    log = {"runs": [kit.run(kit.result())]}
    assert kit.fix({"runs": [kit.run(kit.result())]}, kit.scope()).parts[0].changes == ()
    repaired = kit.fix(log, kit.scope("version-missing"))
    assert list(kit.told(repaired)) == ["version-missing", "schema-uri-missing"]
    assert kit.fix({"runs": 5}, kit.scope("version-missing")).refused[0].startswith("version-missing: ")


@pytest.mark.parametrize("broken", [{}, {"results": None}])
def test_missing_results_are_made_empty_only_when_asked_for(kit: Kit, broken: Json) -> None:
    """It would close every open alert."""
    run = {"tool": {"driver": {"name": "T"}}} | broken
    assert kit.run_after(dict(run)) == (run, {})
    mended, told = kit.run_after(dict(run), "results-missing")
    assert mended["results"] == []
    assert told["results-missing"][0]["value"] == []


def test_a_tool_without_a_name_is_named_when_asked_for(kit: Kit) -> None:
    """By its full name, product or maker; without those it stays and is said."""
    run = kit.run(name=" ")
    run["tool"]["driver"] |= {"product": "Suite", "organization": "Makers"}
    assert kit.run_after(run)[1] == {}
    assert kit.run_after(run, "driver-name-empty")[0]["tool"]["driver"]["name"] == "Suite"
    repaired = kit.fix(kit.log(kit.run(name="")), kit.scope("driver-name-empty"))
    assert repaired.refused[0].startswith("driver-name-empty: ")
