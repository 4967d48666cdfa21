"""What hyperfine writes with `--export-json` (hyperfine, src/export/json.rs). It says nothing of the machine."""

from __future__ import annotations

from typing import Any

from ci_kit.performance.model import Results
from ci_kit.performance.readers.series import Collected, as_list, as_object, as_text

TOOL = "hyperfine"


def recognises(document: Any) -> bool:  # noqa: ANN401 (whatever the JSON holds)
    """Whether it is one of its files."""
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        return False
    return all(isinstance(one, dict) and "command" in one for one in document["results"])


def results(document: dict[str, Any]) -> Results:
    """The times of all runs by command; runs that ended with another code than 0 make the series a faulty one.

    Raises:
        Unreadable: The shape is another one.
    """
    found = Collected()
    for number, entry in enumerate(as_list(document["results"], "`results`")):
        one = as_object(entry, f"result {number + 1}")
        times = one.get("times")
        codes = one.get("exit_codes")
        failed = sum(code != 0 for code in codes) if isinstance(codes, list) else 0
        fault = f"the command failed in {failed} of {len(codes)} runs" if isinstance(codes, list) and failed else ""
        if isinstance(times, list) and times:
            found.add(_name(one), times, fault=fault)
        else:
            found.add(_name(one), [one.get("median", one.get("mean"))], whole=False, fault=fault)
    return Results(TOOL, found.series, notes=tuple(found.notes))


def _name(one: dict[str, Any]) -> str:
    """The command, and its parameters where the command does not show them."""
    command, parameters = as_text(one.get("command")), one.get("parameters")
    if not isinstance(parameters, dict):
        return command
    hidden = [f"{key}={value}" for key, value in parameters.items() if str(value) not in command]
    return f"{command} [{', '.join(hidden)}]" if hidden else command
