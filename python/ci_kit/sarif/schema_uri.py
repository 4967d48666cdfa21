"""The addresses under which the final schema of SARIF 2.1.0 is known."""

from __future__ import annotations

import re

#: The one to write.
SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: OASIS (errata 01 and the original standard), its repository, and the schema store under its old and new host.
_FINAL = re.compile(
    r"https?://(?:docs\.oasis-open\.org/sarif/sarif/v2\.1\.0/(?:errata01/)?os/schemas/sarif-schema-2\.1\.0\.json"
    r"|(?:json|www)\.schemastore\.org/sarif-2\.1\.0(?:\.json)?"
    r"|schemastore\.azurewebsites\.net/schemas/json/sarif-2\.1\.0\.json"
    r"|raw\.githubusercontent\.com/oasis-tcs/sarif-spec/(?:main|master|[0-9a-f]{40})/"
    r"(?:Schemata|sarif-2\.1/schema)/sarif-schema-2\.1\.0\.json)#?",
    re.IGNORECASE,
)


def is_final(uri: str) -> bool:
    """Whether `uri` names the final schema of 2.1.0, not a draft of it."""
    return _FINAL.fullmatch(uri) is not None
