"""One file from its bytes to its verdict."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import logs
from traps import TRAPS, base

from ci_kit.report import Level
from ci_kit.sarif import stream
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Effect, Profile
from ci_kit.sarif.tree import Tree
from ci_kit.sarif.validate import Judgement, validate

if TYPE_CHECKING:
    from traps import Trap

DATA = Path(__file__).parents[1] / "data" / "sarif"
#: Files of real tools that GitHub refuses, with the rule that says why; all others are taken.
REFUSED = {
    "clang-stderr.sarif": "json-syntax",
    "multitool-cppcheck.sarif": "location-missing",
    "multitool-sarif1.sarif": "version-unsupported",
    "multitool-validate.sarif": "message-id-only",
    "sarif-tools-copy.sarif": "schema-combination",
    "sarif-tools-same-tool.sarif": "run-category-clash",
    "typos-docs.sarif": "schema-combination",
}
#: Where the kit does not claim that the upload action refuses, and why.
LAXER = {
    # The action reads it and breaks down when it writes it again; the kit does not look inside, and says so.
    "nesting-100000",
}


def options(profile: Profile = Profile.GITHUB, *, tree: bool = True) -> Options:
    """The usual limits, with the sources of the corpus as checkout."""
    return Options(limits=Limits.default(), profile=profile, tree=Tree(DATA / "sources") if tree else None)


def rules(judgement: Judgement) -> set[str]:
    """The ids of the rules that were broken."""
    return {hits.rule.id for hits in judgement.findings}


def refused_locally(judgement: Judgement) -> bool:
    """Whether the upload action itself would refuse the file."""
    return any(hits.rule.effect is Effect.REFUSED for hits in judgement.findings)


@pytest.mark.parametrize("trap", [trap for trap in TRAPS if not callable(trap.content)], ids=lambda trap: trap.name)
def test_the_upload_actions_own_verdict_is_met(trap: Trap) -> None:
    """For each trap, the kit refuses exactly what the upload action refuses, but for the listed differences."""
    judgement = validate(trap.data(), options())
    expected = trap.refused and trap.name not in LAXER
    assert refused_locally(judgement) is expected, sorted(rules(judgement))


@pytest.mark.slow
@pytest.mark.parametrize("trap", [trap for trap in TRAPS if callable(trap.content)], ids=lambda trap: trap.name)
def test_the_upload_actions_own_verdict_is_met_for_large_files(trap: Trap) -> None:
    """The same for the traps about limits."""
    judgement = validate(trap.data(), options())
    assert refused_locally(judgement) is (trap.refused and trap.name not in LAXER)
    if trap.name in LAXER:
        assert judgement.refused


@pytest.mark.parametrize("path", sorted((DATA / "real").glob("*.sarif")), ids=lambda path: path.name)
def test_files_of_real_tools_are_taken_or_refused_for_their_own_fault(path: Path) -> None:
    """What real tools write is accepted, unless it has the fault that is listed."""
    judgement = validate(path.read_bytes(), options())
    assert judgement.refused is (path.name in REFUSED)
    if judgement.refused:
        assert REFUSED[path.name] in rules(judgement)


def test_the_base_document_breaks_no_rule() -> None:
    """The document from which all traps are made is flawless, in both profiles."""
    data = json.dumps(base()).encode()
    assert rules(validate(data, options())) == set()
    errors = [hits for hits in validate(data, options(Profile.SARIF)).findings if hits.rule.level is Level.ERROR]
    assert errors == []


@given(logs())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_valid_logs_are_valid(log: dict[str, Any]) -> None:
    """A log that is valid by construction has no error in the profile `sarif`."""
    judgement = validate(json.dumps(log).encode(), options(Profile.SARIF, tree=False))
    assert [hits.rule.id for hits in judgement.findings if hits.rule.level is Level.ERROR] == []


def _places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _places(item, (*at, key))
    return found


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=9),
    st.just([]), st.just({}), st.just([[]]), st.just([None]), st.just({"index": -5}), st.just("%zz\\ {0} ](9)"),
)  # fmt: skip


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_damage_anywhere_is_reported_and_never_breaks_the_validator(data: st.DataObject) -> None:
    """Values replaced by junk or removed, anywhere in a log, give findings and no exception."""
    log = deepcopy(data.draw(st.sampled_from([base(), *SAMPLES])))
    for _ in range(data.draw(st.integers(1, 4))):
        places = _places(log)[1:]
        if not places:
            break
        place = data.draw(st.sampled_from(places))
        holder: Any = log
        for key in place[:-1]:
            holder = holder[key]
        if data.draw(st.booleans()):
            holder[place[-1]] = deepcopy(data.draw(JUNK))
        else:
            del holder[place[-1]]
    text = json.dumps(log).encode()
    for profile in Profile:
        validate(text, options(profile))


SAMPLES = [
    json.loads((DATA / "real" / name).read_text(encoding="utf-8"))
    for name in ("semgrep-rules.sarif", "zizmor-build.sarif", "clang-analyzer.sarif", "multitool-merge.sarif")
]


@given(logs())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_large_and_small_files_are_judged_alike(log: dict[str, Any]) -> None:
    """A log read in slices gives the same findings at the same places as one that is parsed whole."""
    data = json.dumps(log).encode()
    small = validate(data, options(tree=False))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream, "LARGE", 0)
        large = validate(data, options(tree=False))
    assert _found(large) == _found(small)


@pytest.mark.parametrize("path", sorted((DATA / "real").glob("*.sarif")), ids=lambda path: path.name)
def test_real_files_are_judged_alike_in_slices(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the files of real tools, the refused ones included."""
    small = validate(path.read_bytes(), options())
    monkeypatch.setattr(stream, "LARGE", 0)
    assert _found(validate(path.read_bytes(), options())) == _found(small)


def _found(judgement: Judgement) -> dict[str, Any]:
    return {
        hits.rule.id: (hits.count, sorted((str(hit.pointer), hit.message) for hit in hits.kept))
        for hits in judgement.findings
    }
