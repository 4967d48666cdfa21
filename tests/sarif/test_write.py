"""A report as a SARIF log: valid by our own checks, the same every time, and harmless whatever it tells of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kit.report import Finding, Level, Place, Report, RuleDoc, Verdict
from ci_kit.sarif import write
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile
from ci_kit.sarif.validate import validate

if TYPE_CHECKING:
    from ci_kit.sarif.validate import Judgement

DOC = RuleDoc("A title", "Why it matters.", "What to do.", "https://example.com/rules#some-rule")


def a_report(*findings: Finding) -> Report:
    """A report of these findings, with the documentation of each rule."""
    return Report("some-action", Verdict.FAIL, "headline", list(findings), rules={one.rule: DOC for one in findings})


def a_finding(message: str = "Something is wrong", place: Place | None = None, **members: Any) -> Finding:  # noqa: ANN401
    """A finding of one rule."""
    return Finding("some-rule", Level.ERROR, message, place, **members)


def judged(report: Report, profile: Profile = Profile.SARIF) -> Judgement:
    """What the validator says of the log that is written for a report."""
    return validate(write.dumps(report).encode(), Options(limits=Limits.default(), profile=profile))


def complaints(judgement: Judgement) -> list[str]:
    """The rules that are broken as errors or warnings."""
    return [hits.rule.id for hits in judgement.findings if hits.rule.level in (Level.ERROR, Level.WARNING)]


def the_result(finding: Finding) -> dict[str, Any]:
    """The only result of a log."""
    (result,) = write.log(a_report(finding))["runs"][0]["results"]
    return dict(result)


def test_a_finding_is_a_result() -> None:
    """Rule, level, message with what GitHub does about it, place, pointer, and how often."""
    place = Place("out/a b.sarif", "/runs/0/results/3", 7, 12)
    finding = a_finding("A line is 0", place, effect="the upload action refuses the file", count=4)
    assert the_result(finding) == {
        "ruleId": "some-rule",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "A line is 0. the upload action refuses the file."},
        "occurrenceCount": 4,
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "out/a%20b.sarif"},
                    "region": {"startLine": 7, "startColumn": 12},
                },
                "logicalLocations": [{"fullyQualifiedName": "/runs/0/results/3"}],
            }
        ],
    }


def test_rules_are_described_and_referred_to_by_index() -> None:
    """Each result points at its rule, whatever order the findings are in."""
    report = a_report(*(Finding(rule, Level.NOTE, "text") for rule in ("b", "a", "b", "c")))
    run = write.log(report)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["a", "b", "c"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["b", "a", "b", "c"]
    assert rules[0] == {
        "id": "a",
        "shortDescription": {"text": "A title"},
        "fullDescription": {"text": "Why it matters."},
        "help": {"text": "What to do."},
        "helpUri": "https://example.com/rules#some-rule",
    }


def test_a_finding_without_documentation_is_written_too() -> None:
    """An error of the kit itself has no rule; its result names none by index."""
    report = Report("some-action", Verdict.ERROR, "headline", [a_finding()])
    (result,) = write.log(report)["runs"][0]["results"]
    assert result["ruleId"] == "some-rule"
    assert "ruleIndex" not in result


def test_an_empty_report_is_a_valid_log() -> None:
    """No findings: no rules, no results, nothing to complain of."""
    report = Report("some-action", Verdict.PASS, "headline")
    assert write.log(report)["runs"][0]["results"] == []
    assert complaints(judged(report)) == []


HOSTILE = st.text(
    st.sampled_from("ab {}[]()\\\n\r\t\x00\x1b%#?:@!|<>'\"`*/~^.é😀\u202e\ud800\udcff0") | st.characters(), max_size=30
)


@given(HOSTILE, HOSTILE.filter(bool), HOSTILE, st.integers(1, 9), st.sampled_from(list(Level)))
@settings(max_examples=150)
def test_whatever_is_told_the_log_is_valid(message: str, path: str, pointer: str, number: int, level: Level) -> None:
    """Hostile messages, paths and pointers give ASCII text without a fault, in either profile."""
    place = Place(path, pointer, number, number)
    report = a_report(Finding("some-rule", level, message or "-", place, effect="is what GitHub does", count=number))
    text = write.dumps(report)
    assert text.isascii()
    assert complaints(judged(report)) == [], text
    assert not judged(report, Profile.GITHUB).refused
    assert write.dumps(report) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_paths_come_back_from_their_uris(path: str) -> None:
    """Percent-encoding loses nothing, and a relative path never becomes an address."""
    uri = the_result(a_finding(place=Place(path)))["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    parts = urlsplit(uri)
    if path.startswith("/"):
        assert (parts.scheme, parts.netloc) == ("file", "")
    if parts.scheme == "":
        assert unquote_to_bytes(uri) == path.encode()


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/b.sarif", "a/b.sarif"),
        ("/w/a b.sarif", "file:///w/a%20b.sarif"),
        ("C:/w/a.sarif", "file:///C:/w/a.sarif"),
        ("a:b/c.sarif", "a%3Ab/c.sarif"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("../x.sarif", "../x.sarif"),
        ("größe#1?.sarif", "gr%C3%B6%C3%9Fe%231%3F.sarif"),
        ("la\udcfftin.sarif", "la%FFtin.sarif"),
        ("half\ud800.sarif", "half%3F.sarif"),
        ("back\\slash.sarif", "back%5Cslash.sarif"),
    ],
)
def test_paths_as_uris(path: str, uri: str) -> None:
    """Absolute paths get the scheme `file`; bytes that are no text stand for themselves."""
    location = the_result(a_finding(place=Place(path)))["locations"][0]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": uri}}}


def test_a_place_without_a_path_is_none() -> None:
    """An empty URI would be refused."""
    assert "locations" not in the_result(a_finding(place=Place("")))


def test_messages_form_no_placeholder_and_no_link() -> None:
    """Braces are doubled and brackets escaped, as the standard asks for; the sentences end as such."""
    result = the_result(a_finding("a {0} of [x](1), {", effect="Done!"))
    assert result["message"] == {"text": "a {{0}} of \\[x](1), {{. Done!"}


def test_github_would_take_the_log() -> None:
    """Uploading the report of the kit does not fail the job that shows it."""
    report = a_report(a_finding("text", Place("out/a.sarif", "/runs/0", 1, 1)), a_finding("text", Place("/b.sarif")))
    assert not judged(report, Profile.GITHUB).refused


@pytest.mark.parametrize(("category", "identifier"), [(None, None), ("", None), ("scan", "scan/"), ("a/b/", "a/b/")])
def test_an_empty_log_names_its_tool_and_category(category: str | None, identifier: str | None) -> None:
    """It is valid in both profiles, and says what an upload with that category would say."""
    log = write.empty("scanner", category)
    run = log["runs"][0]
    assert (run["tool"]["driver"]["name"], run["results"]) == ("scanner", [])
    assert run.get("automationDetails", {}).get("id") == identifier
    for profile in Profile:
        judgement = validate(json.dumps(log).encode(), Options(limits=Limits.default(), profile=profile))
        assert not judgement.refused
        assert Level.ERROR not in {hits.rule.level_in(profile) for hits in judgement.findings}
