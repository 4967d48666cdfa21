"""What a start loads: every library costs time, and some are not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ci_kit.runner import inputs

PYTHON = Path(inputs.__file__).parents[2]
#: In front of each code: the kit's own folder, and libraries that the environments of users do not have.
HEAD = f"""
import sys
sys.path.insert(0, {str(PYTHON)!r})
for name in ("github", "pydantic_settings", "jwt", "cryptography"):
    sys.modules[name] = None
"""


def loaded(code: str, *suspects: str) -> set[str]:
    """Those of some modules that a new process has loaded after running `code`."""
    tell = f"\nimport json; print(json.dumps([n for n in {suspects!r} if n in sys.modules]), file=sys.stderr)"
    words = (sys.executable, "-I", "-X", "utf8", "-c", HEAD + code + tell)
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


SETUP = "from ci_kit.cli import main; import os; os.environ['CI_KIT_INPUTS'] = '{}'; assert main(['setup']) == 0"


def test_a_step_loads_neither_the_command_line_nor_the_network_nor_the_terminal() -> None:
    """A light action needs pydantic and the commands of the runner, and no more."""
    suspects = ("argparse", "requests", "urllib3", "rich", "difflib", "traceback", "ci_kit.sarif")
    wanted = ("pydantic", "actions_toolkit.core")
    assert loaded(SETUP, *suspects, *wanted) == set(wanted)


def test_workflow_commands_do_without_their_networking() -> None:
    """`actions_toolkit.core` is whole without requests, which it imports to ask for an identity only."""
    code = (
        "from ci_kit.runner import commands\n"
        "commands.mask('x')\n"
        "assert 'requests' not in sys.modules\n"
        "from actions_toolkit import core, oidc_utils\n"
        "assert oidc_utils.requests.Session.__name__ == 'Session'\n"
        "import requests\n"
        "assert oidc_utils.requests.get is requests.get\n"
    )
    assert loaded(code, "requests", "urllib3") == {"requests", "urllib3"}


def test_requests_that_is_there_already_stays() -> None:
    """A concern that talks HTTP finds the module it has imported, not a stand-in."""
    code = "import requests as mine\nfrom ci_kit.runner import commands\ncommands.mask('x')\nimport requests\n"
    assert loaded(f"{code}assert mine is requests\n", "requests") == {"requests"}
