"""OSV and the package index, over a connection: their protocols, and everything that can go wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from advisory_records import JINJA, KNOWN, REQUESTS, REQUESTS_TOO, record

from advisories import Advisories, Fault, advisories
from ci_kit.advisories.services import Osv, PyPI, Service, UnknownPackageError
from ci_kit.advisories.services.web import Web
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[Advisories]:
    """A service that knows the usual records."""
    with advisories(KNOWN) as running:
        yield running


def _services(server: Advisories) -> tuple[Service, Service]:
    return Osv(Web(server.url, pauses=(0.01, 0.01))), PyPI(Web(f"{server.url}/pypi", pauses=(0.01, 0.01)))


def _ids(service: Service, package: str = "requests", version: str = "2.19.0") -> list[str]:
    return [one.id for one in service.records(package, version, 20)]


def test_what_they_know_they_tell(server: Advisories) -> None:
    """With names, fixes and, by OSV, severities."""
    for service in _services(server):
        first, second = service.records("requests", "2.19.0", 20)
        assert (first.id, first.aliases, first.fixed) == (REQUESTS["id"], tuple(REQUESTS["aliases"]), ("2.20.0",))
        assert (second.id, second.score) == (REQUESTS_TOO["id"], 9.8 if isinstance(service, Osv) else None)
        assert "127.0.0.1" in service.name
        assert service.as_of == ""


def test_a_package_without_advisories_is_no_unknown_one(server: Advisories) -> None:
    """The index tells them apart; OSV, which knows no packages but only advisories, does not."""
    osv, index = _services(server)
    assert _ids(osv, "idna", "3.10") == _ids(index, "idna", "3.10") == _ids(osv, "unheard-of", "1.0") == []
    with pytest.raises(UnknownPackageError):
        index.records("unheard-of", "1.0", 20)


def test_all_pages_are_read(server: Advisories) -> None:
    """And an answer without an end is none."""
    many = [record(f"PYSEC-2026-{number}", "idna") for number in range(7)]
    server.records, server.page = {("idna", "1.0"): many}, 3
    osv, _ = _services(server)
    assert len(_ids(osv, "idna", "1.0")) == 7
    server.fault = Fault.ENDLESS
    with pytest.raises(CiKitError, match="pages"):
        osv.records("idna", "1.0", 20)


def test_withdrawn_advisories_do_not_count(server: Advisories) -> None:
    """Neither service's."""
    server.records = {("jinja2", "2.10"): [{**JINJA, "withdrawn": "2026-01-01T00:00:00Z"}]}
    assert [_ids(service, "jinja2", "2.10") for service in _services(server)] == [[], []]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.DOWN, "503"),
        (Fault.HANG, "."),  # at which point the time is over depends
        (Fault.DRIP, "."),
        (Fault.HALF, "ends too early"),
        (Fault.HTML, "no JSON .text/html"),
        (Fault.LIST, "no object"),
    ],
)
def test_a_fault_is_no_answer(server: Advisories, fault: Fault, told: str) -> None:
    """Both services say what went wrong, within the time that they have."""
    server.fault = fault
    seconds = 0.5 if fault in (Fault.HANG, Fault.DRIP) else 60
    for service in _services(server):
        with pytest.raises(CiKitError, match=told):
            service.records("requests", "2.19.0", seconds)


def test_nothing_but_an_empty_object(server: Advisories) -> None:
    """From an index it is no answer. From OSV it is one, "nothing known": only the canary can tell."""
    server.fault = Fault.EMPTY
    osv, index = _services(server)
    assert _ids(osv) == []
    with pytest.raises(CiKitError, match="vulnerabilities"):
        index.records("requests", "2.19.0", 20)


def test_the_wrong_address_is_not_an_unknown_package(server: Advisories) -> None:
    """OSV answers 404 to no question."""
    server.fault = Fault.FOREIGN
    with pytest.raises(CiKitError, match="no OSV") as caught:
        Osv(Web(server.url)).records("requests", "2.19.0", 20)
    assert not isinstance(caught.value, UnknownPackageError)


def test_a_busy_service_is_asked_again(server: Advisories) -> None:
    """503 once, then an answer."""
    server.fault = Fault.BUSY_ONCE
    for service in _services(server):
        server.asked.clear()
        assert len(_ids(service)) == 2


def test_nobody_there() -> None:
    """A refused connection is told, after some tries."""
    with advisories({}) as server:
        url = server.url
    with pytest.raises(CiKitError):
        Osv(Web(url, pauses=(0.01,))).records("idna", "3.10", 5)


@pytest.mark.parametrize("answer", [{"id": ""}, {}, 3, {"id": "A", "schema_version": "2.0"}])
def test_what_is_no_advisory_is_no_answer(server: Advisories, answer: object) -> None:
    """One without an identifier, or of a schema that is not known."""
    server.records = {("idna", "3.10"): [answer]}  # type: ignore[list-item]
    with pytest.raises(CiKitError, match="advisory"):
        _services(server)[0].records("idna", "3.10", 20)


def test_an_address_may_be_that_of_the_query() -> None:
    """As pip-audit has it; what is no address is bad input at once."""
    assert Osv.at("https://host:1/v1/query").web.url == Osv.at("https://host:1/").web.url == "https://host:1"
    assert PyPI.at("https://u:p@host/pypi/").name == "PyPI at host"
    with pytest.raises(InputError):
        Osv.at("host")
