"""A page of HTML in one file: it opens offline, runs no script and fetches nothing, which it tells the browser too."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as html_escape
from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.charts import svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.report.charts.model import Chart
    from ci_kit.report.model import Table

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --edge: #d1d9e0; --back: #fff; --soft: #f6f8fa }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --dim: #9198a1; --edge: #3d444d; --back: #0d1117; --soft: #151b23 }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.lead { color: var(--dim); margin: 0 0 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem; display: block; overflow-x: auto }
th, td { border: 1px solid var(--edge); padding: .3rem .6rem; text-align: left; vertical-align: top }
th { background: var(--soft) } td.figure { text-align: right; font-variant-numeric: tabular-nums }
svg { width: 100%; height: auto; border: 1px solid var(--edge); border-radius: 6px; margin: .3rem 0 }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; font-size: .85rem }
ul { padding-left: 1.2rem } .note { color: var(--dim); font-size: .85rem }
"""
#: Nothing is loaded from anywhere; styles stand in the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_FIGURE = str.maketrans("", "", " ,.%-+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page; whatever it holds is shown in this order. `text` is prose, `code` is kept as it stands."""

    title: str
    text: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    items: tuple[str, ...] = ()
    code: str = ""


def page(title: str, lead: str, sections: Sequence[Section]) -> str:
    """The text of the file. All words in it may be hostile: they are shown and do nothing."""
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_words(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    lines = [f"<h1>{_words(title)}</h1>", f'<p class="lead">{_words(lead)}</p>', *map(_section, sections)]
    return head + "\n".join(lines) + "\n</body>\n</html>\n"


def _section(section: Section) -> str:
    parts = [f"<h2>{_words(section.title)}</h2>"]
    parts += [f"<p>{_words(paragraph)}</p>" for paragraph in section.text]
    parts += [svg.draw(chart) for chart in section.charts]
    parts += [_table(table) for table in section.tables]
    if section.items:
        parts.append("<ul>" + "".join(f"<li>{_words(item)}</li>" for item in section.items) + "</ul>")
    if section.code:
        lines = "\n".join(map(escape.one_line, section.code.splitlines()))
        parts.append(f"<pre>{html_escape(lines)}</pre>")
    return f"<section>\n{chr(10).join(parts)}\n</section>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{_words(name)}</th>" for name in table.columns)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in table.rows)
    caption = f"<h3>{_words(table.title)}</h3>\n" if table.title else ""
    note = f'\n<p class="note">{_words(table.note)}</p>' if table.note else ""
    return f"{caption}<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>{note}"


def _cell(text: str) -> str:
    kind = ' class="figure"' if text.translate(_FIGURE).isdecimal() else ""
    return f"<td{kind}>{_words(text)}</td>"


def _words(text: str) -> str:
    return html_escape(escape.one_line(escape.shorten(text)))
