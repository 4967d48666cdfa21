"""From which severity on a finding fails."""

from __future__ import annotations

import pytest

from ci_kit.errors import InputError
from ci_kit.quality.model import Severity
from ci_kit.security.model import Issue, Source
from ci_kit.security.threshold import fails, parse


def graves(lines: tuple[str, ...], source: Source) -> str:
    """The severities that fail, by their first letters."""
    thresholds = parse(lines)
    return "".join(one[0] for one in Severity if fails(Issue(source, "t", "r", one, "m"), thresholds))


@pytest.mark.parametrize(
    ("lines", "bandit", "packages"),
    [
        (("high", "packages=low"), "ch", "chuml"),
        (("packages=low", "high"), "ch", "chuml"),
        (("unknown",), "chu", "chu"),
        (("never", "packages = Critical"), "", "c"),
        (("bandit=never",), "", "ch"),
        ((), "ch", "ch"),
    ],
)
def test_for_all_sources_and_for_one(lines: tuple[str, ...], bandit: str, packages: str) -> None:
    """That of the source counts, in whatever order they stand; what is not rated stands below high."""
    assert (graves(lines, Source.BANDIT), graves(lines, Source.PACKAGES)) == (bandit, packages)


@pytest.mark.parametrize(
    ("line", "what"), [("hihg", "Did you mean `high`"), ("bandits=high", "Did you mean `bandit`"), ("=", "severity")]
)
def test_a_misspelt_line_is_one_error(line: str, what: str) -> None:
    """With what was meant."""
    with pytest.raises(InputError) as caught:
        parse((line,))
    assert what in str(caught.value)
