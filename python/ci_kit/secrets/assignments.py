"""Values that are given a name which means a secret: `password = "…"`, `"apiKey": "…"`, `<Pass>…</Pass>`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.secrets import doubt, names, values
from ci_kit.secrets.model import Hit, Reason, Tier
from ci_kit.secrets.names import Meaning
from ci_kit.secrets.prefilter import Anchor
from ci_kit.secrets.rules import general
from ci_kit.secrets.syntax import Syntax

if TYPE_CHECKING:
    from ci_kit.secrets.rule import Rule
    from ci_kit.secrets.surroundings import Surroundings
    from ci_kit.secrets.values import Value

_NAME = r"[\w.-]{0,40}"
_STEMS = f"(?:{names.STEMS})"
#: A name, what may close it, and the sign of assignment.
ASSIGNED = Anchor(rf"{_STEMS}{_NAME}[\"'`\\\]]{{0,4}}[ \t]{{0,16}}[=:]", literal=False, ignore_case=True)
CALLED = Anchor(
    rf"(?:define|env|set|property)\([ \t]{{0,4}}[\"'][\w.-]{{0,40}}{_STEMS}{_NAME}[\"'][ \t]{{0,16}},",
    literal=False,
    ignore_case=True,
)
SETTER = Anchor(
    r"set_?(?:auth|api|access|bearer|user)?_?(?:token|password|passwd|secret|key)\([\"']",
    literal=False,
    ignore_case=True,
)
ELEMENT = Anchor(rf"<[\w:.-]{{0,40}}{_STEMS}{_NAME}(?:[ \t][^<>]{{0,80}})?>", literal=False, ignore_case=True)
ATTRIBUTE = Anchor(
    rf"(?:name|key|id)=[\"'][\w:. -]{{0,60}}{_STEMS}{_NAME}[\"'][ \t]{{1,4}}value=", literal=False, ignore_case=True
)
NETRC = Anchor(r"machine[ \t]+[\w.-]{1,80}[ \t]+login[ \t]+[^\s]{1,80}[ \t]+password[ \t]", literal=False)
OPTION = Anchor(r"-[\w-]{0,25}(?:password|passwd|pass|token|secret|api-key) ", literal=False, ignore_case=True)

_BEFORE = 160
_CLOSING = b" \t\"'`\\]"
_IDENTIFIER = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_SIGN = re.compile(rb"[=:>~]{0,2}")
_TAG = re.compile(rb"<([\w:.-]{1,100})[^<>]{0,100}>\Z")
_NAMED = re.compile(rb"[\"']([\w:. -]{1,110})[\"'][ \t]{1,4}value=\Z")
#: A variable of an environment.
_VARIABLE = re.compile(rb"(?:^|[ \t])[A-Z][A-Z0-9_]{2,80}=\Z", re.MULTILINE)
_CONNECTION = re.compile(r"connection[_.-]?string", re.IGNORECASE)
_PROOF = re.compile(rb"pass|pwd|key=|secret|token|:[^/@]{1,128}@", re.IGNORECASE)
_AWS = re.compile(rb"[A-Za-z0-9/+]{40}")
#: Shorter ones are no generated secrets, even where the name says so.
_SHORTEST_SECRET = 8
_SHORTEST_IN_CODE = 12
_LONGEST_PASSWORD = 128


def assigned(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The secret behind the sign of assignment that ends at `end`."""
    name = _name(data, end - 1)
    sign = _SIGN.match(data, end)
    start = sign.end() if sign else end
    if _is_label(data, end, name):
        return None
    value = values.after(data, start, place.syntax)
    if value is not None or place.syntax.bare:
        return _judged(data, name, value, place)
    if place.syntax is Syntax.PROSE and _VARIABLE.search(data, max(end - _BEFORE, 0), end):
        return _judged(data, name, values.after(data, end, Syntax.SHELL), place)
    # Inside a string, or in prose: only what looks drawn at random, for nothing else tells it from words.
    value = values.unquoted(data, start)
    text = data[value.start : value.end] if value else b""
    if not doubt.is_drawn(text) or doubt.is_name(text):
        return None
    return _judged(data, name, value, place)


