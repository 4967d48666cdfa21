"""Files that are no JSON, or JSON that no log is made of."""

from __future__ import annotations

import gzip
import io
import zipfile

from traps.document import edited, swapped, write
from traps.model import Stage, Trap, local


def _broken(name: str, note: str, content: bytes) -> Trap:
    return local(Stage.JSON, name, note, content=content)


def _zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("results.sarif"), edited())
    return buffer.getvalue()


_BASE = edited()
_POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
_XML = '<?xml version="1.0"?>\n<results><error id="SMP001" severity="error"/></results>\n'
_PAGE = "<!DOCTYPE html>\n<html><body><h1>502 Bad Gateway</h1></body></html>\n"
_LEVEL = '"level": "error"'

SYNTAX = (
    _broken("empty", "No bytes at all: the scanner wrote nothing.", b""),
    _broken("whitespace", "Blanks and line ends only.", b" \r\n\t\n"),
    _broken("nul-bytes", "A sparse file: only NUL bytes.", bytes(64)),
    _broken("truncated", "The writer was stopped half way.", _BASE[: len(_BASE) // 2]),
    _broken("truncated-in-string", "The file ends inside a string.", _BASE[: _BASE.index(b"ShellTrue") + 4]),
    _broken("two-documents", "Two logs, one after the other.", _BASE + b"\n" + _BASE),
    _broken("log-lines-before", "A line of the tool's own log comes first.", b"info: 1 finding\n" + _BASE),
    _broken("log-lines-after", "A line of the tool's own log follows.", _BASE + b"\n1 warning generated.\n"),
    _broken(
        "trailing-comma-object",
        "A comma before a closing brace.",
        swapped(_LEVEL + ",", (_LEVEL + ",,").encode()),
    ),
    _broken("trailing-comma-array", "A comma before a closing bracket.", _BASE[:-2] + b",]}"),
    _broken("missing-comma", "Two members without a comma between.", swapped(_LEVEL + ",", _LEVEL.encode())),
    _broken("line-comment", "A // comment on the first line.", b"// written by hand\n" + _BASE),
    _broken("block-comment", "A block comment inside.", swapped(_LEVEL, f"/* high */ {_LEVEL}".encode())),
    _broken("single-quotes", "A Python dictionary, printed.", repr({"version": "2.1.0", "runs": []}).encode()),
    _broken("unquoted-key", "A JavaScript object, printed.", b"{version: '2.1.0', runs: []}"),
    _broken("python-none", "Python's None for null.", swapped(_LEVEL, b'"level": None')),
    _broken("nan", "NaN is no JSON number.", swapped('"startLine": 20', b'"startLine": NaN')),
    _broken("infinity", "Infinity is no JSON number.", swapped('"startLine": 20', b'"startLine": Infinity')),
    _broken(
        "minus-infinity",
        "-Infinity is no JSON number.",
        swapped('"startLine": 20', b'"startLine": -Infinity'),
    ),
    _broken("leading-zero", "020 is no JSON number.", swapped('"startLine": 20', b'"startLine": 020')),
    _broken("leading-plus", "+20 is no JSON number.", swapped('"startLine": 20', b'"startLine": +20')),
    _broken("control-character", "A raw tab inside a string.", swapped("'tar' runs", b"'tar'\truns")),
    _broken("line-end-in-string", "A raw line end inside a string.", swapped("'tar' runs", b"'tar'\nruns")),
    _broken(
        "bad-escape",
        "A Windows path whose backslash is not escaped.",
        swapped("src/orders.py", b"src\\orders.py"),
    ),
    _broken("git-lfs-pointer", "Checked out without Git LFS: the pointer stands for the file.", _POINTER.encode()),
    _broken("gzip", "Compressed by hand; the action compresses itself.", gzip.compress(_BASE, mtime=0)),
    _broken("zip", "A zip archive under the name of a log.", _zipped()),
    _broken("xml", "An XML report under the name of a log.", _XML.encode()),
    _broken("html", "An error page, saved by a download that failed.", _PAGE.encode()),
)


def _root(name: str, note: str, value: object) -> Trap:
    return local(Stage.SCHEMA, name, note, content=write(value))


ROOTS = (
    _root("root-null", "The action crashes: it reads `runs` of null.", None),
    _root("root-array", "The logs of several tools in one array.", [{"version": "2.1.0", "runs": []}]),
    _root("root-string", "A log inside a JSON string: encoded twice.", edited().decode()),
    _root("root-number", "A number.", 0),
    _root("root-true", "A boolean.", value=True),
    _root("root-empty-object", "Neither version nor runs.", {}),
    _root(
        "root-not-a-log",
        "JSON, but the tool's own format: --format json instead of sarif.",
        {"results": [], "errors": []},
    ),
    _root(
        "root-error-object",
        "The answer of a web service that failed.",
        {"message": "Not Found", "status": "404"},
    ),
)

TRAPS = SYNTAX + ROOTS
