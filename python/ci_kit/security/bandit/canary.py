"""What is planted for bandit: code whose flaws it must report before its silence about other code is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ci_kit.security.bandit.selection import Selection

NAME = "ci_kit_canary.py"
#: A flaw a line, by the test that finds it; of several kinds, for the repository may have chosen its tests.
_FLAWS = {
    "B404": "import subprocess",
    "B403": "import pickle",
    "B101": "assert subprocess",
    "B102": 'exec("1")',
    "B307": 'eval("1")',
    "B301": 'pickle.loads(b"")',
    "B602": 'subprocess.call("a" + "b", shell=True)',
    "B103": '__import__("os").chmod("a", 0o777)',
    "B104": 'bound = "0.0.0.0"',
    "B110": "try:\n    pass\nexcept Exception:\n    pass",
}
CODE = "\n".join(_FLAWS.values()) + "\n"


def expected(selection: Selection) -> AbstractSet[str]:
    """The tests one of which must report something in it; empty where none of them was chosen."""
    return {test for test in _FLAWS if selection.enables(test)}
