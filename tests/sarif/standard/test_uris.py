"""URIs: of files, of links, their bases, and those that point into the log."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_driver, a_location, a_log, a_result, check, parametrize, places
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.checks.standard.uri_syntax import Fault, faults, is_absolute, is_plain, parts
from ci_kit.sarif.rule import Profile

URI = "/results/0/locations/0/physicalLocation/artifactLocation/uri"


def at(uri: str, **location: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one result in a file."""
    return a_log(a_result(locations=[{"physicalLocation": {"artifactLocation": {"uri": uri} | location}}]))


CASES = [
    Case("uri-bad-percent", URI, at("100%.c"), at("100%25.c")),
    Case("uri-bad-percent", URI, at("a%2/b.c"), at("a%2F/b.c?q=%"), Profile.GITHUB),
    Case("uri-unencoded", URI, at("my file.c"), at("my%20file.c")),
    Case("uri-unencoded", URI, at("src/é.c"), at("src/%C3%A9.c")),
    Case("uri-unencoded", URI, at("a[0].c"), at("http://[::1]/a.c")),
    Case("uri-unencoded", URI, at("a#b#c"), at("a#b")),
    Case("uri-windows-path", URI, at("src\\a.c"), at("src/a.c")),
    Case("uri-windows-path", URI, at("C:/src/a.c"), at("file:///C:/src/a.c")),
    Case("uri-drive-as-host", URI, at("file://C:/src/a.c"), at("file://server/src/a.c")),
    Case("uri-scheme-invalid", URI, at("foo_bar:a.c"), at("./foo_bar:a.c")),
    Case("uri-malformed", URI, at("http://host:80a/x"), at("http://host:80/x")),
    Case(
        "uri-malformed",
        "/artifacts/0/location/uri",
        a_log(artifacts=[{"location": {"uri": "a b"}}]),
        a_log(artifacts=[{"location": {"uri": "a%20b"}}]),
    ),
    Case(
        "uri-malformed",
        "/tool/driver/rules/0/helpUri",
        a_log(driver=a_driver(rules=[{"id": "R1", "helpUri": "https://a b"}])),
        a_log(driver=a_driver(rules=[{"id": "R1", "helpUri": "https://a/b"}])),
    ),
    Case(
        "uri-not-absolute",
        "/tool/driver/informationUri",
        a_log(driver=a_driver(informationUri="tool.html")),
        a_log(driver=a_driver(informationUri="https://example.org/")),
    ),
    Case(
        "uri-not-absolute",
        "/results/0/workItemUris/1",
        a_log(a_result(workItemUris=["https://x.org/1", "2"])),
        a_log(a_result(workItemUris=["https://x.org/1", "https://x.org/2"])),
    ),
    Case(
        "uri-not-absolute",
        "/results/0/hostedViewerUri",
        a_log(a_result(hostedViewerUri="/view/1")),
        a_log(a_result(hostedViewerUri="https://example.org/view/1")),
    ),
    Case(
        "uri-not-absolute",
        "/versionControlProvenance/0/repositoryUri",
        a_log(versionControlProvenance=[{"repositoryUri": "me/app"}]),
        a_log(versionControlProvenance=[{"repositoryUri": "ssh://git@github.com/me/app.git"}]),
    ),
    Case("uri-not-absolute", "/$schema", a_log() | {"$schema": "sarif-2.1.0.json"}, a_log()),
    Case("uri-dot-dot", URI, at("file:///src/../a.c"), at("../a.c")),
    Case("uri-leading-slash", URI, at("/src/a.c"), at("file:///src/a.c")),
    Case(
        "uri-leading-slash",
        "/artifacts/1/location/uri",
        a_log(artifacts=[{"location": {"uri": "a.zip"}}, {"location": {"uri": "/a.c"}}]),
        a_log(artifacts=[{"location": {"uri": "a.zip"}}, {"location": {"uri": "/a.c"}, "parentIndex": 0}]),
    ),
    Case("uri-file-absolute", URI, at("file:///src/a.c"), at("src/a.c")),
    Case(
        "artifact-location-empty",
        URI.removesuffix("/uri"),
        a_log(a_result(locations=[{"physicalLocation": {"artifactLocation": {"description": {"text": "a"}}}}])),
        at(""),
    ),
]


