"""GitHub's official description of its API: which operations there are, and whether what is said has their shape."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

FILE = Path(__file__).resolve().parents[1] / "openapi.json"
_NO_CONTENT: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of the description."""

    verb: str
    template: str
    pattern: re.Pattern[str]
    data: dict[str, Any]

    def parameters(self, where: str) -> dict[str, dict[str, Any]]:
        """Its parameters in the path or in the query, by name."""
        found = (_resolved(one) for one in self.data.get("parameters", ()))
        return {one["name"]: one for one in found if one["in"] == where}


def load() -> dict[str, Any]:
    """The description, its `nullable` rewritten into what JSON Schema says instead."""
    return _document()


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = _nullable(json.loads(FILE.read_text(encoding="utf-8")))
    return document


def _nullable(node: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(node, list):
        return [_nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _nullable(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable") is not True:
        return made
    return {"anyOf": [made, {"type": "null"}]}


@cache
def operations() -> tuple[Operation, ...]:
    """All operations, those without variables in their path first."""
    found = [
        Operation(verb.upper(), path, _pattern(path), {**data, "parameters": [*shared, *data.get("parameters", ())]})
        for path, methods in load()["paths"].items()
        for shared in [methods.get("parameters", [])]
        for verb, data in methods.items()
        if verb != "parameters"
    ]
    return tuple(sorted(found, key=lambda one: (one.template.count("{"), one.template)))


def find(verb: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation that a request means, and the values of the variables in its path, still quoted."""
    for operation in operations():
        if operation.verb == verb and (found := operation.pattern.fullmatch(path)):
            return operation, found.groupdict()
    return None


def faults_of_request(operation: Operation, query: dict[str, str], body: object) -> list[str]:
    """What is wrong with a request: unknown or unfit parameters and members of the body."""
    known = operation.parameters("query")
    problems = [f"unknown query parameter {name}" for name in query if name not in known]
    for name, parameter in known.items():
        if name in query and not _fits(parameter.get("schema", {}), query[name]):
            problems.append(f"query parameter {name}={query[name]!r} does not fit")
        if parameter.get("required") and name not in query:
            problems.append(f"query parameter {name} is missing")
    content = _resolved(operation.data.get("requestBody", {})).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if body is None:
        return [*problems, *(["there is no body"] if operation.data.get("requestBody", {}).get("required") else [])]
    if schema is None:
        return [*problems, "there is a body"]
    members = _members(schema)
    if isinstance(body, dict) and members:
        problems += [f"unknown member {name} in the body" for name in body if name not in members]
    return problems + _violations(json.dumps(schema), body)


def faults_of_answer(operation: Operation, status: int, data: object) -> list[str]:
    """What is wrong with an answer; a status that the description does not know is told too."""
    responses = operation.data["responses"]
    if str(status) not in responses:
        return [f"status {status} is not described"]
    schema = _resolved(responses[str(status)]).get("content", {}).get("application/json", {}).get("schema")
    return [] if schema is None else _violations(json.dumps(schema), data)


def answer_schema(operation: Operation, status: int) -> dict[str, Any]:
    """The schema of an answer."""
    found = _resolved(operation.data["responses"][str(status)]).get("content", {}).get("application/json", {})
    return dict(found.get("schema", _NO_CONTENT))


def schema(name: str) -> dict[str, Any]:
    """A schema of the description, by name."""
    return dict(load()["components"]["schemas"][name])


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    made = "".join(f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile(made)


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        kind, name = node["$ref"].removeprefix("#/components/").split("/", 1)
        node = load()["components"][kind][name]
    return node


def _members(node: dict[str, Any]) -> set[str]:
    node = _resolved(node)
    found = set(node.get("properties", {}))
    for part in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())):
        found |= _members(part)
    return found


@cache
def _validator(text: str) -> jsonschema_rs.Draft202012Validator:
    whole = {**json.loads(text), "components": load()["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


def _violations(text: str, value: object) -> list[str]:
    errors = _validator(text).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in errors]


def _fits(wanted: dict[str, Any], value: str) -> bool:
    """Whether the text of a query parameter is of the type that is wanted."""
    node = _resolved(wanted)
    kind = node.get("type")
    if kind == "integer":
        return value.lstrip("-").isdigit()
    if kind == "boolean":
        return value in ("true", "false")
    return "enum" not in node or value in node["enum"]
