"""Rules of the user's own, from YAML, with patterns whose cost is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ci_kit.errors import InputError, suggestion
from ci_kit.triage.model import Category, Disposition
from ci_kit.triage.rules import RULES, Rule, Strength
from ci_kit.triage.rules.model import NATURES

if TYPE_CHECKING:
    import regex

#: Seconds that a pattern may take on one line; one that takes longer is not used again.
PATIENCE = 0.05
#: Bounds of a file of rules.
MOST_RULES, MOST_PATTERNS, LONGEST_PATTERN = 200, 20, 500

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Bounded:
    """A pattern that gives up on a line after a while, and for good after that."""

    def __init__(self, compiled: regex.Pattern[str]) -> None:
        self._compiled = compiled
        self.gave_up = False

    def search(self, text: str, /) -> object | None:
        """The match, or None also where it takes too long to know."""
        if self.gave_up:
            return None
        try:
            return self._compiled.search(text, timeout=PATIENCE)
        except TimeoutError:
            self.gave_up = True
            return None


class _Entry(BaseModel):
    """One rule as it is written."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
    category: Category
    patterns: list[Annotated[str, StringConstraints(min_length=2, max_length=LONGEST_PATTERN)]] = Field(
        min_length=1, max_length=MOST_PATTERNS
    )
    title: _Text = "A rule of your own holds"
    why: str = ""
    remedy: str = ""
    disposition: Disposition | None = None
    transient: bool | None = None
    confidence: float = Field(default=0.95, gt=0, le=1)


def parse(text: str, name: str = "rules") -> tuple[Rule, ...]:
    """The rules in a YAML text: a list, or a mapping with the list under `rules`. None in a text without any.

    Raises:
        InputError: It is no YAML, or a rule is not as it must be; the message names the rule and what is wrong.
    """
    entries = _entries(text, name)
    rules = tuple(_rule(number, entry, name) for number, entry in enumerate(entries, start=1))
    ids = [rule.id for rule in rules]
    known = {rule.id for rule in RULES}
    for one in ids:
        if ids.count(one) > 1 or one in known:
            whose = "twice in it" if ids.count(one) > 1 else "the id of a rule of the kit"
            raise InputError(f"`{one}` in {name} is {whose}", remedy="give the rule another id")
    return rules


def gave_up(rules: tuple[Rule, ...]) -> list[str]:
    """The ids of the rules with a pattern that took too long."""
    return [rule.id for rule in rules if any(isinstance(one, Bounded) and one.gave_up for one in rule.patterns)]


def _entries(text: str, name: str) -> list[Any]:
    import yaml  # noqa: PLC0415 (only for those who have rules)

    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        why = str(getattr(error, "problem", None) or error).partition("\n")[0]
        raise InputError(f"{name} is no YAML{where}", why=why) from None
    if isinstance(loaded, dict) and set(loaded) == {"rules"}:
        loaded = loaded["rules"]
    if loaded is None:
        return []
    if not isinstance(loaded, list):
        raise InputError(f"{name} holds no list", remedy="write a list of rules, or `rules:` and the list below it")
    if len(loaded) > MOST_RULES:
        raise InputError(f"{name} holds {len(loaded)} rules", remedy=f"{MOST_RULES} are the most")
    return loaded


def _rule(number: int, entry: object, name: str) -> Rule:
    called = f"rule {number} of {name}"
    if isinstance(entry, dict) and isinstance(entry.get("id"), str):
        called = f"rule `{entry['id'][:60]}` of {name}"
    if isinstance(entry, dict) and "pattern" in entry and "patterns" not in entry:
        entry = {**{key: value for key, value in entry.items() if key != "pattern"}, "patterns": [entry["pattern"]]}
    try:
        read = _Entry.model_validate(entry)
    except ValidationError as error:
        raise InputError(f"{called} is not as it must be", why=_problem(error)) from None
    nature = NATURES[read.category]
    return Rule(
        read.id,
        read.category,
        read.title,
        read.why,
        read.remedy,
        tuple(_compiled(pattern, called) for pattern in read.patterns),
        (),
        Strength.OWN,
        read.confidence,
        read.disposition or nature.disposition,
        nature.transient if read.transient is None else read.transient,
        frozenset(),
    )


def _compiled(pattern: str, called: str) -> Bounded:
    import regex  # noqa: PLC0415 (only for those who have rules)

    try:
        compiled = regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        raise InputError(f"a pattern of {called} cannot be read", why=str(error)) from None
    if compiled.search("") is not None:
        raise InputError(f"a pattern of {called} holds for every line", remedy="let it ask for some text")
    return Bounded(compiled)


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        return f"unknown key `{field[:60]}`; {suggestion(field, [*_Entry.model_fields, 'pattern'])}"
    if first["type"] == "missing":
        return f"`{'pattern' if field == 'patterns' else field}` is missing"
    return f"`{field}`: {first['msg']}" if field else "it is no mapping"
