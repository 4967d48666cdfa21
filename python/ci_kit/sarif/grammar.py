"""The JSON grammar (RFC 8259) over bytes, without recursion and without values: for texts that orjson refuses.

Possessive groups that can fail half way are avoided: Python before 3.11.5 loses its place in them
(python/cpython#106052).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from ci_kit.sarif.fault import Due, Fault, Problem, bad_escape, describe

#: Any escape passes here; which of them JSON has is looked up at the end.
_STRING = rb'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"'
_NUMBER = rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9.eE+-])"
_SCALAR = rb"(?:%s|%s|(?:true|false|null)\b)" % (_STRING, _NUMBER)
_SPACE = rb"[ \t\r\n]*"
_BLANK = re.compile(_SPACE)
_KEY = re.compile(_STRING, re.DOTALL)
_VALUE = re.compile(rb"%s|([\[{])|(-?(?:NaN|Infinity)\b)" % _SCALAR, re.DOTALL)
#: Whole members and items, each with the comma behind it, as a loop over tokens is slow; only so many at a time,
#: for the pattern remembers each of them.
_MANY = rb"{0,256}"
_MEMBERS = re.compile(rb"(?:%s%s%s:%s%s%s,)%s" % (_SPACE, _STRING, _SPACE, _SPACE, _SCALAR, _SPACE, _MANY), re.DOTALL)
_ITEMS = re.compile(rb"(?:%s%s%s,)%s" % (_SPACE, _SCALAR, _SPACE, _MANY), re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}


@dataclass(frozen=True, slots=True)
class Scan:
    """What the grammar says of a text: the first fault, or None; NaN and Infinity pass, and are listed."""

    problem: Problem | None
    depth: int
    #: NaN, Infinity and -Infinity by their offsets.
    constants: dict[int, str]


def scan(data: bytes) -> Scan:
    """Read `data`, which must be UTF-8, by the grammar."""
    scanner = _Scanner(data)
    problem: Problem | None = None
    try:
        scanner.run()
    except _Broken as broken:
        problem = broken.problem
    end = len(data) if problem is None or problem.offset is None else problem.offset
    return Scan(bad_escape(data, end) or problem, scanner.depth, scanner.constants)


class _Broken(Exception):  # noqa: N818 (leaves the scanner; nobody else sees it)
    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


@dataclass(slots=True)
class _Scanner:
    data: bytes
    at: int = 0
    depth: int = 0
    constants: dict[int, str] = field(default_factory=dict)
    #: The brackets that are due, the innermost last.
    stack: list[bytes] = field(default_factory=list)

    def run(self) -> None:
        """Read one value and what it contains."""
        self._value()
        while self.stack:
            if self.stack[-1] == b"}":
                self._key()
            self._value()
        self._blank()
        if self.at < len(self.data):
            again = self.data[self.at : self.at + 1] in (b"{", b"[")
            detail = "a second JSON value starts here" if again else "there is more after the JSON value"
            raise _Broken(Problem(Fault.TRAILING, detail, self.at))

    def _value(self) -> None:
        match = _VALUE.match(self.data, self._blank())
        if match is None:
            self._break(Due.VALUE)
        self.at = match.end()
        if match[1]:
            self._open(_CLOSING[match[1]])
            return
        if match[2]:
            self.constants[match.start()] = match[2].decode()
        self._behind()

    def _open(self, closing: bytes) -> None:
        self.stack.append(closing)
        self.depth = max(self.depth, len(self.stack))
        self._blank()
        if self.data[self.at : self.at + 1] == closing:
            self._behind()
        else:
            self._skip()

    def _behind(self) -> None:
        """Behind a value: leave what closes here, or pass the comma."""
        while self.stack:
            self._blank()
            mark = self.data[self.at : self.at + 1]
            if mark == self.stack[-1]:
                self.stack.pop()
            elif mark != b",":
                self._break(Due.CLOSE if mark in (b"]", b"}") else Due.COMMA)
            self.at += 1
            if mark == b",":
                self._skip()
                return

    def _key(self) -> None:
        match = _KEY.match(self.data, self._blank())
        if match is None:
            self._break(Due.KEY)
        self.at = match.end()
        if self.data[self._blank() : self.at + 1] != b":":
            self._break(Due.COLON)
        self.at += 1

    def _skip(self) -> None:
        """Pass members or items that are no containers, as long as another one follows."""
        pattern = _MEMBERS if self.stack[-1] == b"}" else _ITEMS
        while True:
            match = pattern.match(self.data, self.at)
            if match is None or match.end() == self.at:
                return
            self.at = match.end()

    def _blank(self) -> int:
        match = _BLANK.match(self.data, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _break(self, due: Due) -> NoReturn:
        raise _Broken(describe(self.data, self.at, due))
