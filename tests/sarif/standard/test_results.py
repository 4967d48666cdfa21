"""What results say of themselves, of their files' contents and of fixes."""

from __future__ import annotations

from typing import Any

from build import Case, a_location, a_log, a_result, check, parametrize, places, rules

GUID = "11111111-1111-4111-8111-111111111111"


def fixing(*changes: dict[str, Any]) -> dict[str, Any]:
    """A log whose result has a fix with these changes."""
    return a_log(a_result(fixes=[{"artifactChanges": list(changes)}]))


def replacing(region: dict[str, Any], content: dict[str, Any] | None = None) -> dict[str, Any]:
    """A log whose result has a fix with one replacement."""
    replacement = {"deletedRegion": region} | ({} if content is None else {"insertedContent": content})
    return fixing({"artifactLocation": {"uri": "a"}, "replacements": [replacement]})


def change(uri: str) -> dict[str, Any]:
    """A change of a file."""
    return {"artifactLocation": {"uri": uri}, "replacements": [{"deletedRegion": {"startLine": 1}}]}


def artifact(**members: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one artifact."""
    return a_log(artifacts=[{"location": {"uri": "a"}} | members])


REPLACEMENT = "/results/0/fixes/0/artifactChanges/0/replacements/0"
CASES = [
    Case(
        "kind-level-conflict",
        "/results/0/level",
        a_log(a_result(kind="pass", level="error")),
        a_log(a_result(kind="pass", level="none")),
    ),
    Case(
        "kind-level-conflict",
        "/results/0/level",
        a_log(a_result(kind="review", level="note")),
        a_log(a_result(kind="fail", level="note")),
    ),
    Case("kind-rank-conflict", "/results/0/rank", a_log(a_result(kind="open", rank=5)), a_log(a_result(rank=5))),
    Case(
        "baseline-state-partial",
        "/results/0/baselineState",
        a_log(a_result(baselineState="new"), a_result()),
        a_log(*[a_result(baselineState="new")] * 2),
    ),
    Case(
        "suppressions-partial",
        "/results/1/suppressions",
        a_log(a_result(), a_result(suppressions=[{"kind": "inSource"}])),
        a_log(a_result(suppressions=[]), a_result(suppressions=[{"kind": "inSource"}])),
    ),
    Case(
        "work-item-uris-partial",
        "/results/0/workItemUris",
        a_log(a_result(workItemUris=[]), a_result()),
        a_log(a_result(workItemUris=[])),
    ),
    Case(
        "result-guid-repeated",
        "/results/1/guid",
        a_log(*[a_result(guid=GUID)] * 2),
        a_log(a_result(guid=GUID), a_result(correlationGuid=GUID)),
    ),
    Case(
        "baseline-guid-own",
        "/baselineGuid",
        a_log(baselineGuid=GUID, automationDetails={"guid": GUID.upper()}),
        a_log(baselineGuid=GUID, automationDetails={"correlationGuid": GUID}),
    ),
    Case(
        "baseline-run-unnamed",
        "/results/0/baselineState",
        a_log(a_result(baselineState="new")),
        a_log(a_result(baselineState="new"), baselineGuid=GUID),
    ),
    Case(
        "fix-file-repeated",
        "/results/0/fixes/0/artifactChanges/1/artifactLocation",
        fixing(change("a"), change("a") | {"properties": {}}),
        fixing(change("a"), change("b")),
    ),
    Case(
        "replacement-without-effect",
        REPLACEMENT,
        replacing({"startLine": 2, "startColumn": 4, "endColumn": 4}, {"text": ""}),
        replacing({"startLine": 2, "startColumn": 4, "endColumn": 4}, {"text": "x"}),
    ),
    Case(
        "replacement-without-effect",
        REPLACEMENT,
        replacing({"charOffset": 7}),
        replacing({"charOffset": 7, "charLength": 1}),
    ),
    Case(
        "replacement-content-mismatch",
        f"{REPLACEMENT}/insertedContent",
        replacing({"byteOffset": 0, "byteLength": 2}, {"text": "a"}),
        replacing({"byteOffset": 0, "byteLength": 2}, {"binary": "YQ=="}),
    ),
    Case(
        "replacement-content-mismatch",
        f"{REPLACEMENT}/insertedContent",
        replacing({"startLine": 1}, {"binary": "YQ=="}),
        replacing({"startLine": 1}, {"text": "a"}),
    ),
    Case(
        "content-not-base64",
        "/artifacts/0/contents/binary",
        artifact(contents={"binary": "a b c"}),
        artifact(contents={"binary": "YWJj\r\nYWI="}),
    ),
    Case(
        "hash-name-unregistered",
        "/artifacts/0/hashes/sha256",
        artifact(hashes={"sha256": "0" * 64}),
        artifact(hashes={"SHA-256": "0" * 64}),
    ),
    Case(
        "hash-malformed",
        "/artifacts/0/hashes/sha-1",
        artifact(hashes={"sha-1": "0x" + "0" * 38}),
        artifact(hashes={"sha-1": "aF" * 20}),
    ),
]


@parametrize(CASES)
def test_results(case: Case) -> None:
    """A result that contradicts itself or the others is reported at its place; a sound one is not."""
    case.assert_told_apart()


def test_unknown_hashes_are_left_alone() -> None:
    """A hash function that IANA does not list may have any name and any digest."""
    assert not {"hash-malformed", "hash-name-unregistered"} & rules(check(artifact(hashes={"blake3": "?", "git": "1"})))


def test_what_all_results_must_have_is_counted() -> None:
    """How many of the results have the property is said, once, at the first of them."""
    log = a_log(a_result(), a_result(suppressions=[]), a_result(suppressions=[]))
    found = check(log)
    assert places(found, "suppressions-partial") == ["/runs/0/results/1/suppressions"]
    assert (
        next(hits for hits in found if hits.rule.id == "suppressions-partial")
        .kept[0]
        .message.startswith("2 of 3 results")
    )


def test_two_runs_are_apart() -> None:
    """What all results must have is asked within a run; guids may come again in another."""
    log = a_log(a_result(baselineState="new", guid=GUID))
    log["runs"].append(a_log(a_result(guid=GUID, locations=[a_location()]))["runs"][0])
    assert not {"baseline-state-partial", "result-guid-repeated"} & rules(check(log))
