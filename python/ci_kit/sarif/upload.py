"""Files that are uploaded together, or one after the other by the same job: do their runs stay apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.checks.github.uploads import Upload, check_together, check_uploads
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.sarif.batch import FileVerdict
    from ci_kit.sarif.context import Options


def check(verdicts: Sequence[FileVerdict], options: Options) -> None:
    """Compare the runs of all files; the findings go to the later of two that clash.

    The files of one category are one upload, as a directory is; each further category is an upload of its own by
    the same job. A file that is refused for itself takes no part: it would not be uploaded.
    """
    if options.profile is not Profile.GITHUB:
        return
    groups: dict[str | None, list[FileVerdict]] = {}
    for verdict in verdicts:
        if verdict.runs and not verdict.refused:
            groups.setdefault(verdict.category, []).append(verdict)
    for together in groups.values():
        uploads = [_upload(verdict) for verdict in together]
        check_together(uploads, options.limits)
        for verdict, upload in zip(together, uploads, strict=True):
            verdict.add(upload.out, b"", options)
    _check_job(list(groups.values()), options)


def _check_job(groups: Sequence[Sequence[FileVerdict]], options: Options) -> None:
    joined = [_joined(group) for group in groups]
    check_uploads(joined)
    for group, upload in zip(groups, joined, strict=True):
        owners = [(verdict, number) for verdict in group for number in range(len(verdict.runs))]
        for hits in upload.out:
            for hit in hits.kept:
                verdict, number = owners[int(hit.pointer[1])]
                out = Findings()
                out.add(hits.rule, ("runs", number), hit.message)
                verdict.add(out, b"", options)


def _joined(group: Sequence[FileVerdict]) -> Upload:
    identities = [run.identity for verdict in group for run in verdict.runs]
    return Upload(group[0].name, None, identities, Findings(keep=len(identities)))


def _upload(verdict: FileVerdict) -> Upload:
    version = verdict.judgement.version if verdict.judgement else None
    return Upload(verdict.name, version, [run.identity for run in verdict.runs], Findings())
