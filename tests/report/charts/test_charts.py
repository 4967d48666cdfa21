"""Charts: what is drawn, what is left out, and hostile names that stay names."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ci_kit.report import Report, Table, Verdict, markdown
from ci_kit.report.charts import (
    Band,
    Bar,
    Bars,
    Box,
    Boxes,
    Chart,
    Gantt,
    Line,
    Lines,
    Pie,
    Row,
    Rule,
    mermaid,
    scale,
    svg,
)
from ci_kit.report.charts.page import Section, page
from ci_kit.report.charts.sparkline import sparkline

#: The line of every bar and line chart that holds nobody's words.
COLOURS = [line for line in mermaid.draw(Bars("t", "y", (Bar("b", 1),))).splitlines() if line.startswith("%%{init")]

HOSTILE = (
    '"] --> click x href "javascript:alert(1)"',
    "%%{init: {'securityLevel': 'loose'}}%%",
    "```\n# out of the block\n<script>alert(1)</script>",
    "section x : crit, 0, 1; title y",
    "]]></text><image href='https://evil.example/x.png'/>",
    "\x1b[31m\x00\u202eesrever\ud800",
)


def every(name: str) -> list[Chart]:
    """One chart of each kind, with `name` in each place that takes one."""
    return [
        Lines(name, name, name, (Line(name, ((0, 1), (1, 3), (2, 2))),), (Rule(name, 2.5),), (Band(name, 0, 1),)),
        Bars(name, name, (Bar(name, 3, 2, 4), Bar(name, 5, bad=True)), (Rule(name, 4),)),
        Boxes(name, name, (Box(name, 1, 2, 3, 4, 5),), (Rule(name, 4),)),
        Pie(name, ((name, 3), (name, 1))),
        Gantt(name, (Row(name, 0, 2, name), Row(name, 2, 3, name, bad=True))),
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_name_is_no_part_of_a_mermaid_chart(hostile: str) -> None:
    """Each line is one that the grammar of its chart knows: none was added, none has become another."""
    plain = [mermaid.draw(chart).splitlines() for chart in every("name")]
    for chart, expected in zip(every(hostile), plain, strict=True):
        lines = mermaid.draw(chart).splitlines()
        assert len(lines) == len(expected)
        assert [line.split()[:1] for line in lines if line.startswith(("```", "gantt", "pie", "xychart"))] == [
            line.split()[:1] for line in expected if line.startswith(("```", "gantt", "pie", "xychart"))
        ]
        text = "\n".join(line for line in lines[1:-1] if line not in COLOURS)
        assert not re.search(r"%%|[<>{};#`](?!\s)|javascript:", text.replace("-->", "")), text
        assert "\n".join(lines).count('"') == "\n".join(expected).count('"')


@UNHURRIED
@given(st.text(max_size=80))
def test_any_name_makes_one_row_of_a_gantt_chart(name: str) -> None:
    """No name is taken for a directive; it ends at the one colon of its line."""
    row = mermaid.draw(Gantt("title", (Row(name, 0, 1),))).splitlines()[5]
    assert re.fullmatch(r"  [^:;#]+ :0, 1000", row)
    assert not re.match(r"\s*(click|title|section|call|href|vert)", row, re.IGNORECASE)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", range(5))
def test_svg_is_well_formed_and_holds_nothing_active(kind: int, hostile: str) -> None:
    """Shapes and text only, whatever the names: no script, no link, no picture from elsewhere."""
    root = ET.fromstring(svg.draw(every(hostile)[kind]))  # noqa: S314 (our own text)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "style", "rect", "path", "text"}
    assert not any(key.lower().startswith("on") or "href" in key for element in root.iter() for key in element.attrib)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_page_shows_hostile_words_and_loads_nothing(hostile: str) -> None:
    """Words stay words; the page forbids itself scripts and requests."""
    table = Table(hostile, (hostile, "b"), ((hostile, "1.5"),), hostile)
    text = page(hostile, hostile, [Section(hostile, (hostile,), tuple(every(hostile)), (table,), (hostile,), hostile)])
    assert "default-src 'none'" in text
    tags = set(re.findall(r"<([a-z][a-z0-9]*)", text))
    assert not tags & {"script", "image", "img", "a", "link", "iframe", "object"}
    assert text.count("<svg") == 5
    assert '<td class="figure">1.5</td>' in text


def test_a_peak_is_never_lost_by_thinning() -> None:
    """Of many points few are drawn, and the highest is among them."""
    points = [(float(at), 1.0) for at in range(10_000)]
    points[1234] = (1234.0, 99.0)
    thin = scale.thinned(points, 60)
    assert len(thin) <= 60
    assert (1234.0, 99.0) in thin
    assert max(scale.even(points, 0, 9_999, 60)) == 99.0
    drawn = mermaid.draw(Lines("t", "s", "MB", (Line("memory", tuple(points)),)))
    (line,) = [one for one in drawn.splitlines() if one.startswith("  line")]
    assert line.count(",") == mermaid.MOST_POINTS - 1
    assert " 99," in line


def test_mermaid_keeps_within_its_limits() -> None:
    """Too many slices become others; a chart longer than GitHub takes is left out, and so is one without figures."""
    pie = mermaid.draw(Pie("t", tuple((f"n{at}", at + 1.0) for at in range(30))))
    assert pie.count(" : ") == mermaid.MOST_SLICES + 1
    assert '"others" : 171' in pie
    many = Gantt("t", tuple(Row("x" * 40, at, at + 1) for at in range(1000)))
    assert mermaid.draw(many).count(":") <= mermaid.MOST_ROWS + 5
    assert mermaid.draw(Lines("t", "s", "MB", (Line("none", ((0, math.nan),)),))) == ""
    assert mermaid.draw(Bars("t", "y", ())) == ""
    assert mermaid.draw(Boxes("t", "y", (Box("b", 1, 2, 3, 4, 5),))) == ""


@UNHURRIED
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12), min_size=1, max_size=50)
)
@example([5e-324])
@example([-2.2e-308, 1e-310])
def test_ticks_span_all_values(values: list[float]) -> None:
    """Every value lies between the first and the last tick, and ticks are few."""
    low, high = scale.extent(values)
    marks = scale.ticks(low, high)
    slack = (marks[-1] - marks[0]) * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert 2 <= len(marks) <= 8


@UNHURRIED
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_plain_figure_has_no_exponent(value: float) -> None:
    """Mermaid's grammar knows digits and a point."""
    assert re.fullmatch(r"-?\d+(\.\d+)?", scale.plain(value))
    assert float(scale.plain(value)) == pytest.approx(value, abs=1e-6)


def test_a_gap_divides_a_line() -> None:
    """What was not measured is not drawn as if it had been."""
    points = ((0.0, 1.0), (1.0, 2.0), (2.0, math.nan), (3.0, 1.0), (4.0, 2.0), (5.0, math.inf), (6.0, 1.0))
    drawn = svg.draw(Lines("t", "s", "MB", (Line("memory", points),)))
    assert drawn.count('class="line"') == 3


def test_sparklines() -> None:
    """From 0 to the greatest value; of many the highest stay; a gap is a gap."""
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([1, math.nan, 1], high=2) == "▅ ▅"
    assert sparkline([]) == ""
    long = sparkline([0.0] * 500 + [9.0] + [0.0] * 500, width=10)
    assert (len(long), long.count("█")) == (10, 1)


def test_a_report_shows_its_charts_in_the_summary() -> None:
    """One section each, behind the notes."""
    report = Report("setup", Verdict.PASS, "fine", charts=[*every("name")], notes=["noted"])
    sections = list(markdown.sections(report))
    assert [section.startswith("```mermaid") for section in sections] == [False, False, True, True, True, True]
