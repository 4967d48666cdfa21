"""From samples to verdicts, with the reason in words."""

from __future__ import annotations

import math
import random

import pytest
from benchmarks import times

from ci_kit.performance import compare
from ci_kit.performance.history import Entry, History
from ci_kit.performance.model import Machine, Results, Series
from ci_kit.performance.verdicts import Change, Rules

RULES = Rules()
HERE = Machine("Tested CPU", 2, "Linux")
Pairs = list[tuple[dict[str, float], dict[str, float]]]


def pairs(ratios: dict[str, float], noise: float = 0.05, count: int = 15, seed: object = 0) -> Pairs:
    """Runs in turns of benchmarks that are slower by the given ratios."""
    base = {name: times(1, count, noise, (seed, "base", name)) for name in ratios}
    head = {name: times(ratio, count, noise, (seed, "head", name)) for name, ratio in ratios.items()}
    return [
        ({name: base[name][at] for name in ratios}, {name: head[name][at] for name in ratios}) for at in range(count)
    ]


def results(series: dict[str, list[float]], machine: Machine = HERE, fault: str = "") -> Results:
    """A file of results."""
    return Results("test", {name: Series(name, tuple(v), fault=fault) for name, v in series.items()}, machine)


def said(compared: list[compare.Compared]) -> dict[str, Change]:
    """What is said of each benchmark."""
    return {one.name: one.judgement.change for one in compared}


def test_each_kind_of_change_has_its_name() -> None:
    """Slower, faster and neither, with an interval around the ratio; what matters most comes first."""
    found = compare.in_pairs(pairs({"same": 1.0, "slow": 1.5, "fast": 0.6}), RULES)
    assert said(found) == {"slow": Change.REGRESSED, "fast": Change.IMPROVED, "same": Change.SAME}
    assert [one.name for one in found] == ["slow", "fast", "same"]
    for one, ratio in zip(found, (1.5, 0.6, 1.0), strict=True):
        low, high = one.judgement.low, one.judgement.high
        assert low is not None
        assert high is not None
        assert low < ratio < high


def test_below_the_threshold_a_slowdown_is_the_same_however_certain() -> None:
    """Ten percent, measured to half a percent, is less than what counts."""
    (one,) = compare.in_pairs(pairs({"x": 1.1}, noise=0.005), RULES)
    assert one.judgement.change is Change.SAME
    (one,) = compare.in_pairs(pairs({"x": 1.1}, noise=0.005), Rules(threshold=0.05))
    assert one.judgement.change is Change.REGRESSED


def test_too_much_noise_is_inconclusive_and_says_how_many_samples_would_tell() -> None:
    """The interval reaches beyond the threshold; the words name it, and what would help."""
    (one,) = compare.in_pairs(pairs({"x": 1.0}, noise=0.5, seed=3), RULES)
    assert one.judgement.change is Change.INCONCLUSIVE
    assert "the ratio may be anything from" in one.judgement.why
    assert "pairs are needed to see 20%" in one.judgement.why


def test_a_slowdown_that_noise_explains_is_inconclusive() -> None:
    """The middle is beyond the threshold, but so it would be by chance."""
    found = compare.in_pairs(pairs({str(at): 1.0 for at in range(20)} | {"x": 1.5}, noise=0.35, seed=4), RULES)
    (one,) = [one for one in found if one.name == "x"]
    assert one.judgement.change is Change.INCONCLUSIVE
    assert one.judgement.why.startswith(f"{(one.judgement.ratio or 0) - 1:.0%} slower in the middle, but noise alone")
    assert "in one of 21 benchmarks" in one.judgement.why


def test_too_few_pairs_are_inconclusive_however_clear() -> None:
    """Three pairs of ten times slower are three pairs."""
    (one,) = compare.in_pairs(pairs({"x": 10.0}, count=3), RULES)
    assert one.judgement.change is Change.INCONCLUSIVE
    assert one.judgement.why == "too few samples: 3 pairs, at least 6 are needed"


def test_a_ratio_that_jumps_is_inconclusive_and_names_the_levels() -> None:
    """Every other run is twice as slow: neither `same` nor `regressed` is true."""
    made = pairs({"x": 1.0})
    for at in range(0, 15, 2):
        made[at][1]["x"] *= 2
    (one,) = compare.in_pairs(made, RULES)
    assert one.judgement.change is Change.INCONCLUSIVE
    assert "jumps between two levels" in one.judgement.why
    assert "53% of the samples" in one.judgement.why


