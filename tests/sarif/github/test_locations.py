"""Where a result is, as far as GitHub reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]
Places = Callable[[Json], dict[str, list[str]]]

_REGION: Json = {"startLine": 1}


def _result(log: Json) -> Json:
    result: Json = log["runs"][0]["results"][0]
    return result


def _place(uri: str) -> Json:
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": _REGION}}


@pytest.mark.parametrize(
    ("locations", "rule"),
    [
        (None, "location-missing"),
        ([], "location-missing"),
        ([{}], "location-missing"),
        ([{"logicalLocations": [{"name": "f"}]}], "location-missing"),
        ([{"physicalLocation": {"address": {"absoluteAddress": 4}, "region": _REGION}}], "location-missing"),
        ([{"physicalLocation": {"artifactLocation": {}, "region": _REGION}}], "location-missing"),
        ([{"physicalLocation": {"artifactLocation": {"index": -1}, "region": _REGION}}], "location-missing"),
        (
            [{"physicalLocation": {"artifactLocation": {"index": 0}, "region": _REGION}}],
            "location-index-only",
        ),
        ([_place("")], "uri-empty"),
        ([{"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}], "region-missing"),
        (
            [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"charOffset": 3}}}],
            "region-offsets-only",
        ),
        ([_place("a.py"), {}], "location-incomplete"),
        ([_place("a.py"), {"physicalLocation": {"artifactLocation": {"index": 0}}}], "location-incomplete"),
        ([_place("a.py"), _place("b.py")], None),
        ([_place("a.py")], None),
    ],
)
def test_location(log: Json, judge: Judge, locations: list[Json] | None, rule: str | None) -> None:
    """The first location needs a file with a URI, and a line; each lack has a rule of its own."""
    log["runs"][0]["artifacts"] = [{"location": {"uri": "a.py"}}]
    del _result(log)["locations"]
    if locations is not None:
        _result(log)["locations"] = locations
    assert list(judge(log)) == ([rule] if rule else [])


def test_messages_say_what_stands_there(log: Json, judge: Judge) -> None:
    """An empty URI is told with the uriBaseId that does not help."""
    place = {"artifactLocation": {"uri": "", "uriBaseId": "ROOT" * 50}, "region": _REGION}
    _result(log)["locations"] = [{"physicalLocation": place}]
    message = judge(log)["uri-empty"][0]
    assert message.startswith("the uri is empty; GitHub does not read the uriBaseId 'ROOTROOT")
    assert len(message) < 200


@pytest.mark.parametrize(("shared", "told"), [(True, True), (False, False)])
def test_step_by_index(log: Json, places: Places, shared: bool, told: bool) -> None:  # noqa: FBT001
    """A step that stands in run.threadFlowLocations is not shown; without that array it is a broken index."""
    steps = [{"location": _place("a.py")}, {"index": 0}, {"index": 0, "location": _place("a.py")}]
    _result(log)["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if shared:
        log["runs"][0]["threadFlowLocations"] = [{"location": _place("a.py")}]
    where = "runs/0/results/0/codeFlows/0/threadFlows/0/locations/1"
    assert places(log).get("step-index-only", []) == ([where] if told else [])


@pytest.mark.parametrize(
    ("uri", "rule"),
    [
        ("src/a.c", None),
        ("src/a%20b.c", None),
        ("file:///checkout/a.c", None),
        ("file://localhost/a.c", None),
        ("src/a:b.c", None),
        ("/src/a.c", None),
        ("https://example.com/a.c", "uri-scheme-refused"),
        ("docker://image", "uri-scheme-refused"),
        ("alpine:3.20", "uri-scheme-refused"),
        ("git::https://example.com/x", "uri-scheme-refused"),
        ("C:\\src\\a.c", "uri-scheme-refused"),
        ("C:/src/a.c", "uri-scheme-refused"),
        ("Dockerfile (nginx:1.2)", "uri-colon-first-segment"),
        ("1a:b", "uri-colon-first-segment"),
        ("100%.c", "uri-refused"),
        ("a%2", "uri-refused"),
        (":a", "uri-refused"),
        ("file://Package Descriptor", "uri-refused"),
        ("a\nb", "uri-refused"),
        ("a.c#L3", "uri-fragment"),
        ("a.c?x", "uri-fragment"),
        ("file://src/a.c", "uri-host"),
        ("//a.c", "uri-host"),
        ("./a.c", "uri-dot-segments"),
        ("src/../a.c", "uri-dot-segments"),
        ("src//a.c", "uri-dot-segments"),
        ("src/.c", None),
        ("src/..c", None),
    ],
)
def test_uri(log: Json, judge: Judge, uri: str, rule: str | None) -> None:
    """What Go cannot read or the service does not match is told under the rule that fits."""
    _result(log)["locations"] = [_place(uri)]
    assert list(judge(log)) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("member", "told"),
    [("relatedLocations", True), ("codeFlows", True), ("attachments", False), ("fixes", False)],
)
def test_uri_of_other_places(log: Json, judge: Judge, member: str, told: bool) -> None:  # noqa: FBT001
    """The service reads related locations and code flows; it looks at no attachments and fixes."""
    place = _place("https://example.com/")
    replacement = {"deletedRegion": _REGION}
    file = place["physicalLocation"]["artifactLocation"]
    _result(log)[member] = {
        "relatedLocations": [place],
        "codeFlows": [{"threadFlows": [{"locations": [{"location": place}]}]}],
        "attachments": [{"artifactLocation": file}],
        "fixes": [{"artifactChanges": [{"artifactLocation": file, "replacements": [replacement]}]}],
    }[member]
    assert ("uri-scheme-refused" in judge(log)) is told


def test_uri_is_told_once_with_its_count(log: Json, judge: Judge) -> None:
    """A bad URI of many results is one finding."""
    _result(log)["locations"] = [_place("docker://image")]
    log["runs"][0]["results"] *= 300
    assert judge(log)["uri-scheme-refused"] == ["'docker://image' has the scheme 'docker' (300 places)"]


@pytest.mark.parametrize(
    ("member", "value", "rule"),
    [
        ("suppressions", [{"kind": "inSource"}], "suppressions-ignored"),
        ("suppressions", [{"kind": "external", "status": "accepted"}], "suppressions-ignored"),
        ("suppressions", [{"kind": "external", "status": "rejected"}], None),
        ("suppressions", [], None),
        ("baselineState", "absent", "baseline-ignored"),
        ("baselineState", "unchanged", "baseline-ignored"),
        ("baselineState", "new", None),
        ("kind", "pass", "kind-ignored"),
        ("kind", "fail", None),
    ],
)
def test_ignored_members(log: Json, judge: Judge, member: str, value: object, rule: str | None) -> None:
    """What silences a result elsewhere does not silence it on GitHub."""
    other = dict(_result(log))
    _result(log)[member] = value
    log["runs"][0]["results"].append(other)
    found = judge(log)
    assert found == ({rule: [f"1 result of 2 relies on {member}"]} if rule else {})


def test_fingerprints(log: Json, judge: Judge, places: Places) -> None:
    """One that the action can compute is silent but on record; one that nobody can is a note."""
    del _result(log)["partialFingerprints"]
    assert judge(log) == {}
    assert places(log)["fingerprint-missing"] == ["runs/0/results/0"]
    _result(log)["partialFingerprints"] = {"other": "1"}
    assert "fingerprint-missing" in places(log)
    del _result(log)["locations"][0]["physicalLocation"]["region"]
    assert set(judge(log)) == {"region-missing", "fingerprint-impossible"}
    _result(log)["partialFingerprints"] = {"primaryLocationLineHash": "1:1"}
    assert set(judge(log)) == {"region-missing"}
