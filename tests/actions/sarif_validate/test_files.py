"""What the action finds, and what it writes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.errors import InputError
from ci_kit.report import Verdict

if TYPE_CHECKING:
    from sarif_workspace import Workspace

Log = dict[str, Any]
BOM = b"\xef\xbb\xbf"
posix = pytest.mark.skipif(os.name == "nt", reason="needs symbolic links and named pipes")


def test_a_missing_file_fails_by_default(workspace: Workspace, log: Log) -> None:
    """A file that is not there is an error, also as a glob without a match; the others are still judged."""
    workspace.write("there.sarif", log)
    ran = workspace.run("there.sarif", "gone.sarif", "none/*.sarif")
    assert ran.outputs.verdict is Verdict.FAIL
    assert not ran.outputs.uploadable
    missing = [one.place.path for one in ran.report.findings if one.rule == "file-missing" and one.place]
    assert missing == ["gone.sarif", "none/*.sarif"]
    assert len(ran.outputs.files) == 1


def test_a_missing_file_may_be_a_warning(workspace: Workspace, log: Log) -> None:
    """With `on-missing: warn` the rest decides."""
    workspace.write("there.sarif", log)
    ran = workspace.run("there.sarif", "gone.sarif", on_missing="warn")
    assert ran.outputs.verdict is Verdict.WARN
    assert ran.outputs.uploadable


def test_nothing_at_all_is_never_uploadable(workspace: Workspace) -> None:
    """When no file is there, there is nothing to upload, whatever missing files mean."""
    assert not workspace.run("gone.sarif", on_missing="warn").outputs.uploadable


@pytest.mark.parametrize(("tool", "named"), [("", "gone"), ("My Scanner", "My Scanner")])
def test_an_empty_log_stands_in_for_a_missing_file(workspace: Workspace, tool: str, named: str) -> None:
    """With `on-missing: empty` a valid log that names the tool is written, and the report says what it does."""
    ran = workspace.run("gone.sarif", on_missing="empty", tool_name=tool, category="scan")
    assert ran.outputs.uploadable
    (file,) = ran.outputs.files
    written = json.loads(Path(file.path).read_text(encoding="utf-8"))
    assert written["runs"][0]["tool"]["driver"]["name"] == named
    assert written["runs"][0]["results"] == []
    assert any("closes" in note for note in ran.report.notes)
    assert not (workspace.root / "gone.sarif").exists()


@posix
def test_a_link_out_of_the_workspace_is_not_read(workspace: Workspace, log: Log) -> None:
    """A link to a file outside is refused without its content being read."""
    outside = workspace.root.parent / "secret.sarif"
    outside.write_text(json.dumps(log), encoding="utf-8")
    (workspace.root / "a.sarif").symlink_to(outside)
    ran = workspace.run("a.sarif")
    assert ran.rules == {"symlink-outside"}
    assert ran.outputs.files == []


@posix
def test_a_fifo_does_not_hang(workspace: Workspace) -> None:
    """A named pipe is reported instead of waited for."""
    os.mkfifo(workspace.root / "a.sarif")
    assert workspace.run("a.sarif").rules == {"file-unreadable"}


def test_a_directory_is_searched_as_the_upload_action_does(workspace: Workspace, log: Log) -> None:
    """Files that the upload action passes over are named, and validated all the same."""
    log["runs"][0].pop("automationDetails", None)
    workspace.write("out/a.sarif", log)
    workspace.write("out/b.sarif.json", log)
    workspace.write("out/c.json", log)
    ran = workspace.run("out", category="out/b*=other")
    assert [one.place.path for one in ran.report.findings if one.place] == ["out/b.sarif.json"]
    assert ran.rules == {"name-ignored"}


def test_repair_leaves_the_input_and_writes_copy_and_patch(workspace: Workspace, log: Log) -> None:
    """The repaired copy is accepted, the input is as it was, and the patch lies beside the copy."""
    log["runs"][0]["results"][0]["ruleIndex"] = 42
    before = BOM + json.dumps(log).encode()
    path = workspace.write("out/a.sarif", before)
    ran = workspace.run("out/a.sarif", repair="safe", output="fixed")
    assert path.read_bytes() == before
    assert ran.outputs.uploadable
    assert ran.outputs.verdict is Verdict.PASS
    (file,) = ran.outputs.files
    assert Path(file.path) == workspace.root / "fixed" / "out" / "a.sarif"
    patches = json.loads(Path(file.path + ".patch.json").read_text(encoding="utf-8"))
    assert {patch["rule"] for patch in patches} >= {"utf8-bom", "rule-index-out-of-range"}
    assert {row["rule"] for row in ran.report.data["files"][0]["repairs"]} == {patch["rule"] for patch in patches}


def test_repairing_twice_changes_nothing_more(workspace: Workspace, log: Log) -> None:
    """A repaired file is repaired no further."""
    log["runs"][0]["results"][0]["ruleIndex"] = 42
    workspace.write("a.sarif", log)
    first = workspace.run("a.sarif", repair="safe", output="one")
    again = workspace.run("one/a.sarif", repair="safe", output="two")
    assert Path(first.outputs.files[0].path).read_bytes() == Path(again.outputs.files[0].path).read_bytes()
    assert again.report.data["files"][0]["repairs"] == []


def test_what_cannot_be_repaired_stays_refused(workspace: Workspace, log: Log) -> None:
    """Missing results are not made up; asked for by name, they are."""
    del log["runs"][0]["results"]
    workspace.write("a.sarif", log)
    refused = workspace.run("a.sarif", repair="safe")
    asked = workspace.run("a.sarif", repair="safe", repair_also="results-missing")
    assert refused.rules == {"results-missing"}
    assert refused.outputs.files == []
    assert asked.outputs.uploadable


def test_the_directory_holds_exactly_the_files_to_upload(workspace: Workspace, log: Log) -> None:
    """Repaired and untouched files are there, refused ones are not."""
    log["runs"][0].pop("automationDetails", None)
    other = json.loads(json.dumps(log))
    other["runs"][0]["tool"]["driver"]["name"] = "Other"
    workspace.write("a.sarif", BOM + json.dumps(log).encode())
    workspace.write("b.sarif", other)
    workspace.write("c.sarif", "{")
    ran = workspace.run("*.sarif", repair="safe", fail_on="never")
    directory = Path(ran.outputs.directory)
    assert sorted(path.name for path in directory.rglob("*.sarif")) == ["a.sarif", "b.sarif"]
    assert sorted(file.path for file in ran.outputs.files) == sorted(map(str, directory.rglob("*.sarif")))


def test_an_output_directory_that_holds_something_is_refused(workspace: Workspace, log: Log) -> None:
    """What was there before would be uploaded too, so the run stops before it starts."""
    workspace.write("a.sarif", log)
    workspace.write("fixed/old.sarif", log)
    with pytest.raises(InputError, match="not empty"):
        workspace.run("a.sarif", repair="safe", output="fixed")


def test_files_that_clash_are_told_apart_by_repair(workspace: Workspace, log: Log) -> None:
    """Two files of the same tool in one upload get different categories, the same at each run."""
    log["runs"][0].pop("automationDetails", None)
    workspace.write("a.sarif", log)
    workspace.write("b.sarif", log)
    first = workspace.run("a.sarif", "b.sarif", repair="safe", output="one")
    second = workspace.run("a.sarif", "b.sarif", repair="safe", output="two")
    assert first.outputs.uploadable
    for one, two in zip(first.outputs.files, second.outputs.files, strict=True):
        assert Path(one.path).read_bytes() == Path(two.path).read_bytes()


def test_excluding_everything_is_bad_input(workspace: Workspace, log: Log) -> None:
    """Nothing to validate is no pass."""
    workspace.write("a.sarif", log)
    with pytest.raises(InputError, match="no file"):
        workspace.run("!*.sarif")


def test_an_empty_log_needs_a_name(workspace: Workspace) -> None:
    """A pattern that matches nothing gets an empty log only when the tool is named."""
    with pytest.raises(InputError, match="tool-name"):
        workspace.run("out/*.sarif", on_missing="empty")
    ran = workspace.run("out/*.sarif", on_missing="empty", tool_name="scanner")
    assert [Path(file.path).name for file in ran.outputs.files] == ["scanner.sarif"]


def test_findings_of_a_repaired_file_name_the_file_that_was_given(workspace: Workspace, log: Log) -> None:
    """Places name the input, without lines, which are those of the copy; the text says where the copy is."""
    log["runs"][0]["results"][0]["ruleId"] = "not-described"
    log["runs"][0]["results"][0]["level"] = None
    log["runs"][0]["invocations"] = [{"executionSuccessful": False}]
    workspace.write("a.sarif", log)
    ran = workspace.run("a.sarif", repair="safe", output="fixed")
    places = [finding.place for finding in ran.report.findings if finding.place]
    assert places
    assert {(place.path, place.line) for place in places} == {("a.sarif", None)}
    assert any(note.endswith(str(workspace.root / "fixed")) for note in ran.report.notes)


def test_a_file_that_stays_refused_leaves_nothing_behind(workspace: Workspace, log: Log) -> None:
    """Neither copy nor patch of a refused file is delivered, and no repair of it is claimed."""
    log["runs"][0]["results"][0]["level"] = None
    del log["runs"][0]["tool"]["driver"]["name"]
    workspace.write("a.sarif", log)
    ran = workspace.run("a.sarif", repair="safe", output="fixed")
    assert ran.outputs.files == []
    assert [path for path in (workspace.root / "fixed").rglob("*") if path.is_file()] == []
    assert [table.title for table in ran.report.tables] == ["Files"]


def test_a_category_pattern_in_vain_is_told(workspace: Workspace, log: Log) -> None:
    """A misspelt pattern is noted, for its files go up under another category."""
    log["runs"][0].pop("automationDetails", None)
    workspace.write("a.sarif", log)
    notes = workspace.run("a.sarif", category="one\nb*.sarif=two").report.notes
    assert any("`b*.sarif`" in note for note in notes)


@posix
def test_a_link_in_a_directory_takes_no_part(workspace: Workspace, log: Log) -> None:
    """The upload action does not follow it: it is passed over, and clashes with nothing."""
    workspace.write("out/a.sarif", log)
    (workspace.root / "out/b.sarif").symlink_to("a.sarif")
    (workspace.root / "out/c.sarif").symlink_to("/etc/hostname")
    ran = workspace.run("out", output="ready")
    assert (ran.outputs.verdict, ran.outputs.uploadable) == (Verdict.WARN, True)
    assert [one.rule for one in ran.report.findings] == ["name-ignored", "name-ignored"]
    assert [Path(file.path).name for file in ran.outputs.files] == ["a.sarif"]
    assert [row[1] for row in ran.report.tables[0].rows] == ["accepted", "passed over", "passed over"]
    assert sorted(path.name for path in (workspace.root / "ready").rglob("*.sarif")) == ["a.sarif"]


def test_category_patterns_are_those_of_the_files(workspace: Workspace, log: Log) -> None:
    """`*` stays within a name, `**` goes down."""
    log["runs"][0].pop("automationDetails")
    for name in ("a.sarif", "deep/b.sarif"):
        workspace.write(name, log)
    ran = workspace.run("**/*.sarif", category="*.sarif=top\n**/*.sarif=below")
    assert {Path(file.path).name: file.category for file in ran.outputs.files} == {"a.sarif": "top", "b.sarif": "below"}