@parametrize(CASES)
def test_uris(case: Case) -> None:
    """A URI that is none, or leads nowhere, is reported at its place; a sound one is not."""
    case.assert_told_apart()


@pytest.mark.parametrize(
    ("uri", "found"),
    [
        ("src/a.c", []),
        ("", []),
        ("?q", []),
        ("#f", []),
        ("//host/path", []),
        ("a:b", []),
        ("urn:x:y", []),
        ("git+ssh://me@host:22/x", []),
        ("file:///C:/x", []),
        ("http://[2001:db8::1]:80/", []),
        ("a/b:c", []),
        ("a?%zz", [Fault.PERCENT]),
        ("%zz", [Fault.PERCENT]),
        ("%", [Fault.PERCENT]),
        ("a%4", [Fault.PERCENT]),
        ("a b", [Fault.CHARACTER]),
        ("a\nb", [Fault.CHARACTER]),
        ("a|b", [Fault.CHARACTER]),
        ("C:\\x", [Fault.WINDOWS]),
        ("C:", [Fault.WINDOWS]),
        ("a\\b c", [Fault.WINDOWS, Fault.CHARACTER]),
        ("1a:b", [Fault.SCHEME]),
        (":b", [Fault.SCHEME]),
        ("a b:c", [Fault.SCHEME, Fault.CHARACTER]),
        ("http://a:b/", [Fault.AUTHORITY]),
        ("http://[::1/", [Fault.AUTHORITY]),
        ("\ud800", [Fault.CHARACTER]),
    ],
)
def test_faults(uri: str, found: list[Fault]) -> None:
    """Each fault of a URI reference is named, and none where there is none (RFC 3986)."""
    assert [fault for fault, _ in faults(uri)] == found


@pytest.mark.parametrize(
    ("uri", "absolute"),
    [
        ("https://x", True),
        ("urn:a", True),
        ("sarif:/a", True),
        ("a/b", False),
        ("C:\\x", False),
        ("/a:b", False),
        ("", False),
    ],
)
def test_absolute(uri: str, absolute: bool) -> None:  # noqa: FBT001 (what the test states)
    """A URI is absolute when it begins with a scheme; a drive letter is none."""
    assert is_absolute(uri) is absolute


@given(st.text("ab/.:?#[]@%20 \\\u00e9é", max_size=20))
def test_plain_uris_have_no_fault(uri: str) -> None:
    """What is passed by as plain has no fault, is relative and does not begin with a slash."""
    if is_plain(uri):
        assert faults(uri) == []
        assert not is_absolute(uri)
        assert not uri.startswith("/")


@given(st.text(max_size=30))
def test_parts_are_the_whole(uri: str) -> None:
    """The parts of a URI, put together again, are the URI (RFC 3986, section 5.3)."""
    split = parts(uri)
    whole = "" if split.scheme is None else f"{split.scheme}:"
    whole += "" if split.authority is None else f"//{split.authority}"
    whole += split.path
    whole += "" if split.query is None else f"?{split.query}"
    whole += "" if split.fragment is None else f"#{split.fragment}"
    assert whole == uri


@pytest.mark.parametrize(
    "uri",
    ["1" + "a" * 300_000 + ":", "[" * 300_000, "//" + "@" * 300_000, "%" * 300_000, "//[" + ":" * 300_000],
)
def test_hostile_uris_take_no_time(uri: str) -> None:
    """URIs made to be hard to read are read in one go."""
    assert faults(uri)


def test_a_uri_is_reported_once() -> None:
    """A file is met in many results; what is wrong with its URI is said once."""
    log = a_log(*[a_result(locations=[a_location("my file.c")])] * 5)
    assert places(check(log), "uri-unencoded") == ["/runs/0" + URI]
