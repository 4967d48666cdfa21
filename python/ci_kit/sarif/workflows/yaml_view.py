"""YAML as it stands in the file: scalars as written, with lines; nothing is constructed, nothing expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

#: A workflow is a few kilobytes; what is much larger is not read.
MAX_BYTES = 256 * 1024
#: What ends a line in YAML 1.1.
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_BOOLEANS = ("true", "false")
_STRING = "tag:yaml.org,2002:str"
_BOOLEAN = "tag:yaml.org,2002:bool"


class YamlProblem(Exception):  # noqa: N818 (a condition of the input that becomes a finding, not a fault)
    """The text is no YAML that can be looked at; `line` is 1-based, when it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Value:
    """A node of a document. Asking a scalar for members, or a mapping for text, gives nothing."""

    node: yaml.Node

    @property
    def line(self) -> int:
        """The line on which it starts, 1-based."""
        return int(self.node.start_mark.line) + 1

    @property
    def column(self) -> int:
        """The column at which it starts, 1-based."""
        return int(self.node.start_mark.column) + 1

    @property
    def text(self) -> str:
        """A scalar as written; empty for anything else."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def is_string(self) -> bool:
        """Whether a scalar is a string to GitHub: quoted, or no number, null or one of `true` and `false`."""
        if self.node.tag == _BOOLEAN:
            return self.text.lower() not in _BOOLEANS
        return bool(self.node.tag == _STRING)

    def get(self, key: str) -> Value | None:
        """The member called `key` of a mapping."""
        return self.members().get(key)

    def members(self) -> dict[str, Value]:
        """The members of a mapping whose keys are scalars."""
        if not isinstance(self.node, yaml.MappingNode):
            return {}
        pairs = self.node.value
        return {key.value: Value(value) for key, value in pairs if isinstance(key, yaml.ScalarNode)}

    def items(self) -> list[Value]:
        """The items of a sequence."""
        return [Value(item) for item in self.node.value] if isinstance(self.node, yaml.SequenceNode) else []


def lines_of(data: bytes) -> tuple[str, ...]:
    """The lines of a document as `Value.line` counts them."""
    return tuple(_LINE_BREAK.split(data.decode()))


def compose(data: bytes) -> Value:
    """The one document in `data`. Aliases stay references, so that nothing can be blown up.

    Raises:
        YamlProblem: Too large, no UTF-8, no YAML, nested absurdly deep, or empty.
    """
    if len(data) > MAX_BYTES:
        raise YamlProblem(f"it has {len(data):,} bytes; workflows are read up to {MAX_BYTES:,}")
    try:
        # The loader in Python, not the one in C: it meets deep nesting with an exception.
        node = yaml.compose(data.decode(), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise YamlProblem("it is no UTF-8 text") from error
    except RecursionError as error:
        raise YamlProblem("it is nested too deeply") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise YamlProblem(error.problem or "it is no YAML", line) from error
    except yaml.YAMLError as error:
        raise YamlProblem("it is no YAML") from error
    if node is None:
        raise YamlProblem("it is empty")
    return Value(node)
