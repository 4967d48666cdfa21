"""JSON as Node reads it: the value, what is wrong with the text, and the text written again."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_texts import texts, values

from ci_kit.sarif import syntax
from ci_kit.sarif.fault import Fault

if TYPE_CHECKING:
    from pathlib import Path

LONE = re.compile("[\ud800-\udfff]")


@given(st.data())
def test_json_is_read_and_written_again(data: st.DataObject) -> None:
    """Any formatting of a value gives the value, no problem, and the text that orjson writes for it."""
    value = data.draw(values())
    text = data.draw(texts(value)).encode()
    parsed = syntax.parse(text)
    assert (parsed.value, parsed.problems, parsed.minified) == (value, [], orjson.dumps(value))


HALVES = st.sampled_from(["\\ud800", "\\uDFFF", "\\udbff\\ud83d", "\\ud83d\\ude00", "\\\\ud800", "\\uDC00x"])
LARGE = st.sampled_from(["1e400", "-1E+309", "9" * 400, "1" + "0" * 309, "1e308", "1" + "0" * 308, "1e-999"])


@given(st.lists(HALVES | LARGE, min_size=1, max_size=6))
def test_what_node_reads_and_orjson_does_not_is_read(items: list[str]) -> None:
    """Halves of surrogate pairs become U+FFFD, numbers beyond a double null: each is told once, and none is fatal."""
    text = f"[{','.join(item if item[0] in '-19' else f'{chr(34)}{item}{chr(34)}' for item in items)}]"
    expected = [_uploaded(item) for item in json.loads(text)]
    parsed = syntax.parse(text.encode())
    assert parsed.value == expected
    assert parsed.minified == orjson.dumps(expected)
    assert not any(problem.fatal for problem in parsed.problems)
    counted = [problem.fault for problem in parsed.problems]
    assert counted.count(Fault.SURROGATE) == sum(len(LONE.findall(one)) for one in json.loads(text) if one == str(one))
    assert counted.count(Fault.OVERFLOW) == expected.count(None)
    for problem in parsed.problems:
        assert problem.offset is not None
        stands = text[problem.offset : problem.offset + 2]
        assert stands == "\\u" if problem.fault is Fault.SURROGATE else stands[0] in "-19"


def _uploaded(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return LONE.sub("\ufffd", value)
    if isinstance(value, int) and abs(value) >= 2**63:
        value = _double(value)
    return None if isinstance(value, float) and math.isinf(value) else value


def _double(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def test_both_kinds_of_oddity_keep_their_offsets() -> None:
    """A half and a large number in one text are both found at their own places."""
    problems = syntax.parse(b'{"a": "\\ud800", "b": 1e999, "c": "\\udc00"}').problems
    assert [(one.fault, one.offset) for one in problems] == [
        (Fault.SURROGATE, 7), (Fault.SURROGATE, 34), (Fault.OVERFLOW, 21)
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[NaN]", "[1, -Infinity]", '{"a": Infinity, "b": NaN}'])
def test_names_of_numbers_are_fatal(text: str) -> None:
    """NaN and the infinities are no JSON to Node either; the offset is that of the first."""
    (problem,) = syntax.parse(text.encode()).problems
    assert (problem.fault, problem.fatal) == (Fault.NOT_FINITE, True)
    assert text[problem.offset :].startswith(("NaN", "Infinity", "-Infinity"))


def test_several_faults_are_told_together() -> None:
    """NaN does not hide that the text breaks off."""
    assert [one.fault for one in syntax.parse(b"[NaN, tru]").problems] == [Fault.SYNTAX, Fault.NOT_FINITE]


@pytest.mark.parametrize("text", ["[", '{"a": "', '{"größe": [1, 2', '["é', '{"a": 1,  \n', '["\\ud83d'])
def test_a_text_that_ends_too_early_is_told_by_its_end(text: str) -> None:
    """The place is the end of the text without white space, in bytes."""
    (problem,) = syntax.parse(text.encode()).problems
    assert (problem.fault, problem.offset) == (Fault.TRUNCATED, len(text.rstrip().encode()))


@pytest.mark.parametrize("levels", [250, 255, 600, 1_000, syntax.MAX_DEPTH - 1])
@pytest.mark.parametrize("odd", ["1", '"\\ud800"', "1e400", "[]", "{}"])
def test_values_are_read_and_written_up_to_the_bound(levels: int, odd: str) -> None:
    """Nesting that orjson reads, but neither orjson nor `json` writes, makes no difference."""
    text = '{"a": [' * (levels // 2) + odd + "]}" * (levels // 2)
    parsed = syntax.parse(text.encode())
    assert all(not problem.fatal for problem in parsed.problems)
    plain = {'"\\ud800"': '"\ufffd"', "1e400": "null"}.get(odd, odd)
    assert parsed.minified.decode() == text.replace(" ", "").replace(odd, plain)
    assert syntax.parse(parsed.minified).minified == parsed.minified


@pytest.mark.parametrize("levels", [syntax.MAX_DEPTH + 1, 5_000, 100_000])
def test_deeper_nesting_is_named(levels: int) -> None:
    """What is too deep is no syntax error, is said with its depth, and breaks nothing."""
    (problem,) = syntax.parse(b'{"a":' * levels + b"1" + b"}" * levels).problems
    assert (problem.fault, problem.fatal) == (Fault.DEPTH, True)
    assert f"{levels:,} levels" in problem.detail
    assert syntax.depth(b"[" * levels + b"]" * levels) == levels


@given(values())
def test_writing_without_recursion_gives_the_same_text(value: object) -> None:
    """The slow way of writing a value, for deep ones, is that of orjson."""
    assert syntax._spelled(value) == orjson.dumps(value)  # noqa: SLF001 (deep values alone would not cover it)


@pytest.mark.parametrize("number", [2**53 + 1, 2**63 - 1, 2**64 - 1, -(2**63)])
def test_large_integers_stay_exact(number: int) -> None:
    """Integers of 64 bits are not rounded to doubles, as the service reads them."""
    assert syntax.parse(str(number).encode()).minified == str(number).encode()


#: Texts on which Node decides; what it says is measured by the next test where Node is there.
NODE = {
    "[1e400]": True, '["\\ud800"]': True, "[NaN]": False, "[01]": False, "[1.]": False, "[-0]": True, "\ufeff{}": False,
    "[1,]": False, '{"a":1,"a":2}': True, '["\x7f"]': True, '["\t"]': False, "\u00a0[]": False, "[]\v": False,
    "": False, "[1e5]": True, '["\\x41"]': False, "{} {}": False, "[" * 2_000 + "]" * 2_000: True, '"\u2028"': True,
}  # fmt: skip


@pytest.mark.parametrize(("text", "accepted"), NODE.items(), ids=[repr(text[:20]) for text in NODE])
def test_the_verdict_is_that_of_node(text: str, *, accepted: bool) -> None:
    """What `JSON.parse` takes has no fatal problem, but for nesting deeper than the kit reads, which it says."""
    fatal = [problem.fault for problem in syntax.parse(text.encode()).problems if problem.fatal]
    assert bool(fatal) is not accepted or fatal == [Fault.DEPTH]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not there")
def test_node_decides_as_is_written_here(tmp_path: Path) -> None:
    """The verdicts of the test above are those of the Node that is there."""
    path = tmp_path / "texts.json"
    path.write_text(json.dumps(list(NODE)), encoding="utf-8")
    script = (
        "const texts = JSON.parse(fs.readFileSync(process.argv[1], 'utf8'));"
        "const takes = text => { try { JSON.parse(text); return true } catch { return false } };"
        "console.log(JSON.stringify(texts.map(takes)))"
    )
    node = subprocess.run(["node", "-e", script, "--", str(path)], capture_output=True, text=True, check=True)
    assert json.loads(node.stdout) == list(NODE.values())
