"""From URIs to paths of the checkout: the service's way and that of the upload action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.context import Seen
from ci_kit.sarif.tree import Tree
from ci_kit.sarif.uri import Form, Target, action_path, is_read, target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A checkout with a file, a file whose name holds a number sign, and a file beside it."""
    (tmp_path / "checkout/src").mkdir(parents=True)
    for path in ("checkout/src/a b.c", "checkout/src/x#1.c", "outside.c"):
        (tmp_path / path).write_text("")
    return Tree(tmp_path / "checkout")


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("src/a%20b.c", Target(Form.RELATIVE, "src/a b.c")),
        ("src/x#1.c", Target(Form.RELATIVE, "src/x")),
        ("{root}/src/a b.c", Target(Form.ABSOLUTE, "src/a b.c")),
        ("file://{root}/src/a%20b.c", Target(Form.FILE_URI, "src/a b.c")),
        ("FILE://localhost{root}/src", Target(Form.FILE_URI, "src")),
        ("/elsewhere/a.c", Target(Form.OUTSIDE, "/elsewhere/a.c")),
        ("file:///elsewhere/a.c", Target(Form.OUTSIDE, "/elsewhere/a.c")),
        ("file://host{root}/src/a.c", Target(Form.OTHER)),
        ("https://example.com/src/a.c", Target(Form.OTHER)),
        ("C:\\src\\a.c", Target(Form.OTHER)),
        ("100%", Target(Form.OTHER)),
        ("#x", Target(Form.OTHER)),
        ("", Target(Form.OTHER)),
    ],
)
def test_target(tree: Tree, uri: str, expected: Target) -> None:
    """A relative path is taken from the root, a `file:` URI below the root is made relative."""
    assert target(uri.format(root=tree.root.as_posix()), tree) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("src/a%20b.c", "src/a b.c"),
        ("src/a b.c", "src/a b.c"),
        ("src/x#1.c", "src/x#1.c"),
        ("file://src/a b.c", "src/a b.c"),
        ("{root}/src/a b.c", "src/a b.c"),
        ("file://{root}/src/a b.c", "src/a b.c"),
        ("src/A b.c", None),
        ("src", None),
        ("src/none.c", None),
        ("src/a%2", None),
        ("src/%ff.c", None),
        ("https://example.com/src/a b.c", None),
        ("/src/a b.c", None),
        ("../outside.c", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_action_path(tree: Tree, uri: str, expected: str | None) -> None:
    """The upload action decodes all of it, drops `file://`, and looks for a file in the checkout."""
    assert action_path(uri.format(root=tree.root.as_posix()), tree) == expected


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        (("runs", 0, "results", 3, "locations", 0), True),
        (("runs", 0, "results", 3, "codeFlows", 0), True),
        (("runs", 0, "results", 3, "relatedLocations", 0), True),
        (("runs", 0, "results", 3, "fixes", 0), False),
        (("runs", 0, "results", 3, "analysisTarget"), False),
        ((), False),
    ],
)
def test_is_read(pointer: tuple[str | int, ...], expected: bool) -> None:  # noqa: FBT001
    """The service reads locations, related locations and code flows, and nothing else of a result."""
    assert is_read(Seen("a.c", None, pointer)) is expected


def test_is_read_where_it_is_shown() -> None:
    """A URI that was met in a fix first counts when an alert is shown at it later."""
    assert is_read(Seen("a.c", None, ("runs", 0, "results", 0, "fixes"), first_shown=("runs",)))
