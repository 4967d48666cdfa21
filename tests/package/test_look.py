"""Every fault that can be planted is found under its rule, and a sound pair is left alone."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from distributions import INFO, METADATA, Made

from ci_kit.package import check
from ci_kit.package.rules import DOCS, Rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "-----BEGIN " + "PRIVATE KEY-----\nabc\n"


def rules(*paths: Path) -> set[str]:
    """The rules that are broken."""
    return {problem.rule.value for problem in check.look(paths).problems}


def test_a_sound_pair_is_left_alone(tmp_path: Path) -> None:
    """No finding at all: what cries wolf is switched off."""
    made = Made(tmp_path)
    seen = check.look([made.sdist(), made.wheel()])
    assert seen.problems == []
    assert [one.described.version for one in seen.distributions if one.described] == ["1.0", "1.0"]


def _metadata(old: str, new: str) -> Callable[[Made], object]:
    def change(made: Made) -> None:
        made.files[f"{INFO}/METADATA"] = METADATA.replace(old, new)

    return change


def _file(name: str, text: str = "x\n") -> Callable[[Made], object]:
    def change(made: Made) -> None:
        made.files[name] = text

    return change


def _without(name: str) -> Callable[[Made], object]:
    return lambda made: made.files.pop(name)


def _raw(name: str) -> Callable[[Made], object]:
    return lambda made: made.raw.append((name, b"x\n"))


def _record(text: str) -> Callable[[Made], object]:
    def change(made: Made) -> None:
        made.record = text

    return change


def _only_metadata(made: Made) -> None:
    made.files = {name: text for name, text in made.files.items() if name.startswith(INFO)}
    made.files.pop(f"{INFO}/entry_points.txt")


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("metadata-invalid", _metadata("License-Expression: MIT", "License-Expression: Mine, all mine")),
        ("metadata-invalid", _metadata("Requires-Python: >=3.11", "Requires-Python: three")),
        ("metadata-invalid", _metadata("Metadata-Version: 2.4", "Metadata-Version: 9.0")),
        ("name-differs", _metadata("Name: demo", "Name: demonstration")),
        ("version-differs", _metadata("Version: 1.0", "Version: 1.1")),
        ("readme-missing", _metadata(METADATA.partition("\n\n")[2], "")),
        ("readme-broken", _metadata("Description-Content-Type: text/markdown\n", "")),
        ("license-missing", _without(f"{INFO}/licenses/LICENSE")),
        ("metadata-missing", _without(f"{INFO}/METADATA")),
        ("tags", _file(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nTag: cp311-cp311-linux_x86_64\n")),
        ("record", _record(f"demo/__init__.py,sha256=AAAA,1\n{INFO}/RECORD,,\n")),
        ("record", _record("demo/cli.py,md5=AAAA,1\n")),
        ("record", _record('"half a row')),
        ("bytecode", _file("demo/__pycache__/cli.cpython-311.pyc")),
        ("top-level", _file("tests/test_demo.py")),
        ("top-level", _file("README.md")),
        ("top-level", _file("setup.py")),
        ("top-level", _file("__init__.py")),
        ("top-level", _file("pictures/logo.svg")),
        ("not-importable", _file("demo/not-a-name/cli.py")),
        ("secret-file", _file("demo/.env")),
        ("secret-file", _file("demo/id_rsa")),
        ("secret-file", _file("demo/server.pem", KEY)),
        ("empty", _only_metadata),
        ("py-typed", _without("demo/py.typed")),
        ("entry-point", _file(f"{INFO}/entry_points.txt", "[console_scripts]\ndemo = demo.gone:main\n")),
        ("entry-point", _file(f"{INFO}/entry_points.txt", "no section\n")),
        ("unsafe-name", _raw("../evil.py")),
        ("unsafe-name", _raw("/etc/evil.py")),
        ("unsafe-name", _raw("demo/..\\evil.py")),
        ("unsafe-name", _raw("C:/evil.py")),
        ("unsafe-name", _raw("demo/\u202egnp.py")),
        ("duplicate-name", _raw("demo/CLI.py")),
    ],
)
def test_a_fault_of_a_wheel_is_found(tmp_path: Path, rule: str, change: Callable[[Made], object]) -> None:
    """Under its own rule."""
    made = Made(tmp_path)
    change(made)
    assert rule in rules(made.wheel())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_found(tmp_path: Path) -> None:
    """With other contents, which is how one of them is hidden."""
    made = Made(tmp_path)
    made.raw.append(("demo/cli.py", b"import os\n"))
    assert "duplicate-name" in rules(made.wheel())


def test_a_certificate_is_no_secret(tmp_path: Path) -> None:
    """It is public, however it is called; so is an example of an environment file."""
    made = Made(tmp_path)
    made.files |= {"demo/cacert.pem": "-----BEGIN CERTIFICATE-----\n", "demo/.env.example": "A=b\n"}
    assert rules(made.wheel()) == set()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("demo-1.0.whl", "file-name"),
        ("demo-1.1-py3-none-any.whl", "version-differs"),
        ("other-1.0-py3-none-any.whl", "name-differs"),
        ("demo-1.0-cp311-cp311-win_amd64.whl", "tags"),
    ],
)
def test_a_renamed_wheel_is_found(tmp_path: Path, name: str, rule: str) -> None:
    """By what it says of itself inside."""
    assert rule in rules(Made(tmp_path).wheel(name))


def test_an_sdist_is_looked_at_too(tmp_path: Path) -> None:
    """Its name, its metadata against the wheel's, its members."""
    made = Made(tmp_path)
    odd = made.sdist("Demo-1.0.tar.gz")
    assert rules(odd) == {"file-name", "name-differs"}
    odd.unlink()
    other = METADATA.replace("Summary: a demonstration", "Summary: another\nRequires-Dist: requests")
    assert rules(made.sdist(metadata=other), made.wheel()) == {"metadata-differs"}
    dynamic = other.replace("Summary:", "Dynamic: Summary\nDynamic: Requires-Dist\nSummary:")
    assert rules(made.sdist(metadata=dynamic), made.wheel()) == set()


