"""The comparison with the Multitool reads its reports right, and sorts differences by their reason."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from bench.sarif_cases import Case
from bench.sarif_known import Right
from bench.sarif_multitool import Multitool, Said, said
from bench.sarif_reasons import REASONS, reason_of
from bench.sarif_rules import Comparison, Difference, Side, differences, rules_of
from traps.document import REGION, RESULT, drop, edited, put

from bench import sarif_lists, sarif_peers

if TYPE_CHECKING:
    from pathlib import Path

NOTE = ("note", "runs[0]")
#: What the Multitool reports of every log that has no snippets.
ADVICE = dict.fromkeys(("SARIF2002", "SARIF2003", "SARIF2010", "SARIF2011"), NOTE)
ERROR = ("error", "runs[0].results[0]")


def report(*results: tuple[str, str | None], **run: Any) -> str:  # noqa: ANN401 (any JSON value)
    """A report of the Multitool: pairs of rule and level."""
    found = [
        {"ruleId": rule, "message": {"id": "x", "arguments": ["runs[0]"]}} | ({"level": level} if level else {})
        for rule, level in results
    ]
    return json.dumps({"version": "2.1.0", "runs": [{"results": found} | run]})


def compared(data: bytes, answer: Said) -> list[Difference]:
    """What only one of the two says."""
    return list(differences(Case("test", "case", data), answer, rules_of(data)))


def test_a_report_is_read_rule_by_rule() -> None:
    """The gravest level counts, a missing one is a warning, and parts of rules count as the rule."""
    text = report(("SARIF1002", None), ("SARIF1007/x", "note"), ("SARIF1007", "error"))
    assert said(text, "") == Said({"SARIF1002": ("warning", "runs[0]"), "SARIF1007": ("error", "runs[0]")})


def test_what_needs_the_network_is_left_out() -> None:
    """Whether an address can be reached is no property of the file."""
    assert said(report(("SARIF2006", "note")), "") == Said({})


def test_a_breakdown_is_seen() -> None:
    """By what it printed, by a report that is cut off, and by a notification in the report."""
    notice = {"toolExecutionNotifications": [{"level": "error", "descriptor": {"id": "ERR999"}}]}
    assert said(report(("SARIF1002", "error")), "exit code 1").failure == "exit code 1"
    assert said('{"runs": [', "").failure == "no report"
    assert said("", "stopped after 60 s") == Said({}, "stopped after 60 s")
    assert said(report(invocations=[notice]), "").failure == "notification ERR999"
    assert not said(report(invocations=[{}]), "").failure


@pytest.mark.skipif(os.name != "posix", reason="a program that is a script")
def test_a_file_is_shown_to_the_program_once(tmp_path: Path) -> None:
    """The answer is kept for the same bytes; other bytes are asked about anew."""
    program = tmp_path / "program"
    text = report(("SARIF1002", "error"))
    program.write_text(
        f"#!/bin/sh\necho asked >> {tmp_path}/log\ncat > \"$4\" <<'END'\n{text}\nEND\n", encoding="utf-8"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    tool = Multitool(program, tmp_path / "cache")
    answers = [tool.ask(Case("test", name, data)) for name, data in (("a", b"1"), ("b", b"1"), ("c", b"2"))]
    assert answers == [Said({"SARIF1002": ("error", "runs[0]")})] * 3
    assert answers[0].errors
    assert (tmp_path / "log").read_text(encoding="utf-8").count("asked") == 2


def test_the_same_rule_on_both_sides_is_no_difference() -> None:
    """Rules are compared by the names that ours give of the Multitool's."""
    backwards = edited(put(f"{REGION}/endLine", 1))
    both = compared(backwards, Said(ADVICE | {"SARIF1007": ERROR}))
    ours = compared(backwards, Said(ADVICE))
    theirs = compared(edited(), Said(ADVICE | {"SARIF1007": ERROR}))
    assert both == []
    assert [(one.side, one.rule) for one in ours] == [(Side.KIT, "region-reversed")]
    assert [(one.side, one.rule) for one in theirs] == [(Side.MULTITOOL, "SARIF1007")]


def test_an_unexplained_difference_stays_so() -> None:
    """No reason is so wide that it takes in what it is not about."""
    (ours,) = compared(edited(put(f"{REGION}/endLine", 1)), Said(ADVICE))
    (theirs,) = compared(edited(), Said(ADVICE | {"SARIF1007": ERROR}))
    assert reason_of(ours) is None
    assert reason_of(theirs) is None


def test_reasons_that_are_known_apply() -> None:
    """GitHub's rules, silence, and a text that is no JSON."""
    (github,) = compared(edited(drop(f"{RESULT}/locations")), Said({"SARIF2002": NOTE, "SARIF2003": NOTE}))
    silent = compared(edited(put(f"{RESULT}/level", "critical")), Said({}))
    lax = compared(b"// comment\n" + edited(), Said(ADVICE))
    causes = [
        [reason.cause if (reason := reason_of(one)) else "" for one in found] for found in ([github], silent, lax)
    ]
    assert causes[0] == ["GitHub's own rules"]
    assert set(causes[1]) == {"the Multitool does not say a word"}
    assert set(causes[2]) == {"no JSON, but the Multitool reads it"}


def test_every_reason_says_who_is_right_and_why() -> None:
    """Causes are told apart by their text."""
    assert len({reason.cause for reason in REASONS}) == len(REASONS)
    assert all(reason.right in Right and reason.why.endswith(".") for reason in REASONS)


def test_the_list_counts_and_names() -> None:
    """Known reasons are grouped; what nobody has looked into is named one by one and fails the benchmark."""
    data = edited(put(f"{REGION}/endLine", 1))
    found = Comparison(files=3, refused=1)
    found.caught[Side.KIT] = 1
    found.failures.append((Case("test", "broken", b""), "exit code 1"))
    found.differences += compared(data, Said(ADVICE)) + compared(b"{", Said({"JSON0001": ERROR}))
    lines, unknown = sarif_lists.rules(found)
    text = "\n".join(lines)
    assert unknown == 1
    assert "Of the 1 that the upload action refuses, the kit holds 1 back." in text
    assert "      test/broken: exit code 1" in text
    assert "NOT LOOKED INTO: only the kit reports region-reversed in test/case" in text


def test_peers_that_are_not_to_be_had_are_said_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without npm, node and uv the benchmark measures the rest."""
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    peers = sarif_peers.prepare(tmp_path)
    assert (peers.modules, peers.multitool, peers.sarif_tools) == (None, None, None)
    assert [line.partition(":")[0] for line in peers.missing] == [
        "the upload action's validator and the Multitool",
        "sarif-tools",
    ]


def test_the_locks_of_the_peers_name_no_host() -> None:
    """Where packages come from is the user's to choose; what they are is fixed by version and hash."""
    npm = json.loads((sarif_peers.LOCKS / "package-lock.json").read_text(encoding="utf-8"))
    pypi = (sarif_peers.LOCKS / "requirements.txt").read_text(encoding="utf-8")
    packages = [entry for name, entry in npm["packages"].items() if name]
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages)
    assert "://" not in pypi
    assert pypi.count("==") <= pypi.count("--hash=sha256:")
