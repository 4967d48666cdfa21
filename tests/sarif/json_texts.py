"""Hypothesis strategies: JSON values, and texts of them in any formatting and spelling."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

#: Texts with all that is special in JSON, and characters of one to four bytes.
strings = st.text(st.sampled_from('ab:"\\/ {}[],\n\t\x01é€😀\u2028') | st.characters(codec="utf-8"), max_size=8)
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | strings
)


def values(*, leaves: int = 12) -> st.SearchStrategy[Any]:
    """Any JSON value of so many scalars, with keys that look like punctuation."""
    return st.recursive(
        _scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings, inner, max_size=4),
        max_leaves=leaves,
    )


blanks = st.text(" \t\r\n", max_size=3)


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """A JSON string for `text`, each character by itself, by its name, or by its number."""
    pieces: list[str] = []
    for char in text:
        plain = json.dumps(char, ensure_ascii=draw(st.booleans()))[1:-1]
        units = char.encode("utf-16-be")
        numbers = [f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2)]
        pieces.append(
            draw(st.sampled_from([plain, plain, "".join(numbers), "".join(numbers).upper().replace("U", "u")]))
        )
    return f'"{"".join(pieces)}"'


@st.composite
def texts(draw: st.DrawFn, value: object) -> str:
    """`value` as JSON, with any white space and any spelling of strings."""

    def write(one: object) -> str:
        around = draw(blanks)
        if isinstance(one, str):
            return around + draw(spelled(one)) + draw(blanks)
        if isinstance(one, dict):
            members = (
                draw(blanks) + draw(spelled(key)) + draw(blanks) + ":" + write(item) for key, item in one.items()
            )
            return f"{around}{{{','.join(members)}{draw(blanks)}}}{draw(blanks)}"
        if isinstance(one, list):
            return f"{around}[{','.join(map(write, one))}{draw(blanks)}]{draw(blanks)}"
        return around + json.dumps(one) + draw(blanks)

    return write(value)
