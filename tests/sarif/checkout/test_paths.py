"""URIs of results against the files of a checkout."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]


def _place(uri: str, base_id: str | None = None) -> Json:
    file = {"uri": uri} | ({"uriBaseId": base_id} if base_id else {})
    return {"physicalLocation": {"artifactLocation": file, "region": {"startLine": 1}}}


def _result(uri: str, base_id: str | None = None) -> Json:
    return {"message": {"text": "m"}, "locations": [_place(uri, base_id)]}


@pytest.mark.parametrize(
    ("uri", "rule", "said"),
    [
        ("src/main.c", None, ""),
        ("src/a%20b.c", None, ""),
        ("src/a b.c", None, ""),
        ("src/gr%C3%BC%C3%9Fe.c", None, ""),
        ("src/100%25.c", None, ""),
        ("src/c++.c", None, ""),
        ("src/none.c", "file-not-in-tree", "'src/none.c' is not in the checkout"),
        ("main.c", "file-not-in-tree", "'main.c' is not in the checkout; 'src/main.c' is"),
        ("app/src/main.c", "file-not-in-tree", "'app/src/main.c' is not in the checkout; 'src/main.c' is"),
        ("src/Main.c", "file-case-differs", "'src/Main.c' is spelled 'src/main.c' in the checkout"),
        ("src", "path-not-a-file", "'src' is a directory"),
        (".", "path-not-a-file", "'.' is a directory"),
        ("../outside.c", "uri-outside-checkout", "'../outside.c' leaves the checkout by `..`"),
        ("/etc/passwd", "uri-outside-checkout", "'/etc/passwd' is not below the checkout"),
        (
            "/build/src/main.c",
            "uri-outside-checkout",
            "'/build/src/main.c' is not below the checkout; 'src/main.c' is",
        ),
        ("file:///etc/passwd", "uri-outside-checkout", "'file:///etc/passwd' is not below the checkout"),
        (
            "file:///D:/a/src/main.c",
            "uri-outside-checkout",
            "'file:///D:/a/src/main.c' is not below the checkout; 'src/main.c' is",
        ),
        (
            "src/a%2520b.c",
            "uri-encoding-mismatch",
            "'src/a%2520b.c' names 'src/a%20b.c'; the checkout has 'src/a b.c'",
        ),
        ("src/a+b.c", "uri-encoding-mismatch", "'src/a+b.c' names 'src/a+b.c'; the checkout has 'src/a b.c'"),
        ("src/gr%FC%DFe.c", "uri-encoding-mismatch", None),
        ("src\\main.c", None, ""),
        ("https://example.com/src/main.c", None, ""),
        ("src/%zz", None, ""),
        ("", None, ""),
    ],
)
def test_uri(judge: Judge, uri: str, rule: str | None, said: str | None) -> None:
    """Each way to miss a file has its rule; what other families refuse is not judged twice."""
    found = judge(_result(uri))
    assert list(found) == ([rule] if rule else [])
    if rule and said is not None:
        assert found[rule] == [said]


def test_absolute_paths_in_the_checkout(judge: Judge, root: Path) -> None:
    """A bare absolute path matches nothing on GitHub, a `file:` URI is made relative there."""
    found = judge(_result(f"{root}/src/main.c"))
    assert list(found) == ["uri-absolute-in-checkout"]
    assert found["uri-absolute-in-checkout"][0].endswith("is 'src/main.c' of the checkout")
    assert set(judge(_result(f"file://{root}/src/main.c"))) == {"uri-file-in-checkout"}
    assert set(judge(_result(f"file://localhost{root}/src/main.c"))) == {"uri-file-in-checkout"}
    assert set(judge(_result(f"file://{root}/src/none.c"))) == {"uri-file-in-checkout", "file-not-in-tree"}


def test_undecoded_name(judge: Judge, root: Path) -> None:
    """A file whose name holds an escape needs the percent sign escaped."""
    (root / "src/x%20y.c").write_text("")
    assert judge(_result("src/x%20y.c"))["uri-encoding-mismatch"] == [
        "'src/x%20y.c' names 'src/x y.c'; the checkout has 'src/x%20y.c'"
    ]
    assert judge(_result("src/x%2520y.c")) == {}


def test_links(judge: Judge, root: Path, tmp_path: Path) -> None:
    """A link inside is told with its target; one that leaves or goes in a circle is not followed."""
    (root / "link.c").symlink_to("src/main.c")
    (root / "out.c").symlink_to(tmp_path / "outside.c")
    (root / "loop.c").symlink_to("loop.c")
    assert judge(_result("link.c")) == {"file-is-symlink": ["'link.c' leads to 'src/main.c'"]}
    assert judge(_result("out.c")) == {"symlink-out-of-checkout": ["'out.c' leads out of the checkout"]}
    assert judge(_result("loop.c")) == {"file-not-in-tree": ["'loop.c' is not in the checkout"]}


def test_special_file(judge: Judge, root: Path) -> None:
    """A FIFO is no file to show an alert in, and nobody waits for it."""
    os.mkfifo(root / "pipe")
    assert judge(_result("pipe")) == {"path-not-a-file": ["'pipe' is neither a file nor a directory"]}


def test_unreadable_directory(judge: Judge, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody could look, nothing is said to be missing."""
    really = os.listdir

    def refuse(path: Path) -> list[str]:
        if path == root / "src":
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert list(judge(_result("src/main.c"))) == ["checkout-unreadable"]


