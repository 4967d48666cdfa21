"""A schema made from the workflows: what they use, with types guessed from the names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.environment.schema import NAME, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.environment.schema import Schema
    from ci_kit.environment.usage import Usage, Use

_HEAD = f"""# What the workflows of this repository need, for `ci-kit env-check`. The types were guessed from the names.
version: {VERSION}
variables:
"""
#: The first that fits a name decides. Names end in what they are, more often than not.
_GUESSES = (
    (r"MONGO(?:DB)?_?(?:URI|URL|DSN)?$|MONGO.*_(?:URI|URL|DSN)$", "mongodb-uri"),
    (r"(?:POSTGRES|PG|DATABASE).*_(?:URI|URL|DSN)$", "postgres-uri"),
    (r"REDIS.*_(?:URI|URL|DSN)$", "redis-uri"),
    (r"ZIP(?:_?CODE)?S$", "list[zip]"),
    (r"ZIP(?:_?CODE)?$", "zip"),
    (r"EMAILS$|RECIPIENTS$", "list[email]"),
    (r"EMAIL(?:_ADDRESS)?$", "email"),
    (r"(?:URLS|ENDPOINTS)$", "list[url]"),
    (r"(?:URL|ENDPOINT|WEBHOOK)$", "url"),
    (r"URI$|DSN$", "uri"),
    (r"(?:^|_)HOSTS$", "list[host]"),
    (r"(?:^|_)HOST(?:NAME)?$", "host"),
    (r"(?:^|_)PORT$", "port"),
    (r"(?:_COUNT|_LIMIT|_SIZE|_RETRIES|_DAYS|^MAX_\w+|^MIN_\w+)$", "int"),
    (r"(?:_TIMEOUT|_INTERVAL|_DURATION)$", "duration"),
    (r"(?:^|_)(?:DATE)$", "date"),
    (r"^(?:ENABLE|DISABLE|USE|IS|HAS)_|_ENABLED$", "bool"),
)


def guess(name: str) -> str:
    """A type that a name suggests; `string` where it suggests none."""
    return next((kind for pattern, kind in _GUESSES if re.search(pattern, name)), "string")


def whole(usage: Usage) -> str:
    """A new schema."""
    return _HEAD + entries(usage.named())


def missing(schema: Schema, usage: Usage) -> dict[str, list[Use]]:
    """The names that are used and not declared."""
    declared = {name.upper() for name in schema.variables}
    return {name: uses for name, uses in usage.named().items() if name not in declared}


def entries(named: dict[str, list[Use]]) -> str:
    """Entries for names, to stand below `variables:`; GitHub takes no other names than those of variables."""
    return "".join(_entry(name, uses) for name, uses in sorted(named.items()) if NAME.fullmatch(name))


def _entry(name: str, uses: Sequence[Use]) -> str:
    env = next((one.env for one in uses if one.env), "")
    kinds = [one for one in (guess(name), guess(env.upper())) if one != "string"]
    lines = [f"  {name}:", f"    type: {kinds[0] if kinds else 'string'}"]
    if any(one.secret for one in uses):
        lines.append("    secret: true")
    if env and all(one.env == env for one in uses):
        lines.append(f"    env: {env}")
    lines.append(f"    jobs: {_flow(one.job for one in uses)}")
    environments = list(dict.fromkeys(one.environment for one in uses))
    # A job without an environment uses the repository's own: the name is needed everywhere then.
    if all(environments) and not any("${{" in one for one in environments):
        lines.append(f"    environments: {_flow(environments)}")
    return "\n".join(lines) + "\n"


def _flow(values: Iterable[str]) -> str:
    """A YAML list on one line. Names of files, jobs and environments may hold what YAML takes for its own."""
    quoted = (
        one if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_./-]*", one) else _quoted(one) for one in dict.fromkeys(values)
    )
    return f"[{', '.join(quoted)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
