"""The model of which objects hold which others."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from ci_kit.sarif.model import CHILDREN, objects_below

SCHEMA = json.loads(files("ci_kit.sarif").joinpath("data/sarif-2.1.0-errata01.json").read_bytes())
#: Objects without checks of their own, and the parts of a log that are walked by hand.
LEFT_OUT = {
    "propertyBag",
    "multiformatMessageString",
    "reportingConfiguration",
    "result",
    "run",
    "externalProperties",
}
KINDS = sorted(SCHEMA["definitions"].keys() - {"propertyBag", "externalProperties"})


def held(definition: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The properties of a schema definition that hold objects: the kind, and what is around it."""
    found = {}
    for name, schema in definition.get("properties", {}).items():
        within = {"": schema, "list": schema.get("items", {}), "dict": schema.get("additionalProperties", {})}
        for holder, inner in within.items():
            if isinstance(inner, dict) and "$ref" in inner:
                found[name] = (inner["$ref"].rpartition("/")[2], holder)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_model_is_that_of_the_schema(kind: str) -> None:
    """Every property that holds objects by the official schema is in the model, and no other."""
    expected = {name: it for name, it in held(SCHEMA["definitions"][kind]).items() if it[0] not in LEFT_OUT}
    shown = {
        name: (child.kind, child.holder.__name__ if child.holder else "")
        for name, child in CHILDREN.get(kind, {}).items()
    }
    assert shown == expected


def test_order_and_pointers() -> None:
    """Objects come with their pointers, a parent before its children, arrays in their order."""
    location = {
        "message": {"text": "x"},
        "logicalLocations": [{"name": "a"}, 7, {"name": "b"}],
        "physicalLocation": {"region": {"startLine": 1}, "artifactLocation": []},
    }
    assert [(kind, at) for kind, _, at in objects_below("location", location, ("here",))] == [
        ("location", ("here",)),
        ("physicalLocation", ("here", "physicalLocation")),
        ("region", ("here", "physicalLocation", "region")),
        ("logicalLocation", ("here", "logicalLocations", 0)),
        ("logicalLocation", ("here", "logicalLocations", 2)),
        ("message", ("here", "message")),
    ]


def test_maps() -> None:
    """The values of an object that is a map come under their keys."""
    run = {"originalUriBaseIds": {"A": {"uri": "a"}, "B": 1}}
    assert [at for _, _, at in objects_below("run", run, ())] == [(), ("originalUriBaseIds", "A")]
