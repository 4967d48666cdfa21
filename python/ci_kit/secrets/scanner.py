"""Looks into one text: the prefilter says where, the matchers say what, overlaps are settled."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from ci_kit.secrets import assignments, calls, encoded, files, prefilter, rules, shapes, text, tokens
from ci_kit.secrets.model import Found, LeftOut, Reason
from ci_kit.secrets.prefilter import Anchor
from ci_kit.secrets.rules import general
from ci_kit.secrets.surroundings import Surroundings
from ci_kit.secrets.syntax import Syntax
from ci_kit.secrets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ci_kit.secrets.model import Hit
    from ci_kit.secrets.rule import Rule

#: Comments that allow what is on their line: the kit's, that of detect-secrets, that of gitleaks.
_ALLOWED = re.compile(rb"ci-kit: ?allow[ -]secret|pragma: ?(?:allow|white)list[ -]secret|gitleaks:allow", re.IGNORECASE)
_ALLOWED_NEXT = re.compile(rb"pragma: ?allowlist[ -]nextline[ -]secret|ci-kit: ?allow[ -]next[ -]secret", re.IGNORECASE)


#: Secrets of one text; whoever has more of them knows what to do.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What one text gave, and what of it was not looked at."""

    found: tuple[Found, ...] = ()
    left_out: LeftOut | None = None


class Plugins(Protocol):
    """A second engine that looks at the same text."""

    def look(self, path: str, content: Text) -> Looked:
        """What it finds."""
        ...


@dataclass(slots=True)
class Scanner:
    """The engine. Make one and use it for every text; it holds no state between two of them.

    `hashes` are the paths of files that are full of hashes, which to the plugins look like secrets.
    """

    plugins: Plugins | None = None
    hashes: frozenset[str] = frozenset()
    make: Callable[[list[Anchor]], prefilter.Prefilter] = prefilter.build
    _matchers: list[Callable[[bytes, int, Surroundings], Hit | None]] = field(default_factory=list)
    _in_binaries: int = 0
    _prefilter: prefilter.Prefilter = field(init=False)

    def __post_init__(self) -> None:
        """Gather what there is to look for, with what is looked for in binaries first."""
        anchors: list[Anchor] = []
        for rule in (*rules.tokens(), general.AGE_KEY):
            for anchor, width in _anchors(rule):
                anchors.append(anchor)
                self._matchers.append(_token(rule, width))
        anchors += [shapes.PEM, shapes.PUTTY]
        self._matchers += [shapes.pem, shapes.putty]
        self._in_binaries = len(anchors)
        for anchor, matcher in _TEXT_ONLY:
            anchors.append(anchor)
            self._matchers.append(matcher)
        self._prefilter = self.make(anchors)

    def scan(self, path: str, data: bytes) -> Looked:
        """Look into the bytes of a file. `path` has slashes and is relative to the repository."""
        if text.is_packed(data):
            return Looked(left_out=LeftOut.ARCHIVE)
        if text.is_pointer(data):
            return Looked(left_out=LeftOut.POINTER)
        content = text.read(data)
        candidates = self._prefilter.find(content.data)
        place = Surroundings.of(path)
        hits = [] if content.binary else list(files.whole(content.data, place))
        hits += self._hits(content, candidates.ends, place)
        hits += [] if content.binary else self._encoded(content.data, place)
        kept = settled(hits)
        allowed = _allowed_lines(content)
        found = tuple(_found(hit, content, path, allowed) for hit in kept[:MOST])
        left_out = LeftOut.FLOOD if candidates.flooded or len(kept) > MOST else None
        if self.plugins is None or content.binary or path in self.hashes:
            return Looked(found, left_out)
        more = self.plugins.look(path, content)
        return Looked(found + _others(more.found, found), left_out or more.left_out)

    def _hits(self, content: Text, ends: Iterable[tuple[int, int]], place: Surroundings) -> Iterator[Hit]:
        done = -1
        for number, end in ends:
            # Inside a private key there is nothing else to be found, however often something seems to begin there.
            if end <= done or (content.binary and number >= self._in_binaries):
                continue
            hit = self._matchers[number](content.data, end, place)
            if hit is not None:
                yield hit
                if hit.rule is general.PRIVATE_KEY:
                    done = hit.end

    def _encoded(self, data: bytes, place: Surroundings) -> Iterator[Hit]:
        """What stands in base64 in a file of values."""
        parts, joined = encoded.parts(data, place)
        if not parts:
            return
        begins = [part.begin for part in parts]
        inside = replace(place, syntax=Syntax.CONFIG, credentials=False)
        for hit in self._hits(Text(joined), self._prefilter.find(joined).ends, inside):
            part = parts[bisect_right(begins, hit.start) - 1]
            start, end = part.place_of(hit.start), max(part.place_of(hit.end), part.place_of(hit.start) + 1)
            value = hit.value or joined[hit.start : hit.end]
            yield replace(hit, start=start, end=end, value=value, reasons=(*hit.reasons, Reason.ENCODED))


