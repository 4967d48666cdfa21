"""URI references as Go's net/url reads or refuses them; the values were compared with Go 1.27."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.gourl import GoUrl, GoUrlError, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", GoUrl("", "", "", "", "")),
        ("a/b.c", GoUrl("", "", "a/b.c", "", "")),
        ("a%20b", GoUrl("", "", "a b", "", "")),
        ("%E9", GoUrl("", "", "\udce9", "", "")),
        ("a b/c:d", GoUrl("", "", "a b/c:d", "", "")),
        ("./a:b", GoUrl("", "", "./a:b", "", "")),
        ("a?b#c", GoUrl("", "", "a", "", "?b#c")),
        ("a#\x01", GoUrl("", "", "a", "", "#\x01")),
        ("FILE:///A", GoUrl("file", "", "/A", "", "")),
        ("file://host/a", GoUrl("file", "host", "/a", "", "")),
        ("file:a", GoUrl("file", "", "", "a", "")),
        ("C:\\a", GoUrl("c", "", "", "\\a", "")),
        ("C:/a", GoUrl("c", "", "/a", "", "")),
        ("image:1.2", GoUrl("image", "", "", "1.2", "")),
        ("git::https://x", GoUrl("git", "", "", ":https://x", "")),
        ("a+b.c-d:e", GoUrl("a+b.c-d", "", "", "e", "")),
        ("//host/a", GoUrl("", "host", "/a", "", "")),
        ("///a", GoUrl("", "", "///a", "", "")),
        ("file://[::1]:80/a", GoUrl("file", "[::1]:80", "/a", "", "")),
        ("file://[::1%25eth]/", GoUrl("file", "[::1%eth]", "/", "", "")),
        ("http://u:p@h:80/", GoUrl("http", "h:80", "/", "", "")),
        ("file://\u00e9/", GoUrl("file", "\u00e9", "/", "", "")),
        ("file://%C3%A9/", GoUrl("file", "\u00e9", "/", "", "")),
        ("file://a:b:1/", GoUrl("file", "a:b:1", "/", "", "")),
    ],
)
def test_accepted(text: str, expected: GoUrl) -> None:
    """What Go accepts, and the parts it makes of it."""
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (":a", "missing protocol scheme"),
        ("1a:b", "first path segment in URL cannot contain colon"),
        ("a (b:c)", "first path segment in URL cannot contain colon"),
        ("-:x", "first path segment in URL cannot contain colon"),
        ("\u00e9:a", "first path segment in URL cannot contain colon"),
        ("100%.c", 'invalid URL escape "%.c"'),
        ("a%", 'invalid URL escape "%"'),
        ("a%2", 'invalid URL escape "%2"'),
        ('%"a', 'invalid URL escape "%\\"a"'),
        ("a#%", 'invalid URL escape "%"'),
        ("a\tb", "net/url: invalid control character in URL"),
        ("a\x7fb", "net/url: invalid control character in URL"),
        ("file://a b/c", 'invalid character " " in host name'),
        ("file://a\\b/c", 'invalid character "\\\\" in host name'),
        ("file://a%20b/c", 'invalid URL escape "%20"'),
        ("file://a%zz/c", 'invalid URL escape "%zz"'),
        ("file://a:b/", 'invalid port ":b" after host'),
        ("http://h:80:90/", 'invalid port ":80:90" after host'),
        ("file://[a/b", "missing ']' in host"),
        ("file://[::1]x/b", 'invalid port "x" after host'),
        ("file://[x]/b", "invalid IP-literal"),
        ("file://[1.2.3.4]/b", "invalid IP-literal"),
        ("file://a[::1]/b", "invalid IP-literal"),
        ("http://u se@h/", "net/url: invalid userinfo"),
        ("http://u%2@h/", 'invalid URL escape "%2"'),
    ],
)
def test_refused(text: str, reason: str) -> None:
    """What Go refuses, in the words in which the service repeats it."""
    with pytest.raises(GoUrlError) as caught:
        parse(text)
    assert str(caught.value) == reason


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the one error is raised, whatever the text."""
    try:
        url = parse(text)
    except GoUrlError as error:
        assert str(error)  # noqa: PT017 (the other branch is as good)
    else:
        assert url.scheme == url.scheme.lower()


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="%#?:"), max_size=40))
def test_plain_path_is_its_own_path(path: str) -> None:
    """A relative path without escapes, colons, queries and fragments is read as it stands."""
    if not path.startswith("//"):
        assert parse(path) == GoUrl("", "", path, "", "")