def test_levels_that_agree_do_not_hinder() -> None:
    """Twice or four times as slow: slower in any case."""
    made = pairs({"x": 2.0})
    for at in range(0, 15, 2):
        made[at][1]["x"] *= 2
    (one,) = compare.in_pairs(made, RULES)
    assert one.judgement.change is Change.REGRESSED


def test_new_and_deleted_benchmarks_are_named() -> None:
    """What only one side has is compared with nothing, and nothing is hidden."""
    made = pairs({"both": 1.0, "gone": 1.0, "fresh": 1.0})
    for base, head in made:
        del base["fresh"], head["gone"]
    assert said(compare.in_pairs(made, RULES)) == {
        "both": Change.SAME,
        "gone": Change.DELETED,
        "fresh": Change.NEW,
    }


def test_the_family_is_corrected_for() -> None:
    """The same samples of one benchmark weigh less among forty others."""
    lone = compare.in_pairs(pairs({"x": 1.35}, noise=0.3, seed=12), RULES)[0].judgement
    others = {str(at): 1.0 for at in range(40)}
    found = compare.in_pairs(pairs({"x": 1.35} | others, noise=0.3, seed=12), RULES)
    among = next(one.judgement for one in found if one.name == "x")
    assert lone.chance is not None
    assert among.chance is not None
    assert among.chance > 10 * lone.chance


def test_a_slow_phase_of_the_machine_is_no_regression_in_turns() -> None:
    """For a third of the session everything is 1.8 times slower: both of a pair are, and the ratio stays."""
    alarms = 0
    for seed in range(60):
        made = pairs({str(at): 1.0 for at in range(5)}, noise=0.05, seed=seed)
        chance = random.Random(seed)
        begin = chance.randrange(10)
        for at in range(begin, begin + 5):
            for name in made[at][0]:
                # The phase may begin or end between the two runs of a pair.
                if at > begin or chance.random() < 0.5:
                    made[at][0][name] *= 1.8
                if at < begin + 4 or chance.random() < 0.5:
                    made[at][1][name] *= 1.8
        alarms += Change.REGRESSED in said(compare.in_pairs(made, RULES)).values()
    assert alarms == 0


def test_the_rule_keeps_its_promises_in_simulation() -> None:
    """At 20 % noise: of 150 unchanged families of twenty hardly one alarms; a slowdown of 1.5 is nearly always seen."""
    alarms, seen = 0, 0
    for seed in range(150):
        made = pairs({str(at): 1.5 if at == 0 else 1.0 for at in range(20)}, noise=0.198, seed=("promise", seed))
        found = said(compare.in_pairs(made, RULES))
        seen += found.pop("0") is Change.REGRESSED
        alarms += Change.REGRESSED in found.values()
    assert alarms <= 4
    assert seen >= 138


def test_single_files_allow_for_what_runs_differ() -> None:
    """Fifty rounds that agree to a percent are still one run: 15 % may be the run's, twice as slow is not."""
    base = [results({"a": times(1, 50, 0.01, 1), "b": times(1, 50, 0.01, 2)})]
    head = [results({"a": times(1.15, 50, 0.01, 3), "b": times(2.0, 50, 0.01, 4)})]
    found = {one.name: one.judgement for one in compare.with_baseline(base, head, RULES, 0.1)}
    assert found["a"].change is Change.INCONCLUSIVE
    assert "measure both sides on one machine in turns" in found["a"].why
    assert found["b"].change is Change.REGRESSED
    assert said(compare.with_baseline(base, head, RULES, 0.001)) == {"a": Change.SAME, "b": Change.REGRESSED}