#: What is looked for in texts only, for a binary has too much that looks like it.
_TEXT_ONLY: tuple[tuple[Anchor, Callable[[bytes, int, Surroundings], Hit | None]], ...] = (
    (shapes.JWT, shapes.jwt),
    (shapes.URL, shapes.url),
    (shapes.HEADER, shapes.header),
    (shapes.BEARER, shapes.bearer),
    (shapes.CRYPT, shapes.crypt),
    (shapes.ENCODED_PEM, shapes.encoded_pem),
    (calls.USER, calls.user),
    (calls.CALL, calls.call),
    (assignments.ASSIGNED, assignments.assigned),
    (assignments.CALLED, assignments.called),
    (assignments.SETTER, assignments.setter),
    (assignments.ELEMENT, assignments.element),
    (assignments.ATTRIBUTE, assignments.attribute),
    (assignments.OPTION, assignments.option),
    (assignments.NETRC, assignments.netrc),
)
#: Rules that give way to any other: they know the name of a value, not what it is.
_LOOSE = (general.PASSWORD, general.NAMED_SECRET, general.KUBERNETES)


def settled(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each place: where two overlap, the more particular one, in order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, one.rule in _LOOSE, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif kept[-1].rule in _LOOSE and hit.rule not in _LOOSE:
            kept[-1] = hit
    return kept


def _token(rule: Rule, width: int) -> Callable[[bytes, int, Surroundings], Hit | None]:
    def matcher(data: bytes, end: int, place: Surroundings) -> Hit | None:
        return tokens.confirm(rule, data, end - width, place)

    return matcher


def _anchors(rule: Rule) -> Iterator[tuple[Anchor, int]]:
    if rule.anchor:
        yield Anchor(rule.anchor, literal=False), rule.width
        return
    for literal in rule.prefixes:
        yield Anchor(literal), len(literal)


def _found(hit: Hit, content: Text, path: str, allowed: Callable[[int], bool]) -> Found:
    line, column = content.line_column(hit.start)
    return Found(
        rule=hit.rule.id,
        path=path,
        line=line,
        column=column,
        tier=hit.tier,
        reasons=hit.reasons,
        value=hit.value or content.data[hit.start : hit.end],
        name=hit.name,
        allowed=allowed(line),
    )


def _allowed_lines(content: Text) -> Callable[[int], bool]:
    """Tells of a line whether a comment at its end, or one for the next line before it, allows what is there."""

    @functools.cache
    def allowed(line: int) -> bool:
        return bool(_ALLOWED.search(content.line_end(line)) or _ALLOWED_NEXT.search(content.line_end(line - 1)))

    return allowed


def _others(more: Iterable[Found], found: tuple[Found, ...]) -> tuple[Found, ...]:
    """What the plugins found and the kit did not: on another line, or another value."""
    known = [(one.line, one.value) for one in found]
    return tuple(
        one
        for one in more
        if not any(one.line == line and (one.value in value or value in one.value) for line, value in known)
    )