def test_links_of_an_sdist_may_not_lead_out(tmp_path: Path) -> None:
    """A link within is fine; one to elsewhere, a hard link to elsewhere or a device is not."""
    path = tmp_path / "demo-1.0.tar.gz"
    for target, kind, found in [
        ("LICENSE", tarfile.SYMTYPE, False),
        ("sub/../LICENSE", tarfile.SYMTYPE, False),
        ("../../etc/passwd", tarfile.SYMTYPE, True),
        ("/etc/passwd", tarfile.SYMTYPE, True),
        ("demo-1.0/LICENSE", tarfile.LNKTYPE, False),
        ("../etc/passwd", tarfile.LNKTYPE, True),
        ("", tarfile.CHRTYPE, True),
    ]:
        with tarfile.open(path, "w:gz") as archive:
            info = tarfile.TarInfo("demo-1.0/link")
            info.type, info.linkname = kind, target
            archive.addfile(info)
        assert ("unsafe-name" in rules(path)) is found, target


def test_old_builds_beside_new_ones_are_told(tmp_path: Path) -> None:
    """Two versions in one directory are no release."""
    made = Made(tmp_path)
    new = made.wheel()
    made.files[f"{INFO}/METADATA"] = METADATA.replace("Version: 1.0", "Version: 0.9")
    assert "version-differs" in rules(made.wheel("demo-0.9-py3-none-any.whl"), new)


def test_damaged_and_swollen_archives_end_in_a_finding(tmp_path: Path) -> None:
    """Half a file, another file, a file that unpacks to thousands of times its size: none is read to its end."""
    made = Made(tmp_path)
    wheel, sdist = made.wheel(), made.sdist()
    for path in (wheel, sdist):
        path.write_bytes(path.read_bytes()[:-60])
    assert rules(wheel) == rules(sdist) == {"unreadable"}
    wheel.write_bytes(b"not a zip file")
    sdist.write_bytes(b"not a tar file")
    assert rules(wheel) == rules(sdist) == {"unreadable"}
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("demo/__init__.py", bytes(80 * 1024 * 1024))
    assert rules(wheel) == {"too-large"}
    with tarfile.open(sdist, "w:gz") as archive:
        info = tarfile.TarInfo("demo-1.0/zeros")
        info.size = 160 * 1024 * 1024
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    assert rules(sdist) == {"too-large"}


def test_every_rule_is_explained() -> None:
    """With its reason and its remedy."""
    assert set(DOCS) == set(Rule)
    assert all(doc.title and doc.why and doc.remedy for doc in DOCS.values())
