"""Repairs of what keeps runs apart on GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.category import clashes, identify

if TYPE_CHECKING:
    from repair.kit import Json, Kit


def ids(repaired: Json) -> list[Json]:
    """The automationDetails.id of every run."""
    (part,) = repaired.parts
    return [run.get("automationDetails", {}).get("id") for run in part.log["runs"]]


def settled(kit: Kit, *runs: Json, **scope: Json) -> Json:
    """The repaired log, having checked that no runs clash in it any more."""
    repaired = kit.fix(kit.log(*runs), kit.scope(**scope))
    (part,) = repaired.parts
    found = [identify(run, scope.get("category")) for run in part.log["runs"]]
    assert clashes(found) == []
    assert not {(one.tool, one.category or "") for one in found} & scope.get("taken", set())
    return repaired


def test_empty_details_take_the_category_of_the_upload(kit: Kit) -> None:
    """Whatever else is in them."""
    guid = "12345678-1234-4234-8234-123456789abc"
    for details in ({}, {"guid": guid}, {"id": ""}):
        mended, told = kit.run_after(kit.run(automationDetails=dict(details)), category="lint")
        assert mended["automationDetails"] == details | {"id": "lint/"}
        assert list(told) == ["category-empty-details"]


def test_empty_details_go_where_no_category_is_known(kit: Kit) -> None:
    """The upload action then fills in its own; details that say something stay."""
    mended, told = kit.run_after(kit.run(automationDetails={}))
    assert "automationDetails" not in mended
    assert told == {"category-empty-details": [{"op": "remove", "path": "/runs/0/automationDetails"}]}
    run = kit.run(automationDetails={"description": {"text": "x"}})
    assert kit.run_after(run) == (run, {})


def test_ids_without_a_slash_get_one_when_asked_for(kit: Kit) -> None:
    """By name only: it moves the alerts."""
    run = kit.run(automationDetails={"id": "lint"})
    assert kit.run_after(run) == (run, {})
    assert kit.run_after(run, "category-no-slash")[0]["automationDetails"] == {"id": "lint/"}
    done = kit.run(automationDetails={"id": "a/b"})
    assert kit.run_after(done, "category-no-slash") == (done, {})


def test_runs_that_say_which_analysis_they_are_get_ids_of_that(kit: Kit) -> None:
    """By extension, language or repository; never by position."""
    java, python = kit.run(kit.result()), kit.run(kit.result())
    java["tool"]["extensions"] = [{"name": "java rules"}]
    python["tool"]["extensions"] = [{"name": "python-rules"}]
    repaired = settled(kit, java, python)
    assert ids(repaired) == ["Tool/java-rules/", "Tool/python-rules/"]
    there = dict(zip(("java", "python"), ids(repaired), strict=True))
    java, python = kit.run(kit.result()), kit.run(kit.result())
    java["tool"]["extensions"] = [{"name": "java rules"}]
    python["tool"]["extensions"] = [{"name": "python-rules"}]
    assert ids(settled(kit, python, java)) == [there["python"], there["java"]]


def test_ids_begin_with_the_category_of_the_upload(kit: Kit) -> None:
    """Or with the one that the runs have already; what stood behind the last slash stays."""
    runs = [kit.run(defaultSourceLanguage=language) for language in ("c", "go")]
    assert ids(settled(kit, *runs, category="scan")) == ["scan/c/", "scan/go/"]
    runs = [kit.run(defaultSourceLanguage=name, automationDetails={"id": "own/x"}) for name in ("c", "go")]
    assert ids(settled(kit, *runs, category="scan")) == ["own/c/x", "own/go/x"]


def test_the_change_says_what_to_do_about_other_jobs(kit: Kit) -> None:
    """Without a category, two jobs of a matrix would write the same ids."""
    runs = [kit.run(defaultSourceLanguage=language) for language in ("c", "go")]
    assert "Set `category`" in settled(kit, *runs).parts[0].changes[0].note
    runs = [kit.run(defaultSourceLanguage=language) for language in ("c", "go")]
    assert "Set `category`" not in settled(kit, *runs, category="x").parts[0].changes[0].note


def test_runs_that_differ_in_their_findings_only_become_one(kit: Kit) -> None:
    """They are pieces of one analysis, and stay in the category that they had."""
    runs = [kit.run(kit.result(rule)) for rule in ("R1", "R2", "R1")]
    repaired = settled(kit, *runs)
    (merged,) = repaired.parts[0].log["runs"]
    assert [result["ruleId"] for result in merged["results"]] == ["R1", "R2", "R1"]
    assert merged["tool"]["driver"]["rules"] == [{"id": "R1"}, {"id": "R2"}]
    assert "automationDetails" not in merged
    assert [change.rule for change in repaired.parts[0].changes] == ["run-category-clash"]


def test_pieces_of_two_analyses_are_merged_first_and_then_told_apart(kit: Kit) -> None:
    """Two runs are left of five."""
    runs = [kit.run(kit.result(uri=f"{n}.py"), defaultSourceLanguage=name) for n, name in enumerate("abaab")]
    repaired = settled(kit, *runs)
    assert ids(repaired) == ["Tool/a/", "Tool/b/"]
    assert [len(run["results"]) for run in repaired.parts[0].log["runs"]] == [3, 2]


def test_versions_of_one_tool_clash_on_the_server(kit: Kit) -> None:
    """The upload action would let them pass; they are not merged."""
    runs = [kit.run(kit.result()), kit.run(kit.result())]
    for run, version in zip(runs, ("1.0", "2.0"), strict=True):
        run["tool"]["driver"]["version"] = version
    repaired = settled(kit, *runs)
    assert ids(repaired) == ["Tool/1.0/", "Tool/2.0/"]
    assert [change.rule for change in repaired.parts[0].changes] == ["server-category-clash"]


def test_ids_that_share_a_category_are_merged_under_it(kit: Kit) -> None:
    """What stands behind the last slash names a single run, which the merged one is not."""
    runs = [kit.run(kit.result(), automationDetails={"id": f"scan/{n}", "guid": GUIDS[n]}) for n in (0, 1)]
    repaired = settled(kit, *runs)
    assert [run["automationDetails"] for run in repaired.parts[0].log["runs"]] == [{"id": "scan/"}]


GUIDS = ("12345678-1234-4234-8234-123456789ab0", "12345678-1234-4234-8234-123456789ab1")


def test_runs_with_different_rules_of_one_id_are_not_merged(kit: Kit) -> None:
    """A result would be shown with the wrong description."""
    runs = [kit.run(kit.result(), rules=[{"id": "R1", "name": name}]) for name in ("One", "Two")]
    repaired = settled(kit, *runs)
    assert len(repaired.parts[0].log["runs"]) == 2
    assert "Little tells them apart" in repaired.parts[0].changes[0].note


def test_runs_with_different_bases_of_one_name_are_not_merged(kit: Kit) -> None:
    """Their relative paths mean different files."""
    runs = [kit.run(kit.result(), originalUriBaseIds={"R": {"uri": f"file:///{n}/"}}) for n in "ab"]
    assert len(settled(kit, *runs).parts[0].log["runs"]) == 2


def test_runs_with_links_into_the_log_are_not_merged(kit: Kit) -> None:
    """A merge would move what the links point at."""
    linked = kit.result(message={"text": "see [this](sarif:/runs/0/results/0)"})
    runs = [kit.run(linked, rules=[{"id": "R1"}, {"id": f"only-{n}"}]) for n in "ab"]
    assert len(settled(kit, *runs).parts[0].log["runs"]) == 2


def test_runs_that_differ_in_nothing_but_may_not_be_merged_are_said(kit: Kit) -> None:
    """Such as two copies of a run with links; they stay as they are."""
    linked = kit.result(message={"text": "see [this](sarif:/runs/0/results/0)"})
    repaired = kit.fix(kit.log(kit.run(linked), kit.run(linked)), kit.scope())
    assert repaired.parts[0].changes == ()
    assert repaired.refused[0].startswith("run-category-clash: ")


@pytest.mark.parametrize(("name", "expected"), [("trivy", "scan/trivy/"), ("", "scan/c/")])
def test_a_run_that_another_file_has_taken_is_named_after_its_file(kit: Kit, name: str, expected: str) -> None:
    """Or after what it says, where the name is not known."""
    run = kit.run(kit.result(), defaultSourceLanguage="c")
    assert ids(settled(kit, run, category="scan", taken={("Tool", "scan")}, name=name)) == [expected]


def test_other_tools_and_categories_are_left_alone(kit: Kit) -> None:
    """Only what clashes is touched."""
    runs = [kit.run(name="A"), kit.run(name="B"), kit.run(name="A", automationDetails={"id": "x/"})]
    assert kit.fix(kit.log(*runs), kit.scope(category="scan")).parts[0].changes == ()


def test_an_id_never_takes_the_category_of_another_run(kit: Kit) -> None:
    """Even where the words are the same."""
    runs = [kit.run(defaultSourceLanguage=name) for name in ("c", "go")]
    other = kit.run(automationDetails={"id": "Tool/c/"})
    assert len(set(ids(settled(kit, *runs, other)))) == 3


def test_strange_words_become_part_of_an_id_safely(kit: Kit) -> None:
    """Long ones and others than ASCII keep a hash, so that they stay apart."""
    runs = [kit.run(defaultSourceLanguage=name) for name in ("ü" * 200, "ö" * 200, "x" * 200, "c#/f# 1")]
    found = ids(settled(kit, *runs))
    assert len(set(found)) == 4
    assert all(len(name) < 80 and name.isascii() and name.count("/") == 2 for name in found)
