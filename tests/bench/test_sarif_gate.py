"""The comparison with the upload action's checks finds what differs, and takes no cause on trust."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from bench.sarif_cases import Case
from bench.sarif_gate import ACCEPTED, Gate, Ours, Pair, compare, judge
from traps import TRAPS
from traps.document import REGION, RUN, drop, edited, put, repeat

from bench import sarif_cases, sarif_known, sarif_lists, sarif_peers

if TYPE_CHECKING:
    from pathlib import Path

ACCEPTS = Gate(refused=False, stage=ACCEPTED, crashed=False, names=(), message="")
REFUSES = Gate(refused=True, stage="schema", crashed=False, names=("minimum",), message="startLine must be …")
ODD = put(f"{RUN}/constructor", 1)
WRONG = put(f"{REGION}/startLine", 0)


def pair(data: bytes, gate: Gate) -> Pair:
    """Our real verdict beside one of the action that is made up."""
    return Pair(Case("test", "case", data), gate, judge(data))


@pytest.mark.parametrize(
    ("data", "stage", "rules"),
    [
        (edited(), ACCEPTED, ()),
        (b"{", "json", ("json-truncated",)),
        (edited(WRONG), "schema", ("line-not-positive",)),
        (edited(repeat("/runs")), "unique-runs", ("run-category-clash",)),
        (edited(drop(f"{RUN}/results")), "results", ("results-missing",)),
    ],
)
def test_our_verdict_has_the_stage_of_its_rules(data: bytes, stage: str, rules: tuple[str, ...]) -> None:
    """Each rule that stands for a refusal on the runner belongs to a stage; the first one counts."""
    assert judge(data) == Ours(rules, stage)


def test_the_first_of_several_stages_counts() -> None:
    """A log with two faults is refused for the one that the action meets first."""
    assert judge(edited(drop(f"{RUN}/results"), put(f"{RUN}/category", "x"))).stage == "schema"


def test_what_the_service_rejects_is_no_refusal_on_the_runner() -> None:
    """A result without a location leaves the runner."""
    assert judge(edited(drop(f"{RUN}/results/0/locations"))) == Ours((), ACCEPTED)


def test_agreement_is_about_verdict_and_stage() -> None:
    """The same refusal at another stage is a difference."""
    assert pair(edited(), ACCEPTS).agree
    assert pair(edited(WRONG), REFUSES).agree
    assert not pair(edited(WRONG), ACCEPTS).agree
    assert not pair(edited(), REFUSES).agree
    assert not pair(b"{", REFUSES).agree


def test_causes_are_told_apart() -> None:
    """The text of a cause says who refuses and for what."""
    assert pair(edited(WRONG), ACCEPTS).cause == "only the kit refuses: line-not-positive"
    assert pair(edited(), REFUSES).cause == "only the action refuses at schema (minimum)"
    assert pair(b"{", REFUSES).cause == "both refuse, the kit at json (json-truncated), the action at schema"


def test_a_breakdown_of_the_kit_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the action refuses the file, and with the place where it happened."""

    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("bench.sarif_gate.validate", broken)
    found = pair(edited(), ACCEPTS)
    assert not found.agree
    assert found.cause == "the kit breaks down: KeyError in test_sarif_gate.py broken"


def test_a_known_cause_explains_what_it_is_about() -> None:
    """Without the member that JavaScript is confused by, both accept."""
    known = sarif_known.cause_of(pair(edited(ODD), ACCEPTS))
    assert known is not None
    assert known.right is sarif_known.Right.KIT


def test_a_known_cause_explains_nothing_else() -> None:
    """With a second fault in the file the known cause is not all that sets the two apart."""
    assert sarif_known.cause_of(pair(edited(ODD, WRONG), ACCEPTS)) is None
    assert sarif_known.cause_of(pair(edited(WRONG), ACCEPTS)) is None
    assert sarif_known.cause_of(pair(edited(), REFUSES)) is None


def test_the_list_counts_known_and_unknown() -> None:
    """Agreement is counted, a known cause is explained, an unknown one makes the benchmark fail."""
    pairs = [pair(edited(), ACCEPTS), pair(edited(ODD), ACCEPTS), pair(edited(WRONG), ACCEPTS)]
    lines, unknown = sarif_lists.verdicts(pairs)
    text = "\n".join(lines)
    assert unknown == 1
    assert "3 files (3 test), of which the action refuses 0." in text
    assert "They differ on 2." in text
    assert "NOT LOOKED INTO: once: only the kit refuses: line-not-positive" in text
    assert sarif_lists.verdicts(pairs[:2])[1] == 0


def installed() -> Path:
    """Where the validator library of the action is, if a benchmark has installed it before; nothing is fetched here."""
    found = sorted(sarif_peers.default_folder().glob("npm-*/installed"))
    if not found or shutil.which("node") is None:
        pytest.skip("needs Node and what ./dev bench sarif installs")
    return found[-1].parent


def test_the_real_gate_gives_the_known_verdicts() -> None:
    """The traps carry what the action said of them; gate.js says the same, at the same stage."""
    cases = [case for case in sarif_cases.traps() if len(case.data) < 20_000]
    told = {trap.name: trap.stage for trap in TRAPS}
    given = {one.case.name: one.gate.stage for one in compare(cases, installed())}
    assert given == {name: told[name] for name in given}
    assert len(given) > 300


def test_the_real_gate_takes_names_and_texts_as_they_are() -> None:
    """A message with a line separator in it does not upset the protocol."""
    odd = json.dumps({"version": "\u2028\n", "runs": []}, ensure_ascii=False).encode()
    found = list(compare([Case("test", "odd", odd), *list(sarif_cases.real())[:2]], installed()))
    assert [one.gate.stage for one in found] == [ACCEPTED] * 3