@pytest.mark.parametrize(
    ("bases", "rule"),
    [
        ({"SRC": {"uri": "src/"}}, "uri-base-ignored"),
        ({"SRC": {"uri": "src"}}, "uri-base-ignored"),
        (
            {"SRC": {"uri": "src/", "uriBaseId": "ROOT"}, "ROOT": {"uri": "file:///elsewhere/"}},
            "uri-base-ignored",
        ),
        ({"SRC": {"uri": "src/", "uriBaseId": "ROOT"}}, "uri-base-ignored"),
        ({"SRC": {"uri": "{root}/src/"}}, "uri-base-ignored"),
        ({"SRC": {"uri": "file://{root}/src/"}}, "uri-base-ignored"),
        ({"SRC": {"uri": "lib/"}}, "file-not-in-tree"),
        ({"SRC": {"uri": "file:///elsewhere/"}}, "file-not-in-tree"),
        ({"SRC": {"uriBaseId": "SRC"}}, "file-not-in-tree"),
        (
            {"SRC": {"uri": "a/", "uriBaseId": "TWO"}, "TWO": {"uri": "b/", "uriBaseId": "SRC"}},
            "file-not-in-tree",
        ),
        ({"SRC": 7}, "file-not-in-tree"),
        ({}, "file-not-in-tree"),
        ([], "file-not-in-tree"),
    ],
)
def test_base_is_ignored(judge: Judge, root: Path, bases: Any, rule: str) -> None:  # noqa: ANN401 (any JSON)
    """A file that is found only with originalUriBaseIds is not found by GitHub."""
    if isinstance(bases, dict):
        for base in bases.values():
            if isinstance(base, dict) and "uri" in base:
                base["uri"] = base["uri"].format(root=root)
    assert list(judge(_result("main.c", "SRC"), run={"originalUriBaseIds": bases})) == [rule]


def test_base_that_changes_nothing(judge: Judge) -> None:
    """A path that is right from the root is right, whatever its base."""
    assert judge(_result("src/main.c", "%SRCROOT%")) == {}
    assert judge(_result("src/main.c", "%SRCROOT%"), run={"originalUriBaseIds": {"%SRCROOT%": {"uri": "lib/"}}}) == {}


def test_related_files_are_notes(judge: Judge) -> None:
    """A missing file that no alert is shown in has a note of its own."""
    related = _result("src/main.c") | {"relatedLocations": [_place("lib/none.c"), _place("/usr/include/x.h")]}
    assert judge(related) == {
        "related-file-not-in-tree": [
            "'lib/none.c' is not in the checkout",
            "'/usr/include/x.h' is not below the checkout",
        ]
    }
    found = judge(related, _result("lib/none.c"))
    assert found["file-not-in-tree"] == ["'lib/none.c' is not in the checkout (2 places)"]


def test_attachments_are_not_looked_up(judge: Judge) -> None:
    """GitHub does not look at attachments, so they may be anywhere."""
    assert judge(_result("src/main.c") | {"attachments": [{"artifactLocation": {"uri": "/var/log.txt"}}]}) == {}


def test_plain_standard(judge: Judge) -> None:
    """In the profile of the plain standard the checkout is worth notes, and bases count."""
    assert list(judge(_result("src/none.c"), profile=Profile.SARIF)) == ["file-not-in-tree"]
    bases = {"originalUriBaseIds": {"SRC": {"uri": "src/"}}}
    assert judge(_result("main.c", "SRC"), run=bases, profile=Profile.SARIF) == {}
