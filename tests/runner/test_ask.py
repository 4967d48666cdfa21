"""Questions to a person."""

from __future__ import annotations

import pytest

from ci_kit.errors import InputError
from ci_kit.runner.ask import ask


def test_nobody_is_asked_where_nobody_is() -> None:
    """A job has no terminal."""
    with pytest.raises(InputError, match="there is no terminal"):
        ask("Really?")
