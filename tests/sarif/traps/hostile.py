"""Logs whose text would do harm where it is pasted unescaped; as SARIF they are in order."""

from __future__ import annotations

from traps.document import DRIVER, FILE, RESULT, RULE, put
from traps.model import Trap, fine, risky

_COMMANDS = "::error file=x::%0A::stop-commands::x\n::add-mask::e\r\n##[error]m"
_MARKUP = (
    "</details><script>alert(1)</script> | a | b |\n# Title\n"
    "[x](javascript:alert(1)) ![i](https://example.com/i.png) @all #1"
)
_SHELL = "$(touch x) `touch x` ${{ github.token }} %PATH% ; rm x"
_FORMAT = "%s %n {0.__class__} {} ${HOME} \\N{BELL}"
_TERMINAL = "\x1b[31mred\x1b]8;;https://example.com\x07link\x07 \x9b2J"
_DIRECTION = "user\u202e\u2066// admin\u2069 \u200b\ufeff"


def _said(name: str, text: str) -> Trap:
    return fine(f"hostile-{name}", "Escaped wherever it is shown.", put(f"{RESULT}/message/text", text))


TRAPS = (
    _said("workflow-commands", _COMMANDS),
    _said("markup", _MARKUP),
    _said("shell", _SHELL),
    _said("format-string", _FORMAT),
    _said("terminal", _TERMINAL),
    _said("text-direction", _DIRECTION),
    _said("long-line", "m" * 200_000),
    fine(
        "hostile-rule-id",
        "Escaped wherever it is shown.",
        put(f"{RULE}/id", "SMP|`001`\n::error::"),
        put(f"{RESULT}/ruleId", "SMP|`001`\n::error::"),
    ),
    fine(
        "hostile-tool-name",
        "Escaped wherever it is shown.",
        put(f"{DRIVER}/name", "Sample\n::error::m | `x`"),
    ),
    risky(
        "hostile-uri",
        "A name with a workflow command in it; no such file.",
        put(f"{FILE}/uri", "src/%0A::error::m.py"),
    ),
    risky(
        "hostile-path",
        "A name that climbs out of the checkout, encoded.",
        put(f"{FILE}/uri", "src/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    ),
)
