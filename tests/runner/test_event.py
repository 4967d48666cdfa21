"""The event of the workflow, and questions to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.runner.ask import ask
from ci_kit.runner.event import Event

if TYPE_CHECKING:
    from pathlib import Path


def test_an_event_has_its_payload(tmp_path: Path) -> None:
    """As the runner wrote it; on a terminal there is none."""
    path = tmp_path / "event.json"
    path.write_text('{"before": "x"}', encoding="utf-8")
    event = Event.from_environment({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})
    assert (event.name, event.payload, event.is_proposal) == ("push", {"before": "x"}, False)
    assert Event.from_environment({}) == Event()


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "merge_group"])
def test_proposals_are_told_from_what_is_decided(name: str) -> None:
    """Their authors may not be those who decide."""
    assert Event(name).is_proposal


@pytest.mark.parametrize("text", [None, "{", "[]"])
def test_a_payload_that_cannot_be_read_is_an_error(tmp_path: Path, text: str | None) -> None:
    """It is never taken for an event without commits."""
    path = tmp_path / "event.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CiKitError, match="the event of the workflow"):
        Event.from_environment({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})


def test_nobody_is_asked_where_nobody_is() -> None:
    """A job has no terminal."""
    with pytest.raises(InputError, match="there is no terminal"):
        ask("Really?")
