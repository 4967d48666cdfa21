"""Small sdists and wheels made for tests, sound or with one fault planted; their build backend needs no network."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tarfile
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME, VERSION = "demo", "1.0"
INFO = f"{NAME}-{VERSION}.dist-info"
METADATA = f"""Metadata-Version: 2.4
Name: {NAME}
Version: {VERSION}
Summary: a demonstration
License-Expression: MIT
License-File: LICENSE
Requires-Python: >=3.11
Classifier: Typing :: Typed
Description-Content-Type: text/markdown

# Demo

It does [nothing](https://example.com).
"""
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
ENTRY_POINTS = "[console_scripts]\ndemo = demo.cli:main\n"
CLI = 'import sys\n\n\ndef main() -> int:\n    print("usage: demo")\n    return 0 if "--help" in sys.argv else 1\n'
PACKAGE = {"demo/__init__.py": '"""A demonstration."""\n', "demo/cli.py": CLI, "demo/py.typed": ""}
INFO_FILES = {
    f"{INFO}/METADATA": METADATA,
    f"{INFO}/WHEEL": WHEEL,
    f"{INFO}/entry_points.txt": ENTRY_POINTS,
    f"{INFO}/licenses/LICENSE": "MIT\n",
}
#: Builds the wheel from the files in `wheel/`; `%s` may spoil it.
BACKEND = """
import base64, hashlib, os, random, sys, time, zipfile
from pathlib import Path

NAME, INFO = "demo-1.0-py3-none-any.whl", "demo-1.0.dist-info"

def build_wheel(directory, settings=None, metadata=None):
    files = {path.relative_to("wheel").as_posix(): path.read_bytes()
             for path in sorted(Path("wheel").rglob("*")) if path.is_file()}
    date, mode = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6], 0o644
    %s
    digest = lambda data: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    record = [f"{name},sha256={digest(data)},{len(data)}" for name, data in files.items()]
    files[f"{INFO}/RECORD"] = "\\n".join([*record, f"{INFO}/RECORD,,", ""]).encode()
    with zipfile.ZipFile(os.path.join(directory, NAME), "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date)
            entry.external_attr = mode << 16
            archive.writestr(entry, data)
    return NAME
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


@dataclass
class Made:
    """What is put into a distribution; tests change it before it is written."""

    folder: Path
    files: dict[str, str] = field(default_factory=lambda: {**PACKAGE, **INFO_FILES})
    spoil: str = "pass"
    #: Names that are put into the archives as they are.
    raw: list[tuple[str, bytes]] = field(default_factory=list)
    record: str | None = None

    def wheel(self, name: str = f"{NAME}-{VERSION}-py3-none-any.whl") -> Path:
        """Write the wheel."""
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, text in self.files.items():
                archive.writestr(zipfile.ZipInfo(member), text)
            for member, data in self.raw:
                archive.writestr(zipfile.ZipInfo(member), data)
            files = {**self.files, **{member: data.decode("latin-1") for member, data in self.raw}}
            archive.writestr(f"{INFO}/RECORD", record(files) if self.record is None else self.record)
        return path

    def sdist(self, name: str = f"{NAME}-{VERSION}.tar.gz", metadata: str | None = None) -> Path:
        """Write the sdist, which builds the wheel."""
        top = f"{NAME}-{VERSION}"
        files = {f"{top}/wheel/{member}": text for member, text in self.files.items()} | {
            f"{top}/PKG-INFO": METADATA if metadata is None else metadata,
            f"{top}/LICENSE": "MIT\n",
            f"{top}/pyproject.toml": PYPROJECT,
            f"{top}/backend.py": BACKEND % self.spoil,
        }
        path = self.folder / name
        path.write_bytes(tarred({member: text.encode() for member, text in files.items()}, self.raw))
        return path


def record(files: Mapping[str, str]) -> str:
    """The RECORD of a wheel with these files."""
    rows = []
    for name, text in files.items():
        data = text.encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(data)}")
    return "\n".join([*rows, f"{INFO}/RECORD,,", ""])


def tarred(files: Mapping[str, bytes], raw: list[tuple[str, bytes]] | None = None) -> bytes:
    """A .tar.gz of files; `raw` may repeat names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in [*files.items(), *(raw or [])]:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue(), mtime=0)
