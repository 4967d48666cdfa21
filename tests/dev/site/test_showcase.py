"""What actions show on their pages."""

from __future__ import annotations

import sys

import pytest

from ci_kit import cli
from ci_kit.runner.describe import fields
from ci_kit_dev.site import scenes, showcase
from ci_kit_dev.site.folders import fresh
from ci_kit_dev.site.recording import settled


@pytest.mark.parametrize("concern", cli.names())
def test_every_action_has_a_showcase(concern: str) -> None:
    """With a sentence that says what is seen, and inputs that the action has."""
    case = scenes.of(concern)
    assert case.caption.endswith((".", ".)"))
    assert case.concern == concern
    assert set(case.inputs) <= {one.name for one in fields(cli.load(concern).Inputs)}


def test_no_showcase_is_left_without_its_action() -> None:
    """Nor one that only shows help, but for the action that sets up the command."""
    assert set(scenes.SCENES) <= set(cli.names())
    assert [one.concern for one in scenes.SCENES.values() if "--help" in one.alone] == ["setup"]


def test_what_is_typed_is_what_the_step_is_given() -> None:
    """Positional words first, a list as an option each, placeholders filled."""
    case = showcase.Showcase(
        "secret-scan", "x.", fresh, {"scope": "{what}", "sarif": "a b.sarif", "detect-secrets": "false"}
    )
    words = case.words({"what": "tree"})
    assert words == ("secret-scan", "tree", "--sarif", "a b.sarif", "--no-detect-secrets")


def test_a_summary_stands_within_its_page() -> None:
    """Indented, so that it folds; no heading of its own, no chart that only GitHub draws."""
    shown = showcase.embedded("## ✅ x: pass\n\nfine\n\n```mermaid\npie\n```\n\n| a |\n| --- |\n")
    assert shown == "    **✅ x: pass**\n\n    fine\n\n\n    | a |\n    | --- |\n"


def test_lines_that_are_drawn_anew_stand_there_once() -> None:
    """As on the screen in the end; colours stay."""
    drawn = "start\r\n\x1b[?25lone \x1b[31m1\x1b[0m\r\n\r\x1b[1A\x1b[2Kone 2\r\nlast\r\n\x1b[?25h"
    assert settled(drawn).split("\n") == ["start", "one 2", "last", ""]


@pytest.mark.skipif(sys.platform == "win32", reason="commands are recorded on Linux and macOS only")
def test_a_showcase_is_really_run() -> None:
    """On a terminal, and as a step with its summary; nothing of this machine's folders is shown."""
    shown = showcase.show(scenes.of("python-matrix"))
    assert "refused-version" in shown.picture
    assert "Python 3.9 is listed" in shown.summary
    assert "ci-kit-showcase-" not in shown.picture + shown.summary
