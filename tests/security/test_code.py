"""Fingerprints that stay while code moves, and give nothing away; columns that are right or none."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ci_kit.security.bandit.code import Code


def prints(path: Path, text: str, *lines: int) -> list[str]:
    """The fingerprints of findings of one rule in these lines."""
    path.write_text(text, encoding="utf-8")
    code = Code.read(path)
    return [code.fingerprint("B105", "a.py", line) for line in lines]


def test_a_finding_that_moves_stays_the_same(tmp_path: Path) -> None:
    """So does one that is indented, spaced or commented otherwise."""
    file = tmp_path / "a.py"
    before = prints(file, "password = 'abc'\n", 1)
    assert prints(file, "import os\nif os:\n    password  =  'abc'  # why\n", 3) == before
    assert prints(file, "passphrase = 'abc'\n", 1) != before


def test_two_of_the_same_are_two(tmp_path: Path) -> None:
    """A copy of a known finding is new."""
    one, other = prints(tmp_path / "a.py", "exec(x)\nexec(x)\n", 1, 2)
    assert one != other


def test_nothing_of_a_string_is_in_a_fingerprint(tmp_path: Path) -> None:
    """Whoever has the policy file cannot try out passwords."""
    file = tmp_path / "a.py"
    assert prints(file, "password = 'abc'\n", 1) == prints(file, "password = 'another'\n", 1)
    assert prints(file, "password = f'a{x}'\n", 1) == prints(file, "password = f'b{y}z'\n", 1)
    assert prints(file, "password = '''a\nb'''\n", 1) == prints(file, "password = '''c\nd'''\n", 1)


def test_columns_count_characters(tmp_path: Path) -> None:
    """Python's syntax tree counts bytes; where nothing begins there is no column."""
    file = tmp_path / "a.py"
    file.write_text("é = 'ä'; call()\n", encoding="utf-8")
    code = Code.read(file)
    assert [code.column(1, offset) for offset in (0, 5, 11, 12, 99)] == [1, 5, 10, None, None]
    assert (code.column(0, 0), code.column(9, 0)) == (None, None)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(data: bytes) -> None:
    """A file that is no Python has no columns, and a fingerprint all the same."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.py"
        file.write_bytes(data)
        code = Code.read(file)
        code.column(1, 3)
        assert len(code.fingerprint("B101", "a.py", 1)) == 32
