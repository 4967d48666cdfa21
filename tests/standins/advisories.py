"""A stand-in for an advisory service: OSV's query and the JSON API of an index over the same records, with faults."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Records = dict[tuple[str, str], list[dict[str, Any]]]


class Fault(StrEnum):
    """What is wrong with the service."""

    NONE = "none"
    DOWN = "503"
    BUSY_ONCE = "503 for the first question about a package"
    HANG = "takes the question and says nothing"
    DRIP = "a byte at a time, for ever"
    HALF = "the connection ends in the middle of the answer"
    HTML = "a page with 200"
    LIST = "JSON that is no object"
    EMPTY = "{} to everything"
    ENDLESS = "there is always another page"
    FOREIGN = "404 to everything"


class Advisories(ThreadingHTTPServer):
    """Knows `records` by package and version; `page` advisories are on one page of an answer of OSV."""

    daemon_threads = True

    def __init__(self, records: Records) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.records = records
        self.fault = Fault.NONE
        #: The fault concerns only this package, if one is named.
        self.only = ""
        self.page = 1000
        self.asked: list[tuple[str, str]] = []
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    @property
    def service(self) -> Advisories:
        """The service that this question is for."""
        assert isinstance(self.server, Advisories)
        return self.server

    def do_POST(self) -> None:
        if self.path != "/v1/query":
            self._send(404, b"{}")
            return
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert question["package"]["ecosystem"] == "PyPI"
        key = question["package"]["name"], question["version"]
        if self._faulty(key[0]):
            return
        records = self.service.records.get(key, [])
        begin = int(question.get("page_token", "0"))
        end = begin + self.service.page
        answer: dict[str, Any] = {"vulns": records[begin:end]} if records[begin:end] else {}
        if end < len(records) or self._has(Fault.ENDLESS, key[0]):
            answer["next_page_token"] = str(end)
        self.service.asked.append(key)
        self._send(200, json.dumps(answer).encode())

    def do_GET(self) -> None:
        _, _, name, version, _ = self.path.split("/")
        if self._faulty(name):
            return
        self.service.asked.append((name, version))
        known = self.service.records.get((name, version))
        if known is None:
            self._send(404, b'{"message": "Not Found"}')
            return
        fields = ("id", "aliases", "summary", "details", "withdrawn")
        told = [{**{field: one.get(field) for field in fields}, "fixed_in": _fixes(one)} for one in known]
        self._send(200, json.dumps({"info": {"name": name}, "vulnerabilities": told}).encode())

    def _has(self, fault: Fault, name: str) -> bool:
        return self.service.fault is fault and self.service.only in ("", name)

    def _faulty(self, name: str) -> bool:
        if self._has(Fault.BUSY_ONCE, name) and not any(asked == name for asked, _ in self.service.asked):
            self.service.asked.append((name, ""))
            self._send(503, b"busy")
        elif self._has(Fault.DOWN, name):
            self._send(503, b"down")
        elif self._has(Fault.FOREIGN, name):
            self._send(404, b"nothing here")
        elif self._has(Fault.HTML, name):
            self._send(200, b"<html>Log in to the network</html>", "text/html; charset=utf-8")
        elif self._has(Fault.LIST, name):
            self._send(200, b"[]")
        elif self._has(Fault.EMPTY, name):
            self._send(200, b"{}")
        else:
            return any(
                self._has(fault, name) and self._trickle(fault) for fault in (Fault.HANG, Fault.DRIP, Fault.HALF)
            )
        return True

    def _trickle(self, fault: Fault) -> bool:
        if fault is Fault.HANG:
            self.service.over.wait(60)
            return True
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"vulns": [')
        while fault is Fault.DRIP and not self.service.over.wait(0.1):
            try:
                self.wfile.write(b" ")
            except OSError:
                break
        return True

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _fixes(record: dict[str, Any]) -> list[str]:
    ranges = [one for part in record["affected"] for one in part.get("ranges", [])]
    return [event["fixed"] for one in ranges for event in one["events"] if "fixed" in event]


@contextmanager
def advisories(records: Records) -> Iterator[Advisories]:
    """A service on loopback."""
    with Advisories(records) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