def test_files_enough_are_samples_themselves() -> None:
    """With eight files a side their medians count, however many rounds each has."""
    base = [results({"a": times(level, 30, 0.001, seed)}) for seed, level in enumerate(times(1.0, 8, 0.05, "b"))]
    head = [results({"a": times(level, 30, 0.001, -seed)}) for seed, level in enumerate(times(1.6, 8, 0.05, "h"))]
    (one,) = compare.with_baseline(base, head, RULES, 0.1)
    assert (one.judgement.change, one.samples) == (Change.REGRESSED, 8)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Machine("Other CPU", 2, "Linux"), "another CPU model: Tested CPU, the baseline ran on Other CPU"),
        (Machine("Tested CPU", 8, "Linux"), "another number of processors: 2, the baseline had 8"),
        (Machine("Tested CPU", 2, "Darwin"), "another system: Linux, the baseline ran on Darwin"),
    ],
)
def test_another_machine_is_inconclusive_however_clear(other: Machine, why: str) -> None:
    """Times of two machines say nothing about the code."""
    base = [results({"x": times(1, 20)}, other)]
    (one,) = compare.with_baseline(base, [results({"x": times(9, 20)})], RULES, 0.1)
    assert (one.judgement.change, one.judgement.why) == (Change.INCONCLUSIVE, why)


def test_a_faulty_series_is_inconclusive() -> None:
    """A command that failed while it was timed may have been quick because it failed."""
    head = [results({"x": times(0.1, 20)}, fault="the command failed in 2 of 20 runs")]
    (one,) = compare.with_baseline([results({"x": times(1, 20)})], head, RULES, 0.1)
    assert (one.judgement.change, one.judgement.why) == (
        Change.INCONCLUSIVE,
        "the command failed in 2 of 20 runs",
    )


def test_a_summary_without_times_is_inconclusive_and_says_what_to_do() -> None:
    """pytest-benchmark saves no single times unless asked to."""
    saved = Results("test", {"x": Series("x", (1.0,), whole=False)}, HERE)
    (one,) = compare.with_baseline([saved], [results({"x": times(1, 20)})], RULES, 0.1)
    assert one.judgement.why.startswith("too few samples: 1 round, at least 6 are needed; the tool kept no single")


def test_two_levels_of_a_side_are_inconclusive() -> None:
    """The head hits a cache or does not: the ratio is 1 or 3."""
    head = [results({"x": times(1, 12, seed=1) + times(3, 12, seed=2)})]
    (one,) = compare.with_baseline([results({"x": times(1, 24, seed=3)})], head, RULES, 0.001)
    assert one.judgement.change is Change.INCONCLUSIVE
    assert "two levels, 1.0" in one.judgement.why


def history(levels: list[float], machine: Machine = HERE, noise: float = 0.03) -> History:
    """Earlier runs of a benchmark x, one for each level."""
    chance = random.Random(7)
    entries = [
        Entry(f"2026-01-{at + 1:02}", f"{at:040x}", machine, {"x": level * math.exp(chance.gauss(0, noise))})
        for at, level in enumerate(levels)
    ]
    return History(entries)


def test_history_judges_by_how_far_earlier_runs_differ() -> None:
    """What is within their spread is the same, what is far out is slower, from a single new run."""
    quiet, noisy = history([1.0] * 20), history([1.0] * 20, noise=0.3)
    assert said(compare.with_history(quiet, [results({"x": [1.02]})], HERE, RULES)) == {"x": Change.SAME}
    assert said(compare.with_history(quiet, [results({"x": [1.4]})], HERE, RULES)) == {"x": Change.REGRESSED}
    assert said(compare.with_history(noisy, [results({"x": [1.4]})], HERE, RULES)) == {"x": Change.INCONCLUSIVE}


def test_only_the_level_since_the_last_change_counts() -> None:
    """Twice as slow as long ago, as fast as of late: the same."""
    past = history([1.0] * 20 + [2.0] * 10)
    assert said(compare.with_history(past, [results({"x": [2.05]})], HERE, RULES)) == {"x": Change.SAME}


def test_runs_of_another_machine_do_not_count_and_are_told() -> None:
    """Twenty runs on another CPU are no earlier runs."""
    past = history([1.0] * 20, Machine("Other CPU", 2, "Linux"))
    (one,) = compare.with_history(past, [results({"x": [5.0]})], HERE, RULES)
    assert one.judgement.change is Change.INCONCLUSIVE
    assert "0 earlier runs" in one.judgement.why
    assert "20 more ran on another CPU model: Tested CPU, the baseline ran on Other CPU" in one.judgement.why


def test_history_knows_new_and_deleted_benchmarks() -> None:
    """One that the newest runs had is missed, one that they do not have is new; long deleted ones are let go."""
    past = history([1.0] * 20)
    past.entries[0].seconds["ancient"] = 1.0
    found = said(compare.with_history(past, [results({"y": [1.0]})], HERE, RULES))
    assert found == {"x": Change.DELETED, "y": Change.NEW}
