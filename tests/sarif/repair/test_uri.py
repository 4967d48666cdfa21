"""The text of URI references."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.checks.standard.uri_syntax import Fault, faults
from ci_kit.sarif.repair import uri as uris


@pytest.mark.parametrize(
    ("given_uri", "expected"),
    [
        ("C:\\src\\a.c", "file:///C:/src/a.c"),
        ("c:/src/a.c", "file:///c:/src/a.c"),
        ("C:", "file:///C:"),
        ("\\\\host\\share\\a.c", "file://host/share/a.c"),
        ("src\\a.c", "src/a.c"),
        ("\\src\\a.c", "/src/a.c"),
        ("file:///C:\\src\\a.c", "file:///C:/src/a.c"),
        ("https://host/a\\b", "https://host/a\\b"),
        ("src/a.c", "src/a.c"),
    ],
)
def test_windows_paths_become_uris(given_uri: str, expected: str) -> None:
    """Drives, shares and backslashes; what is no Windows path stays."""
    assert uris.from_windows(given_uri) == expected


@pytest.mark.parametrize(
    ("given_uri", "expected"),
    [
        ("100%.txt", "100%25.txt"),
        ("a%20b%zz%4", "a%20b%25zz%254"),
        ("%", "%25"),
        ("a%41", "a%41"),
    ],
)
def test_percent_signs_that_escape_nothing_are_escaped(given_uri: str, expected: str) -> None:
    """Good escapes stay as they are."""
    assert uris.with_good_escapes(given_uri) == expected


@pytest.mark.parametrize(
    ("given_uri", "expected"),
    [
        ("a b.c", "a%20b.c"),
        ("ü/x[1].c", "%C3%BC/x%5B1%5D.c"),
        ("a%20b", "a%20b"),
        ("http://[::1]/a b?q=ü&x#f g", "http://[::1]/a%20b?q=%C3%BC&x#f%20g"),
        ("image (nginx:1.2)", "image%20(nginx:1.2)"),
        ("a?<b>#<c>", "a?%3Cb%3E#%3Cc%3E"),
        ("a\x00\n", "a%00%0A"),
        ('a^{b}|<c>"`\\', "a%5E%7Bb%7D%7C%3Cc%3E%22%60%5C"),
        ("file://Package Descriptor", "file://Package Descriptor"),
    ],
)
def test_characters_outside_of_the_grammar_are_encoded(given_uri: str, expected: str) -> None:
    """Path, query and fragment are encoded, a host is not."""
    assert uris.encoded(given_uri) == expected


def test_number_signs_are_encoded_only_where_they_belong_to_a_name() -> None:
    """Only the caller knows whether `C#/a` is a directory or a fragment."""
    assert uris.encoded("C#/a?b") == "C#/a?b"
    assert uris.encoded("C#/a?b", lambda path: path == "C#/a?b") == "C%23/a%3Fb"


@pytest.mark.parametrize(
    ("given_uri", "expected"),
    [
        ("a%20(b:c)/d:e", "a%20(b%3Ac)/d:e"),
        (":x", "%3Ax"),
        ("1:x", "1%3Ax"),
        ("image:tag", "image:tag"),
        ("a/b:c", "a/b:c"),
        ("a?b:c", "a?b:c"),
    ],
)
def test_colons_before_the_first_slash_are_encoded(given_uri: str, expected: str) -> None:
    """But not where a scheme may stand before the colon."""
    assert uris.without_first_colon(given_uri) == expected


def test_a_colon_in_the_name_of_a_known_file_is_encoded() -> None:
    """What looks like a scheme is none where there is such a file."""
    assert uris.without_first_colon("image:tag/x", lambda path: path == "image:tag/x") == "image%3Atag/x"


@pytest.mark.parametrize(
    ("given_uri", "expected"),
    [
        ("file:///a/b%20c", "/a/b c"),
        ("FILE://localhost/a", "/a"),
        ("/a/b", "/a/b"),
        ("//host/a", None),
        ("file://host/a", None),
        ("a/b", None),
        ("https://a/b", None),
        ("file:///a?x", None),
    ],
)
def test_absolute_paths_are_told_from_other_references(given_uri: str, expected: str | None) -> None:
    """A file: URI without a host, or a path that starts with a slash."""
    assert uris.absolute_path(given_uri) == expected


@pytest.mark.parametrize(
    ("given_uri", "expected"),
    [
        ("./a.c", "a.c"),
        ("a/./b/./c", "a/b/c"),
        (".", "."),
        ("./", "./"),
        ("a/../b", "a/../b"),
        ("/./a", "/./a"),
    ],
)
def test_dot_segments_are_left_out(given_uri: str, expected: str) -> None:
    """Two dots stay: what they mean depends on links."""
    assert uris.without_dots(given_uri) == expected


@given(st.text(max_size=20))
def test_what_is_encoded_means_the_same_and_has_no_more_faults(text: str) -> None:
    """Encoding changes no decoded text, and does nothing the second time."""
    good = uris.without_first_colon(uris.encoded(uris.with_good_escapes(uris.from_windows(text))))
    mended = uris.encoded(uris.with_good_escapes(text))
    assert uris.encoded(uris.with_good_escapes(mended)) == mended
    if text.isprintable() and "%" not in text and not text.startswith("//"):
        assert unquote(mended) == text
    left = {fault for fault, _ in faults(good)} - {Fault.AUTHORITY}
    assert left <= ({Fault.CHARACTER} if "//" in good else set())


@given(st.text(st.characters(exclude_characters="\\\x00", exclude_categories=["Cs"]), min_size=1))
def test_a_path_comes_back_from_its_uri(path: str) -> None:
    """A relative path in its shortest form survives the way to a URI and back."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    if parts:
        path = "/".join(parts)
        assert uris.relative_path(uris.from_path(path)) == path
