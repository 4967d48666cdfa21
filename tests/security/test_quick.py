"""bandit with less work says what bandit says."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from ci_kit.security.bandit import canary, child

PLAIN = (sys.executable, "-I", "-X", "utf8", "-m", "bandit")
CODE = """
import subprocess as sp, os
class A:
    def method(self, password='hunter', *, key=b'x'):
        '''A docstring with 0.0.0.0 in it.'''
        sp.call('ls ' + password, shell=True)  # no comment for bandit
        return f"SELECT {key} FROM {password}"
    async def other(self):
        with open('/tmp/x') as file:
            assert file
        try:
            exec(self)
        except Exception:
            pass
settings = {'a': 1,
  'b': [lambda: eval('1')],
  'password': 'abc'}
os.chmod('/etc', 0o777)
"""
SILENCED = CODE.replace("shell=True)", "shell=True)  # nosec B602").replace("exec(self)", "exec(self)  # nosec")


def said(command: tuple[str, ...], folder: Path, *names: str) -> tuple[object, object, str]:
    """Results, metrics and standard error of a run of bandit."""
    run = (*command, "-q", "-r", "-f", "json", "--exit-zero", "-x", "", *names)
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True)
    data = json.loads(done.stdout)
    assert data["results"]
    return data["results"], (data["metrics"], data["errors"]), done.stderr


def test_it_says_the_same(tmp_path: Path) -> None:
    """Results, counts, errors and warnings, of files with flaws of many kinds and of bandit's own tests."""
    for name, text in {
        "a": CODE,
        "b": SILENCED,
        "c": canary.CODE,
        "d": "print 'old'",
        "e": "x = 1  # nosec B101",
    }.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    spec = importlib.util.find_spec("bandit")
    assert spec
    assert spec.origin
    plugins = str(Path(spec.origin).parent / "plugins")
    assert said(child.COMMAND, tmp_path, ".", plugins) == said(PLAIN, tmp_path, ".", plugins)


def test_it_is_written_for_the_bandit_that_is_locked() -> None:
    """Another version runs unchanged, which costs time: look at `quick` when bandit is upgraded."""
    quick = Path(child.COMMAND[-1])
    lock = Path(__file__).parents[2] / "python" / "locks" / "security.txt"
    (locked,) = [line.split()[0] for line in lock.read_text("utf-8").splitlines() if line.startswith("bandit==")]
    assert f'_WRITTEN_FOR = "{locked.removeprefix("bandit==")}"' in quick.read_text("utf-8")
