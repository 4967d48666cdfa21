"""Would the upload action find the file in its directory."""

from __future__ import annotations

from ci_kit.report import Level
from ci_kit.sarif.rule import Effect, Family, Mend, Rule

NAME_IGNORED = Rule(
    id="name-ignored",
    title="The upload action passes the file over",
    why="Given a directory, it takes regular files whose names end in exactly `.sarif`; it says nothing of the others.",
    remedy="Name the file `….sarif`, or name it to the upload action by itself instead of its directory.",
    family=Family.GITHUB,
    level=None,
    github=Level.WARNING,
    effect=Effect.IGNORED,
    source="codeql-action src/upload-lib.ts findSarifFilesInDir",
    mend=Mend.SAFE,
)
