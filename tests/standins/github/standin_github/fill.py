"""Completes an answer to the shape that the description asks for: what the stand-in has no opinion about is empty."""

from __future__ import annotations

from typing import Any

from standin_github import spec

#: What is a fact of no run, but has to look like one.
_TIME = "2026-01-01T00:00:00Z"


def filled(name: str, known: dict[str, Any], base: str) -> dict[str, Any]:
    """`known` with every required member that it lacks; `base` is where made-up URLs point."""
    node = spec.schema(name)
    return _object(node, known, base)


def _object(node: dict[str, Any], known: dict[str, Any], base: str) -> dict[str, Any]:
    made = dict(known)
    if {"type": "null"} in node.get("anyOf", ()):
        return _object(node["anyOf"][0], known, base)
    for part in (node, *node.get("allOf", ())):
        whole = _reached(part)
        for key in whole.get("required", ()):
            if key not in made:
                made[key] = _value(whole.get("properties", {}).get(key, {}), base)
    return made


def _value(node: dict[str, Any], base: str) -> Any:  # noqa: ANN401 (any JSON)
    node = _reached(node)
    choices = node.get("anyOf") or node.get("oneOf")
    if choices:
        return None if {"type": "null"} in choices else _value(choices[0], base)
    if "enum" in node:
        return node["enum"][0]
    if "allOf" in node or "properties" in node:
        return _object(node, {}, base)
    kind = node.get("type")
    if kind == "string":
        return _string(node.get("format", ""), base)
    return {"integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}.get(str(kind))


def _string(form: str, base: str) -> str:
    return {"uri": f"{base}/of-no-interest", "date-time": _TIME, "email": "nobody@localhost"}.get(form, "")


def _reached(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = spec.schema(node["$ref"].rpartition("/")[2])
    return node
