"""Files that go up together, or one after the other; and what an upload may weigh."""

from __future__ import annotations

from typing import Any

import pytest

from ci_kit.sarif.category import identify
from ci_kit.sarif.checks.github import Upload, check_size, check_together, check_uploads
from ci_kit.sarif.context import Options
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.size import UploadSize

Json = dict[str, Any]


def _run(tool: str, category: str | None = None, version: str = "1") -> Json:
    details = {} if category is None else {"automationDetails": {"id": category}}
    return {"tool": {"driver": {"name": tool, "version": version}}, **details}


def _upload(name: str, *runs: Json, version: str = "2.1.0", category: str | None = None) -> Upload:
    return Upload(name, version, [identify(run, category) for run in runs], Findings())


def _found(*uploads: Upload) -> list[tuple[str, str, str]]:
    return [(upload.name, hits.rule.id, hit.message) for upload in uploads for hits in upload.out for hit in hits.kept]


def test_clash_between_files_of_one_upload() -> None:
    """The later file is told, with the run of the earlier one; other tools are not."""
    uploads = [_upload("a", _run("X"), _run("Y")), _upload("b", _run("Z"), _run("Y"))]
    check_together(uploads, Limits.default())
    assert _found(*uploads) == [("b", "run-category-clash", "the run has the tool and category of runs[1] in 'a'")]


def test_service_clash_between_files() -> None:
    """Other versions are other runs to the action, but the same category to the service."""
    uploads = [_upload("a", _run("X")), _upload("b", _run("X", version="2"))]
    check_together(uploads, Limits.default())
    assert [rule for _, rule, _ in _found(*uploads)] == ["server-category-clash"]


def test_clash_within_a_file_is_not_told_again() -> None:
    """A file's own clash is found when the file is looked at alone."""
    uploads = [_upload("a", _run("X"), _run("X")), _upload("b", _run("Y"))]
    check_together(uploads, Limits.default())
    assert _found(*uploads) == []


@pytest.mark.parametrize(("counts", "told"), [((2, 1), None), ((2, 2), "b"), ((3, 0, 1, 1), "c"), ((4,), None)])
def test_runs_count_together(counts: tuple[int, ...], told: str | None) -> None:
    """The file that brings an upload over its limit is told; one that is over it alone was told already."""
    limits = Limits.with_overrides("runs=3")
    uploads = [
        _upload("abcd"[index], *(_run(f"T{index}{n}") for n in range(count))) for index, count in enumerate(counts)
    ]
    check_together(uploads, limits)
    assert [(name, rule) for name, rule, _ in _found(*uploads)] == ([(told, "runs-over-limit")] if told else [])


def test_versions_differ() -> None:
    """The action joins files of one version only."""
    uploads = [_upload("a", _run("X")), _upload("b", _run("Y"), version="2.0.0"), _upload("c", _run("Z"))]
    check_together(uploads, Limits.default())
    assert [(name, rule) for name, rule, _ in _found(*uploads)] == [("b", "upload-versions-differ")]


def test_same_slot_in_two_uploads_of_a_job() -> None:
    """Two steps of one job cannot upload the same tool and category, in whatever case and punctuation."""
    uploads = [
        _upload("a", _run("X", "lint/js")),
        _upload("b", _run("Y"), _run("x", "LINT-js")),
        _upload("c", _run("X", "lint/ts")),
    ]
    check_uploads(uploads)
    assert _found(*uploads) == [
        ("b", "job-category-taken", "tool and category are those of 'a': LINT_JS_X"),
    ]
    assert next(iter(uploads[1].out)).kept[0].pointer == ("runs", 1)


def test_category_input_keeps_uploads_apart() -> None:
    """Between uploads the category input helps: it is applied before the table of the job is asked."""
    uploads = [_upload("a", _run("X"), category="a"), _upload("b", _run("X"), category="b")]
    check_uploads(uploads)
    assert _found(*uploads) == []
    uploads = [_upload("a", _run("X")), _upload("b", _run("X"))]
    check_uploads(uploads)
    assert [rule for _, rule, _ in _found(*uploads)] == ["job-category-taken"]


@pytest.mark.parametrize(
    ("compressed", "rule"),
    [
        (None, None),
        (10_000_000, None),
        (10_000_001, "upload-nearly-too-large"),
        (10_485_760, "upload-nearly-too-large"),
        (10_485_761, "upload-too-large"),
    ],
)
def test_size(compressed: int | None, rule: str | None) -> None:
    """10 MB is sure up to 10^7 bytes, and surely over from 10 * 2^20."""
    size = UploadSize(0)
    size.compressed = compressed
    out = Findings()
    check_size(size, Options(limits=Limits.default()), out)
    assert [hits.rule.id for hits in out] == ([rule] if rule else [])
