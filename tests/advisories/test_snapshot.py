"""Snapshots: the records of a package are found without parsing the others, and damage is told."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from advisory_records import JINJA, REQUESTS, REQUESTS_TOO, database, export, record

from ci_kit.advisories.services import Snapshot
from ci_kit.errors import CiKitError


def _ids(snapshot: Snapshot, package: str, version: str) -> list[str]:
    return sorted(one.id for one in snapshot.records(package, version, 1))


def _zipped(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


@pytest.mark.parametrize("packed", [False, True])
def test_records_are_found_in_a_database_and_in_an_export(tmp_path: Path, *, packed: bool) -> None:
    """YAML by directories as PyPA has it, JSON in a heap as OSV exports it; as files or in a zip."""
    for folder in (database(tmp_path / "database"), export(tmp_path / "export")):
        snapshot = Snapshot(_zipped(folder) if packed else folder)
        assert _ids(snapshot, "requests", "2.19.0") == ["GHSA-x84v-xcm2-53pg", "PYSEC-2018-28"]
        assert _ids(snapshot, "requests", "2.20.0") == ["GHSA-x84v-xcm2-53pg"]
        assert _ids(snapshot, "requests", "2.21.0") == _ids(snapshot, "unheard-of", "1.0") == []
        assert (snapshot.name, snapshot.as_of) == (f"snapshot {snapshot.path.name} (3 advisories)", "2026-11-02")


def test_only_records_that_name_the_package_are_parsed(tmp_path: Path) -> None:
    """A damaged record of another package does not get in the way; one of the package itself does."""
    folder = export(tmp_path)
    (folder / "broken.json").write_text('{"id": "X", "affected": [{"package": {"name": "other"', encoding="utf-8")
    snapshot = Snapshot(folder)
    assert _ids(snapshot, "jinja2", "2.10") == [JINJA["id"]]
    with pytest.raises(CiKitError, match=r"broken\.json .* half written"):
        snapshot.records("other", "1.0", 1)


def test_what_is_beside_the_records_of_a_database_is_no_record(tmp_path: Path) -> None:
    """PyPA's repository has other YAML outside of `vulns`, and hidden files are nobody's."""
    folder = database(tmp_path)
    for name in ("triage/other.yaml", ".github/work.yml", "vulns/.hidden.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("nothing: [", encoding="utf-8")
    assert _ids(Snapshot(folder), "jinja2", "2.10") == [JINJA["id"]]


def test_names_are_found_however_they_are_written(tmp_path: Path) -> None:
    """Quoted, in flow style, not normalised."""
    for number, text in enumerate(
        (
            "{id: A, affected: [{package: {name: Zope.Interface, ecosystem: PyPI}, versions: ['1.0']}]}",
            "id: B\naffected:\n- package:\n    \"name\": 'zope_interface'\n    ecosystem: PyPI\n  versions: ['1.0']\n",
            'id: C\naffected:\n- {"package": {"ecosystem": "PyPI", "name":   "zope-interface"}, "versions": ["1.0"]}\n',
        )
    ):
        (tmp_path / f"{number}.yml").write_text(text, encoding="utf-8")
    assert _ids(Snapshot(tmp_path), "zope-interface", "1") == ["A", "B", "C"]


def test_withdrawn_advisories_do_not_count(tmp_path: Path) -> None:
    """Somebody has taken them back."""
    folder = export(tmp_path, JINJA, {**REQUESTS, "withdrawn": "2026-01-01T00:00:00Z"}, REQUESTS_TOO)
    assert _ids(Snapshot(folder), "requests", "2.19.0") == [REQUESTS_TOO["id"]]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: (folder / "x.json").write_text("[]"), "no advisory"),
        (lambda folder: (folder / "x.json").write_text(""), "half written"),
        (lambda folder: (folder / "x.yaml").write_text("!!python/object/apply:os.getcwd []"), "half written"),
        (lambda folder: (folder / "x.json").write_text('{"id": "X", "affected": [{"package": {}}]}'), "name cannot be"),
        (lambda folder: (folder / "x.json").symlink_to("/etc/hostname"), "cannot be read"),
        (lambda folder: os.mkfifo(folder / "x.json"), "no regular file"),
        (lambda folder: os.truncate(_zipped(folder), 300), "neither a directory nor a whole zip"),
        (lambda folder: [file.unlink() for file in folder.iterdir()], "no advisory"),
        (shutil.rmtree, "No such file"),
    ],
)
def test_damage_is_told(tmp_path: Path, damage: object, told: str) -> None:
    """Half a snapshot would have half of the vulnerabilities."""
    folder = export(tmp_path / "export")
    assert callable(damage)
    damage(folder)
    path = tmp_path / "export.zip"
    with pytest.raises(CiKitError, match=told):
        Snapshot(path if path.exists() else folder).records("jinja2", "2.10", 1)


def test_a_damaged_member_of_a_zip_is_told(tmp_path: Path) -> None:
    """Its check sum does not fit."""
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", '{"id": "A", "affected": []}')
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"A"', b'"B"', 1))
    with pytest.raises(CiKitError, match=r"a\.json"):
        Snapshot(path).records("jinja2", "2.10", 1)


def test_of_another_schema_nothing_is_believed(tmp_path: Path) -> None:
    """Known is version 1."""
    folder = export(tmp_path, record("A", "idna", schema_version="2.0.0"))
    with pytest.raises(CiKitError, match="schema 2"):
        Snapshot(folder).records("idna", "3.10", 1)
