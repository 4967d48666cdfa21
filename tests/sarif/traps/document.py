"""A SARIF document without a fault, and small edits that put one in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Edit = Callable[[Json], None]

# JSON pointers into base().
RUN = "/runs/0"
DRIVER = f"{RUN}/tool/driver"
RULE = f"{DRIVER}/rules/0"
RESULT = f"{RUN}/results/0"
PHYSICAL = f"{RESULT}/locations/0/physicalLocation"
FILE = f"{PHYSICAL}/artifactLocation"
REGION = f"{PHYSICAL}/region"


def _rule() -> Json:
    return {
        "id": "SMP001",
        "name": "ShellTrue",
        "shortDescription": {"text": "A command runs through a shell."},
        "fullDescription": {"text": "Text from outside that reaches a shell is run as a command."},
        "help": {"text": "Pass the command as a list.", "markdown": "Pass the command as a *list*."},
        "helpUri": "https://example.com/rules/SMP001",
        "defaultConfiguration": {"level": "warning"},
        "messageStrings": {"default": {"text": "'{0}' runs through a shell."}},
        "properties": {"tags": ["security"], "precision": "high", "security-severity": "7.5"},
    }


def _result() -> Json:
    region = {"startLine": 20, "startColumn": 5, "endLine": 20, "endColumn": 70}
    return {
        "ruleId": "SMP001",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "'tar' runs through a shell."},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/orders.py"}, "region": region}}],
        # What the upload action computes for line 20 of tests/data/sarif/sources/src/orders.py.
        "partialFingerprints": {"primaryLocationLineHash": "e2f04a7bb1fccaea:1"},
    }


def base() -> Json:
    """A fresh SARIF 2.1.0 log that every check accepts, with ``tests/data/sarif/sources`` as its checkout."""
    driver = {
        "name": "Sample",
        "version": "1.2.3",
        "semanticVersion": "1.2.3",
        "informationUri": "https://example.com/sample",
        "rules": [_rule()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "sample/"},
        "columnKind": "utf16CodeUnits",
        "results": [_result()],
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [run]}


def write(document: object) -> bytes:
    """The document as UTF-8 JSON, on one line."""
    return json.dumps(document, ensure_ascii=False).encode()


def edited(*edits: Edit) -> bytes:
    """base() after the edits, in their order."""
    document = base()
    for edit in edits:
        edit(document)
    return write(document)


def swapped(old: str, new: bytes) -> bytes:
    """base() as bytes with the one occurrence of ``old`` replaced, for what no JSON writer writes."""
    text = edited()
    if text.count(old.encode()) != 1:
        msg = f"{old!r} occurs {text.count(old.encode())} times"
        raise ValueError(msg)
    return text.replace(old.encode(), new)


def _parent(document: Json, pointer: str) -> tuple[Any, Any]:
    *way, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    node: Any = document
    for part in way:
        node = node[int(part) if isinstance(node, list) else part]
    return node, int(last) if isinstance(node, list) else last


def put(pointer: str, value: object) -> Edit:
    """Set the value at a JSON pointer (RFC 6901); its parent exists."""

    def edit(document: Json) -> None:
        node, key = _parent(document, pointer)
        node[key] = value

    return edit


def drop(pointer: str) -> Edit:
    """Remove the member or element at a JSON pointer."""

    def edit(document: Json) -> None:
        node, key = _parent(document, pointer)
        del node[key]

    return edit


def repeat(pointer: str, times: int = 2) -> Edit:
    """Replace the array at a JSON pointer by that many copies of its first element."""

    def edit(document: Json) -> None:
        node, key = _parent(document, pointer)
        node[key] = json.loads(json.dumps(node[key][:1] * times))

    return edit