def called(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The second argument of a call such as `define('DB_PASSWORD', '…')`."""
    return _judged(data, _name(data, end - 1), values.after(data, end, Syntax.JSON), place)


def setter(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The argument of a call such as `setAuthToken("…")`."""
    return _judged(data, _name(data, end - 2), values.after(data, end - 1, Syntax.JSON), place)


def element(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The text of an XML element."""
    tag = _TAG.search(data, max(end - 2 * _BEFORE, 0), end)
    if tag is None or place.syntax is not Syntax.XML:
        return None
    return _judged(data, tag.group(1).decode("ascii", "replace"), values.text_of(data, end), place)


def attribute(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The value in `name="password" value="…"`."""
    named = _NAMED.search(data, max(end - _BEFORE, 0), end)
    if named is None:
        return None
    return _judged(data, named.group(1).decode("ascii", "replace"), values.after(data, end, Syntax.XML), place)


def option(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The value of a command's option such as `--password …`."""
    if place.syntax not in (Syntax.SHELL, Syntax.YAML, Syntax.PROSE):
        return None
    name = _name(data, end - 1)
    return _judged(data, name, values.after(data, end, Syntax.SHELL), place) if name.startswith("-") else None


def netrc(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The password in a line of .netrc, wherever that stands."""
    value = values.after(data, end, Syntax.WORDS)
    if value is None:
        return None
    return judge(general.PASSWORD, "password", data[value.start : value.end], value.start, place)


def words(data: bytes, place: Surroundings) -> list[Hit]:
    """The passwords of .netrc and its like, where a blank stands between name and value."""
    expression = re.compile(rb"(?:^|\s)password[ \t]{1,8}\"?([^\s\"]{1,128})", re.IGNORECASE)
    hits = []
    for match in expression.finditer(data):
        hit = judge(general.PASSWORD, "password", match.group(1), match.start(1), place)
        if hit:
            hits.append(hit)
    return hits


def _judged(data: bytes, name: str, value: Value | None, place: Surroundings) -> Hit | None:
    if value is None:
        return None
    meaning = names.meaning(name)
    if meaning is None or (name.strip("_\"'").lower() == "auth" and not place.credentials):
        return None
    if meaning is Meaning.SECRET and _is_open_connection(name, value.of(data)):
        return None
    if meaning is Meaning.KEY and not doubt.is_random(value.of(data)):
        return None
    rule = general.PASSWORD if meaning is Meaning.PASSWORD else general.NAMED_SECRET
    hit = judge(rule, name, value.of(data), value.start, place)
    if hit is None or not value.text:
        return hit
    return replace(hit, end=value.end, value=value.text, reasons=(*hit.reasons, Reason.JOINED))


def judge(rule: Rule, name: str, value: bytes, start: int, place: Surroundings) -> Hit | None:
    """Whether a value with such a name is a secret, and how sure that is."""
    nothing = doubt.is_empty if place.credentials else doubt.is_nothing
    if (rule is general.PASSWORD and len(value) > _LONGEST_PASSWORD) or nothing(value) or doubt.is_location(value):
        return None
    if rule is general.NAMED_SECRET and "aws" in name.lower() + place.path.lower() and _AWS.fullmatch(value):
        rule = general.AWS_SECRET
    reasons = [Reason.NAME]
    random = doubt.is_random(value)
    wanted = _password(value, place) if rule is general.PASSWORD else random or _secret(value, place)
    if not wanted:
        return None
    weak = not random and (doubt.is_words(value) or doubt.is_possibly_placeholder(value) or doubt.classes(value) < 3)  # noqa: PLR2004
    if weak and place.test and not place.credentials and not _is_chosen(value):
        return None
    reasons += [Reason.RANDOM] * random + [Reason.WEAK] * weak
    reasons += [Reason.TEST_PATH] * place.test + [Reason.CREDENTIAL_FILE] * place.credentials
    possible = doubt.is_possibly_placeholder(value)
    vague = doubt.is_uuid(value) or names.is_of_hash(name)
    sure = not place.test and not vague and (_sure(rule, value, place, random=random) and not possible)
    tier = Tier.BLOCK if sure else Tier.REVIEW
    return Hit(rule, start, start + len(value), tier, tuple(reasons), name.strip("-_.").lower())


def _sure(rule: Rule, value: bytes, place: Surroundings, *, random: bool) -> bool:
    if place.credentials or (rule is general.AWS_SECRET and random):
        return True
    strong = random or (len(value) >= _SHORTEST_IN_CODE and doubt.classes(value) == 4)  # noqa: PLR2004
    return strong and place.syntax.data


def _is_chosen(value: bytes) -> bool:
    """Whether somebody may have chosen it, even where most passwords are made up: no plain word, no usual filler."""
    return doubt.has_digit(value) and not value.isdigit() and not doubt.is_possibly_placeholder(value)


def _password(value: bytes, place: Surroundings) -> bool:
    """Whether a value may be a password: in files of values nearly anything, in code what no word is."""
    if b" " in value and (doubt.is_words(value) or place.syntax is not Syntax.JSON or value[:1].isupper()):
        return False
    if place.syntax.data:
        return not (
            doubt.is_words(value) and (value[:1].isupper() or b"_" in value or b"-" in value) and not place.syntax.bare
        )
    return not doubt.is_words(value) and doubt.classes(value) > 1 and len(value) >= 6  # noqa: PLR2004


def _secret(value: bytes, place: Surroundings) -> bool:
    """Whether a value that does not look random may be a secret all the same."""
    if place.credentials:
        return len(value) >= _SHORTEST_SECRET
    if b" " in value and doubt.entropy(value) < 5.0:  # noqa: PLR2004 (salts of WordPress have blanks)
        return False
    shortest = _SHORTEST_SECRET if place.syntax.data else _SHORTEST_IN_CODE
    mixed = doubt.has_digit(value) and doubt.classes(value) > 1
    return len(value) >= shortest and mixed and not doubt.is_words(value) and doubt.entropy(value) > 3.0  # noqa: PLR2004


def _is_open_connection(name: str, value: bytes) -> bool:
    """Whether it says where to connect to, without anything to prove who one is."""
    return bool(_CONNECTION.search(name)) and not _PROOF.search(value)


def _is_label(data: bytes, end: int, name: str) -> bool:
    """Whether the sign ends a literal, as in `label: "Password:"`: what follows is not its value."""
    before = end - 2 - len(name)
    return data[end : end + 1] in (b'"', b"'") and before >= 0 and data[before : before + 1] == data[end : end + 1]


def _name(data: bytes, place: int) -> str:
    """The identifier that ends before `place`, quotes and brackets aside."""
    window = data[max(place - _BEFORE, 0) : place].rstrip(_CLOSING)
    return window[len(window.rstrip(_IDENTIFIER)) :].decode("ascii", "replace")
