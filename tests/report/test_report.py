"""What a report says, as text and as JSON."""

from __future__ import annotations

import json

import jsonschema
import pytest
from pydantic import TypeAdapter

from ci_kit.errors import CiKitError, ExitCode, InputError
from ci_kit.report import Finding, Level, Place, Report, RuleDoc, Table, Verdict, document, text


def sample() -> Report:
    """A report with something of everything."""
    return Report(
        "sarif-validate",
        Verdict.WARN,
        "1 of 2 files",
        findings=[
            Finding("a-rule", Level.NOTE, "a note"),
            Finding("b-rule", Level.ERROR, "an error", Place("x.sarif", "/runs/0", 3, 7), "do it", "refused", "", 5),
        ],
        tables=[Table("Files", ("file", "results"), (("a.sarif", "7"), ("longer-name.sarif", "1,234")))],
        notes=["limits overridden"],
        rules={"a-rule": RuleDoc("Title", "why", "remedy")},
        data={"files": []},
    )


def test_the_document_fits_its_published_schema() -> None:
    """What is written is what the schema in the documentation promises."""
    schema = TypeAdapter(document.Document).json_schema()
    jsonschema.validate(json.loads(document.dumps(sample())), schema)


def test_counts_include_places_that_are_not_listed() -> None:
    """A finding that stands for five places counts five times."""
    assert sample().counts() == {Level.ERROR: 5, Level.WARNING: 0, Level.NOTE: 1}
    assert json.loads(document.dumps(sample()))["counts"] == {"error": 5, "warning": 0, "note": 1}


def test_the_text_has_the_gravest_first_and_the_verdict_last() -> None:
    """A reader of a log looks at the end first, a reader of a list at its start."""
    lines = ["".join(span.text for span in line) for line in text.lines(sample())]
    assert "b-rule" in lines[0]
    assert "x.sarif:3:7" in lines[0]
    assert lines[-1].startswith("sarif-validate: warn")
    assert any("fix:" in line and "do it" in line for line in lines)


def test_columns_are_aligned_and_figures_stand_right() -> None:
    """Cells of a column start or end at the same place."""
    lines = ["".join(span.text for span in line) for line in text.lines(sample())]
    short, long = (next(line for line in lines if line.startswith(name)) for name in ("a.sarif", "longer-name"))
    assert len(short) == len(long)
    assert short.endswith("7")


def shown(report: Report) -> list[str]:
    """The lines of a report as plain text."""
    return ["".join(span.text for span in line) for line in text.lines(report)]


def test_columns_are_aligned_by_what_a_terminal_draws() -> None:
    """East Asian characters take two cells, marks and joiners none, and a head stands over its figures."""
    rows = (("日本.sarif", "1"), ("e\u0301te\u0301.sarif", "22"), ("plain.sarif", "1,234.5"), ("x", ""))
    report = Report("x", Verdict.PASS, "x", tables=[Table("T", ("file", "n"), rows)])
    assert shown(report)[2:7] == [
        "file               n",
        "日本.sarif         1",
        "e\u0301te\u0301.sarif         22",
        "plain.sarif  1,234.5",
        "x",
    ]


def test_a_column_of_words_and_figures_starts_at_the_left() -> None:
    """Only a column of nothing but figures ends at the right."""
    report = Report("x", Verdict.PASS, "x", tables=[Table("T", ("a", "b"), (("1", "x"), ("none", "y")))])
    assert shown(report)[3:5] == ["1     x", "none  y"]


def test_findings_of_one_rule_in_one_file_share_what_they_have_in_common() -> None:
    """Rule, file and remedy are said once; each place has its line, and those not listed are counted."""
    same = [Finding("r", Level.ERROR, f"m{n}", Place("a", f"/{n}", n, 1), "do it", count=n) for n in (1, 5)]
    other = Finding("r", Level.ERROR, "m", Place("a", "/9", 9, 1), "do that")
    report = Report("x", Verdict.FAIL, "x", findings=[same[0], other, same[1]])
    assert shown(report)[:-1] == [
        "error   r a (6 places)",
        "        1:1 m1",
        "        5:1 m5",
        "        and 4 more places",
        "        fix: do it",
        "error   r a:9:1 /9",
        "        m",
        "        fix: do that",
    ]


def test_json_has_no_word_for_what_is_not_a_number() -> None:
    """A report that could not be read by others is a fault of the kit, and found as such."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        document.dumps(Report("x", Verdict.PASS, "x", data={"n": float("nan")}))


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.PASS, ExitCode.OK),
        (Verdict.WARN, ExitCode.OK),
        (Verdict.FAIL, ExitCode.FAIL),
        (Verdict.ERROR, ExitCode.ERROR),
    ],
)
def test_each_verdict_has_its_exit_code(verdict: Verdict, code: ExitCode) -> None:
    """Not having looked is told apart from having found something."""
    assert verdict.exit_code is code


def test_an_error_says_what_why_and_what_to_do() -> None:
    """All three parts come out as sentences; bad input has a code of its own."""
    error = InputError("x is wrong", why="it is 3", remedy="write 4")
    assert isinstance(error, CiKitError)
    assert error.exit_code is ExitCode.BAD_INPUT
    assert str(error) == "x is wrong. It is 3. Write 4."
