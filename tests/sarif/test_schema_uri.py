"""`$schema`: missing, a draft, or one of the addresses of the final schema."""

from __future__ import annotations

import json

import pytest
from traps import base

from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.validate import validate


def found(schema: object) -> dict[str, int]:
    """The rules about `$schema` that a log with this value breaks."""
    log = base()
    if schema is None:
        del log["$schema"]
    else:
        log["$schema"] = schema
    judgement = validate(json.dumps(log).encode(), Options(limits=Limits.default()))
    assert not judgement.refused
    return {hits.rule.id: hits.count for hits in judgement.findings if hits.rule.id.startswith("schema-uri")}


@pytest.mark.parametrize(
    "uri",
    [
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "https://json.schemastore.org/sarif-2.1.0.json",
        "https://json.schemastore.org/sarif-2.1.0",
        "https://schemastore.azurewebsites.net/schemas/json/sarif-2.1.0.json",
        "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json",
    ],
)
def test_addresses_of_the_final_schema_are_known(uri: str) -> None:
    """What tools write for the final schema is no finding."""
    assert found(uri) == {}


def test_a_missing_schema_and_a_draft_are_noted() -> None:
    """Each under its own rule."""
    assert found(None) == {"schema-uri-missing": 1}
    assert found("https://json.schemastore.org/sarif-2.1.0-rtm.4.json") == {"schema-uri-not-final": 1}
    assert found("https://example.com/other.json") == {"schema-uri-not-final": 1}
