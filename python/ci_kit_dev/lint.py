"""Everything that can be said of the repository without running it: style, types, floors, workflows."""

from __future__ import annotations

import argparse
import subprocess
import time
from typing import TYPE_CHECKING

from ci_kit.errors import ExitCode, InputError
from ci_kit_dev import checks, tools
from ci_kit_dev.checks import Check, State
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Folders with Python in them.
CODE = ("python", "tests", "bench")

#: An example that is no workflow of GitHub's.
_GITLAB = "/gitlab-ci.yml"

#: Where a shell script may stand.
SCRIPTS = ("*", ".ci/*", "python/*", "actions/*/*", "bench/**/*", "examples/**/*", "tests/**/*.sh")

#: The optional rules of shellcheck that find mistakes; the others ask for braces where none are missing.
SHELL_RULES = (
    "avoid-nullary-conditions",
    "check-unassigned-uppercase",
    "deprecate-which",
    "quote-safe-variables",
    "require-double-brackets",
)

#: Run as `python -c`: import-linter has no `python -m`, and the packages it reads are not installed.
LINT_IMPORTS = """
import sys
sys.path.insert(0, sys.argv[1])
from importlinter.cli import lint_imports
sys.exit(lint_imports(config_filename=sys.argv[2], cache_dir=sys.argv[3], no_logo=True))
"""


def globbed(root: Path, *patterns: str) -> tuple[str, ...]:
    """The files that match any of `patterns`, relative to `root`, with slashes."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return tuple(sorted(path.relative_to(root).as_posix() for path in found))


def code(root: Path) -> tuple[str, ...]:
    """Those folders that have Python in them."""
    return tuple(name for name in CODE if next((root / name).glob("**/*.py"), None))


def actions(root: Path) -> tuple[str, ...]:
    """Every action definition."""
    return globbed(root, "action.y*ml", "actions/*/action.y*ml", ".github/actions/*/action.y*ml")


def workflows(root: Path) -> tuple[str, ...]:
    """Every workflow: the repository's own, and those for others to copy."""
    return (*globbed(root, ".github/workflows/*.y*ml"), *examples(root))


def examples(root: Path) -> tuple[str, ...]:
    """Every workflow for others to copy; those of the project are copies of them, and one file is for GitLab."""
    found = globbed(root, "examples/**/*.y*ml")
    return tuple(name for name in found if not name.startswith("examples/project/") and not name.endswith(_GITLAB))


def shell_scripts(root: Path) -> tuple[str, ...]:
    """Every file whose first line names a shell, wherever a script may stand."""
    return tuple(name for name in globbed(root, *SCRIPTS) if is_shell(root / name))


def is_shell(path: Path) -> bool:
    """Whether the file starts with a line such as `#!/usr/bin/env bash`."""
    with path.open("rb") as file:
        first = file.readline(100)
    return first.startswith(b"#!") and first.rstrip().endswith(b"sh")


def python_checks(root: Path) -> Iterable[Check]:
    """What looks at the Python code."""
    folders = code(root)
    count = len(globbed(root, *(f"{name}/**/*.py" for name in folders)))
    ruff = tools.binary("ruff")
    floors = ("-c", LINT_IMPORTS, "python", "pyproject.toml", ".import_linter_cache")
    yield Check("ruff check", "Python files", count, (ruff, "check", "--no-fix", "--output-format=concise", *folders))
    yield Check("ruff format", "Python files", count, (ruff, "format", "--diff", *folders))
    yield Check("mypy", "Python files", count, tools.module("mypy", *folders))
    yield Check("import-linter", "modules", len(globbed(root, "python/**/*.py")), tools.python(*floors))


def schema_check(schema: str, what: str, files: tuple[str, ...]) -> Check:
    """The files against a schema that check-jsonschema brings along, so that no network is needed."""
    command = tools.module("check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    return Check(f"schema {schema}", what, len(files), command)


def workflow_checks(root: Path) -> Iterable[Check]:
    """What looks at actions, workflows and scripts."""
    bots = globbed(root, ".github/dependabot.y*ml")
    audited = (*actions(root), *workflows(root), *bots)
    zizmor = tools.python(str(ROOT / "python/ci_kit_dev/__main__.py"), "audit", "--root", str(root))
    scripts = shell_scripts(root)
    shellcheck = (tools.binary("shellcheck"), "--format=gcc", f"--enable={','.join(SHELL_RULES)}", *scripts)
    yield Check("zizmor", "actions and workflows", len(audited), zizmor)
    yield schema_check("github-actions", "actions", actions(root))
    yield schema_check("github-workflows", "workflows", workflows(root))
    yield schema_check("dependabot", "configurations", bots)
    yield Check("shellcheck", "shell scripts", len(scripts), shellcheck)


def markdown_check(root: Path) -> Check:
    """The kit's own markdown-lint over the kit's own pages; what is new has to be added to git first."""
    files = tuple(name for name in globbed(root, "**/*.md") if not name.startswith("tests/data/"))
    command = tools.python("python/ci_kit/__main__.py", "markdown-lint", "**/*.md", "!tests/data/**")
    return Check("markdown-lint", "pages", len(files), command)


def review_check(root: Path) -> Check:
    """What sp-repo-review says of the repository; where it is not followed, pyproject.toml says why."""
    projects = globbed(root, "pyproject.toml")
    return Check("repo-review", "projects", len(projects), tools.module("repo_review", "--format=rich", "."))


def sync_check(root: Path) -> Check:
    """Whether what is generated from the models is up to date."""
    command = tools.python("python/ci_kit_dev/__main__.py", "sync", "--check")
    return Check("sync", "actions", len(actions(root)), command)


def collect(root: Path) -> list[Check]:
    """Every check of the checkout `root`, the slowest first so that the others run beside it."""
    found = [*python_checks(root), *workflow_checks(root), markdown_check(root), review_check(root), sync_check(root)]
    return sorted(found, key=lambda check: check.name != "mypy")


def select(found: list[Check], names: list[str]) -> list[Check]:
    """Those checks whose name contains one of `names`; all of them when none is given.

    Raises:
        InputError: a name fits no check.
    """
    for name in names:
        if not any(name in check.name for check in found):
            known = ", ".join(check.name for check in found)
            raise InputError(f"No check is called {name!r}", remedy=f"There are: {known}.")
    return [check for check in found if not names or any(name in check.name for name in names)]


def fix(root: Path) -> None:
    """Let ruff mend and format what it can."""
    for arguments in (("check", "--fix-only", "--quiet"), ("format", "--quiet")):
        subprocess.run((tools.binary("ruff"), *arguments, *code(root)), cwd=root, check=False)


def main(argv: list[str], root: Path = ROOT) -> int:
    """Run the checks; 1 when one of them failed."""
    parser = argparse.ArgumentParser("./dev lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="let ruff mend and format first")
    parser.add_argument("check", nargs="*", help="run only the checks whose name contains this")
    options = parser.parse_args(argv)
    if options.fix:
        fix(root)
    start = time.perf_counter()
    outcomes = []
    for outcome in checks.run_all(select(collect(root), options.check), root):
        print(outcome, flush=True)
        outcomes.append(outcome)
    print(checks.conclusion(outcomes, time.perf_counter() - start))
    failed = any(outcome.state is State.FAILED for outcome in outcomes)
    return ExitCode.FAIL if failed else ExitCode.OK
