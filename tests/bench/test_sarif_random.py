"""Random logs are valid, damaged ones mostly are not, and both can be made again."""

from __future__ import annotations

from typing import Any

import orjson
from bench.sarif_gate import ACCEPTED, judge
from bench.sarif_mutate import mutated
from bench.sarif_random import Grower

from ci_kit.sarif.schema import schema


def names(value: Any) -> set[str]:  # noqa: ANN401 (any JSON value)
    """All member names in a value."""
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()


def test_random_logs_are_accepted() -> None:
    """What grows from the schema breaks nothing that the upload action checks."""
    stages = {judge(orjson.dumps(Grower(seed).log())).stage for seed in range(150)}
    assert stages == {ACCEPTED}


def test_random_logs_use_the_whole_schema() -> None:
    """Every member that any definition has is met within some hundred logs."""
    known = {name for definition in schema()["definitions"].values() for name in definition.get("properties", ())}
    met = names([Grower(seed).log() for seed in range(400)])
    assert sorted(known - met) == []


def test_the_same_seed_grows_the_same_log() -> None:
    """A log is found again by its seed."""
    assert Grower((1, 2)).log() == Grower((1, 2)).log()
    assert Grower((1, 2)).log() != Grower((1, 3)).log()


def test_damage_is_found_again_by_its_seed_and_leaves_the_log_alone() -> None:
    """The same seed does the same damage, to a copy."""
    log = Grower(4).log()
    before = orjson.dumps(log)
    assert mutated(log, 8) == mutated(log, 8)
    assert len({mutated(log, seed) for seed in range(40)}) > 30
    assert orjson.dumps(log) == before


def test_damage_is_of_every_kind() -> None:
    """Among damaged logs are such as fail to parse, break the schema, clash, lack results, and are still accepted."""
    stages = {judge(mutated(Grower(seed).log(), seed)).stage for seed in range(700)}
    assert stages == {"json", "schema", "unique-runs", "results", ACCEPTED}


def test_nothing_is_too_small_to_be_damaged() -> None:
    """Values without a member or an item are damaged without an error."""
    nothing: tuple[Any, ...] = ({}, [], None, "", 0)
    for value in nothing:
        for seed in range(60):
            assert isinstance(mutated(value, seed), bytes)
