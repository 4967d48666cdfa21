"""URI bases, URIs that point into the log, and properties that are kept elsewhere."""

from __future__ import annotations

from typing import Any

from build import Case, a_log, a_result, check, options, parametrize, places, rules

from ci_kit.sarif.checks import standard
from ci_kit.sarif.context import RunContext
from ci_kit.sarif.findings import Findings


def at(uri: str, **location: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one result in a file."""
    return a_log(a_result(locations=[{"physicalLocation": {"artifactLocation": {"uri": uri} | location}}]))


def based(uri: str | None, **bases: dict[str, Any]) -> dict[str, Any]:
    """A log with URI base ids, of which B has `uri`."""
    return a_log(originalUriBaseIds={"B": {} if uri is None else {"uri": uri}} | bases)


URI = "/results/0/locations/0/physicalLocation/artifactLocation/uri"
BASE = "/originalUriBaseIds/B"
CASES = [
    Case(
        "uri-base-undefined",
        URI.removesuffix("uri") + "uriBaseId",
        at("a.c", uriBaseId="B"),
        at("a.c", uriBaseId="B") | {"runs": [at("a.c", uriBaseId="B")["runs"][0] | {"originalUriBaseIds": {"B": {}}}]},
    ),
    Case(
        "uri-base-with-absolute-uri",
        URI.removesuffix("uri") + "uriBaseId",
        at("file:///a.c", uriBaseId="B"),
        at("a.c", uriBaseId="B"),
    ),
    Case("uri-base-relative", f"{BASE}/uri", based("src/"), based("file:///src/")),
    Case(
        "uri-base-relative",
        f"{BASE}/uri",
        based("src/", A={"uri": "file:///"}),
        based("src/", B={"uri": "src/", "uriBaseId": "A"}, A={"uri": "file:///"}),
    ),
    Case("uri-base-unfit", f"{BASE}/uri", based("file:///src"), based("file:///src/")),
    Case("uri-base-unfit", f"{BASE}/uri", based("file:///a/../b/"), based("file:///a/..b/")),
    Case("uri-base-unfit", f"{BASE}/uri", based("https://x.org/?q=/"), based("https://x.org/q/")),
    Case(
        "uri-base-cycle",
        f"{BASE}/uriBaseId",
        based(None, B={"uri": "b/", "uriBaseId": "A"}, A={"uri": "a/", "uriBaseId": "B"}),
        based(None, B={"uri": "b/", "uriBaseId": "A"}, A={}),
    ),
    Case(
        "sarif-uri-unresolved",
        URI,
        at("sarif:/runs/0/tool/driver/rules/0"),
        at("sarif:/runs/0/tool/driver/rules"),
    ),
    Case("sarif-uri-unresolved", URI, at("sarif:/runs/1/tool"), at("sarif:/runs/0/tool")),
    Case("sarif-uri-unresolved", URI, at("sarif:/runs/0/results/1"), at("sarif:/runs/0/results/0")),
    Case("sarif-uri-unresolved", URI, at("sarif:/runs/0/results/00"), at("sarif:/runs/0/results")),
    Case("sarif-uri-unresolved", URI, at("sarif:runs/0"), at("sarif:")),
    Case("sarif-uri-unresolved", URI, at("sarif://runs/0"), at("sarif:/runs/0")),
    Case("sarif-uri-unresolved", URI, at("sarif:/runs/0#x"), at("sarif:/%24schema")),
    Case(
        "sarif-uri-unresolved",
        "/results/0/message/text",
        a_log(a_result(message={"text": "[a](sarif:/runs/2)"})),
        a_log(a_result(message={"text": "[a](sarif:/runs/0)"})),
    ),
    Case(
        "external-properties-unresolved",
        "/externalPropertyFileReferences/driver/guid",
        a_log(externalPropertyFileReferences={"driver": {"guid": "11111111-1111-4111-8111-111111111111"}}),
        a_log(externalPropertyFileReferences={"driver": {"guid": "11111111-1111-4111-8111-111111111111"}})
        | {"inlineExternalProperties": [{"guid": "11111111-1111-4111-8111-111111111111"}]},
    ),
    Case(
        "external-item-count",
        "/externalPropertyFileReferences/driver/itemCount",
        a_log(externalPropertyFileReferences={"driver": {"location": {"uri": "d"}, "itemCount": 2}}),
        a_log(externalPropertyFileReferences={"artifacts": [{"location": {"uri": "d"}, "itemCount": 2}]}),
    ),
]


@parametrize(CASES)
def test_uri_bases(case: Case) -> None:
    """A base that is no base, and a reference that leads nowhere, is reported; a sound one is not."""
    case.assert_told_apart()


def test_a_circle_of_bases_is_reported_once() -> None:
    """Three bases in a circle, and one that leads into it, are one circle."""
    ring = {
        "A": {"uri": "a/", "uriBaseId": "B"},
        "B": {"uri": "b/", "uriBaseId": "C"},
        "C": {"uri": "c/", "uriBaseId": "A"},
    }
    log = a_log(originalUriBaseIds=ring | {"D": {"uri": "d/", "uriBaseId": "A"}})
    assert len(places(check(log), "uri-base-cycle")) == 1


def test_other_runs_may_be_unknown() -> None:
    """A reference to another run is not judged when the run does not know the log around it."""
    out, run = Findings(), at("sarif:/runs/5/tool")["runs"][0]
    context = RunContext(0, run, options())
    standard.check_run(context, out)
    standard.check_result(run["results"][0], ("runs", 0, "results", 0), context, out)
    assert "sarif-uri-unresolved" not in rules(out)
