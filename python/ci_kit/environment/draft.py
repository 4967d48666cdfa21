"""A schema made from the workflows: what they use, with types guessed from the names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.environment import schema
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ci_kit.environment.usage import Usage, Use

_HEAD = f"""# What the workflows of this repository need, for `ci-kit env-check`. The types were guessed from the names.
version: {schema.VERSION}
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


def write(path: Path, name: str, usage: Usage) -> list[str]:
    """Write a new schema, or add what is missing to the one that is there; the names that were added, sorted.

    What stands in it stays as it is, comments too.

    Raises:
        InputError: What stands in it is no schema.
        CiKitError: It cannot be written, or nothing can be added to it by text.
    """
    if not path.exists():
        named = usage.named()
        text = _HEAD + entries(named) if named else ""
    else:
        declared = {one.upper() for one in schema.read(path, name).variables}
        named = {one: uses for one, uses in usage.named().items() if one not in declared}
        text = f"{path.read_text(encoding='utf-8').rstrip()}\n{entries(named)}" if named else ""
    added = sorted(one for one in named if schema.NAME.fullmatch(one))
    if text:
        _save(path, name, text, added)
    return added


def entries(named: dict[str, list[Use]]) -> str:
    """Entries for names, to stand below `variables:`; GitHub takes no other names than those of variables."""
    return "".join(_entry(name, uses) for name, uses in sorted(named.items()) if schema.NAME.fullmatch(name))


def _save(path: Path, name: str, text: str, added: Sequence[str]) -> None:
    """Write the schema beside itself, see that it holds what was added, and put it in its place."""
    half = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8", newline="\n")
        if not _holds(half, name, added):
            raise CiKitError(
                f"nothing can be added to the end of {name}",
                why="`variables` is not its last part, or not indented by two spaces",
                remedy=f"add what `ci-kit env-check drift` names by hand: {', '.join(added)}",
            )
        half.replace(path)
    except OSError as error:
        raise CiKitError(f"{name} could not be written", why=error.strerror or str(error)) from error
    finally:
        half.unlink(missing_ok=True)


def _holds(path: Path, name: str, added: Sequence[str]) -> bool:
    try:
        return set(added) <= set(schema.read(path, name).variables)
    except InputError:
        return False


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
