"""A package known to be vulnerable: a service that does not say so cannot see, and its silence means nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Canary:
    """A version of a package and a vulnerability of it, by any of its identifiers."""

    package: str
    version: str
    id: str

    @property
    def key(self) -> tuple[str, str]:
        """Package and version, as it is asked about."""
        return self.package, self.version

    def __str__(self) -> str:
        return f"{self.id} in {self.package} {self.version}"


#: Known to OSV, to the package index and to PyPA's database since 2019.
CANARY = Canary("jinja2", "2.10", "CVE-2019-10906")
