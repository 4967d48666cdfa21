"""The code around a finding: its column in characters, and what of its line makes it the same finding elsewhere."""

from __future__ import annotations

import hashlib
import io
import tokenize
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Tokens that are no code.
_NOISE = frozenset((tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT))
_OPENS, _CLOSES = (frozenset(getattr(tokenize, f"{kind}STRING_{end}", -1) for kind in "FT") for end in ("START", "END"))
_LENGTH = 32


@dataclass(slots=True)
class Code:
    """A file of Python by its tokens: where each begins, and the words of each line, strings without what is in them.

    Strings are left out because they may be secrets, and because what is hashed of a short one could be guessed.
    """

    lines: list[str] = field(default_factory=list)
    starts: set[tuple[int, int]] = field(default_factory=set)
    words: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _count: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def read(cls, path: Path) -> Code:
        """The code of a file; empty where it cannot be read or has no tokens."""
        code = cls()
        try:
            data = path.read_bytes()
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = io.TextIOWrapper(io.BytesIO(data), encoding).read()
        except (OSError, SyntaxError, ValueError, LookupError):
            return code
        code.lines = text.split("\n")
        try:
            code._take(tokenize.generate_tokens(io.StringIO(text).readline))
        except (tokenize.TokenError, SyntaxError, IndentationError):
            return code
        return code

    def column(self, line: int, offset: int) -> int | None:
        """The column, from 1, of a byte offset as Python's syntax tree counts them, if something begins there.

        bandit tells the line of an argument together with the offset of the call; no column is better than a wrong one.
        """
        if not 0 < line <= len(self.lines):
            return None
        before = self.lines[line - 1].encode("utf-8", "surrogatepass")[:offset]
        column = len(before.decode("utf-8", "replace"))
        return column + 1 if (line, column) in self.starts else None

    def fingerprint(self, rule: str, path: str, line: int) -> str:
        """What stays when lines move: rule, file, the words of the line, and which of the same words it is."""
        words = " ".join(self.words.get(line, ()))
        self._count[rule, words] += 1
        parts = (rule, path, words, str(self._count[rule, words]))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]

    def _take(self, tokens: Iterator[tokenize.TokenInfo]) -> None:
        inside = 0
        for token in tokens:
            if token.type in _CLOSES:
                inside -= 1
            elif not inside and token.type not in _NOISE:
                self.starts.add(token.start)
                text = "''" if token.type == tokenize.STRING or token.type in _OPENS else token.string
                self.words[token.start[0]].append(text)
            inside += token.type in _OPENS
