"""`./dev <task> [arguments]`: finds the task by its name and runs it."""

from __future__ import annotations

import ast
import difflib
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # `python -I` looks nowhere beside the script by itself
    sys.path.insert(0, str(HERE.parent))

from ci_kit.errors import CiKitError, ExitCode, InputError  # noqa: E402  the line above makes it importable

#: What is typed, and the module of this package that does it: `main(argv) -> exit code`.
TASKS = {
    "test": "test",
    "lint": "lint",
    "types": "typecheck",
    "sync": "sync",
    "lock": "lock",
    "audit": "audit",
    "act": "act",
    "bench": "bench",
    "release": "release",
    "site": "site.__main__",
    "image": "image",
    "demo": "demo",
}


def summary(module: str) -> str:
    """The one-line docstring of a task's module, read without importing what the task needs."""
    tree = ast.parse((HERE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def usage() -> str:
    """All tasks and what they do."""
    lines = [f"  {name:<7} {summary(module)}" for name, module in TASKS.items()]
    return "\n".join(["Usage: ./dev <task> [arguments]", "", *lines, "", "./dev <task> --help says more."])


def run(name: str, argv: list[str]) -> int:
    """Run the task `name`.

    Raises:
        InputError: there is no such task.
    """
    module = TASKS.get(name)
    if module is None:
        near = difflib.get_close_matches(name, TASKS, n=1)
        hint = f"Did you mean ./dev {near[0]}?" if near else f"The tasks are {', '.join(TASKS)}."
        raise InputError(f"There is no task {name!r}", remedy=hint)
    return int(importlib.import_module(f"ci_kit_dev.{module}").main(argv))


def main(argv: list[str]) -> int:
    """Run the task named first and give its exit code; without one, list the tasks."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(usage())
        return ExitCode.OK
    try:
        return run(argv[0], argv[1:])
    except CiKitError as error:
        print(f"dev: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
