"""Pulls a model as Ollama does: parts on disk, heartbeats every 60 ms, no second look at what is there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import json
import os
import signal
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from standin_ollama.disk import Disk, Name

_TICK = 0.06
_PART_TRIES = 6


class Refused(Exception):  # noqa: N818 (what Ollama says, word by word)
    """The text of an error line."""


class Download(threading.Thread):
    """One blob on its way to the disk."""

    def __init__(self, url: str, path: Path, total: int, faults: Mapping[str, str]) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._path = path
        self._partial = path.with_name(f"{path.name}-partial")
        self._record = path.with_name(f"{path.name}-partial-0")
        self._faults = faults
        self._gone = threading.Event()
        self.total = total
        self.completed = 0
        self.error: str | None = None

    def run(self) -> None:
        """Fetch, again after a pause where the connection broke off or stalled."""
        try:
            self._resume()
            self._fetch_all()
        except Refused as refused:
            self.error = str(refused)
        except OSError as error:
            reason = "no space left on device" if error.errno == errno.ENOSPC else str(error)
            self.error = f"write {self._partial}: {reason}"

    def cancel(self) -> None:
        """The client has gone: keep what there is."""
        self._gone.set()
        self.join(2)

    def _resume(self) -> None:
        if self._record.exists():
            text = self._record.read_bytes()
            if not text:
                raise Refused("EOF")
            self.completed = json.loads(text)["Completed"]
        else:
            self._note()

    def _fetch_all(self) -> None:
        tries = 0
        while self.completed < self.total and not self._gone.is_set():
            try:
                self._fetch()
            except TimeoutError:
                continue  # a stall is retried for ever
            except (http.client.HTTPException, ConnectionError):
                tries += 1
                if tries == _PART_TRIES:
                    raise Refused("max retries exceeded: unexpected EOF") from None
                self._gone.wait(float(self._faults.get("backoff", "1")) * 2 ** (tries - 1))
        if self.completed >= self.total:
            self._partial.rename(self._path)
            self._record.unlink(missing_ok=True)

    def _fetch(self) -> None:
        parts = urlsplit(self._url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=float(self._faults.get("stall", "30")))
        with contextlib.closing(connection):
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            connection.request("GET", target, headers={"Range": f"bytes={self.completed}-{self.total - 1}"})
            response = connection.getresponse()
            if response.status >= 400:
                raise Refused(f"{response.status}: {response.reason}")
            with self._partial.open("r+b" if self._partial.exists() else "wb") as file:
                file.seek(self.completed)
                while not self._gone.is_set() and (data := response.read1(1024 * 1024)):
                    self._limits(len(data))
                    file.write(data)
                    self.completed += len(data)
                    self._note()
            if self.completed < self.total and not self._gone.is_set():
                raise http.client.IncompleteRead(b"")

    def _limits(self, more: int) -> None:
        after = self.completed + more
        if after > int(self._faults.get("enospc", after)):
            raise OSError(errno.ENOSPC, "full")
        if after > int(self._faults.get("die-in-pull", after)):
            os.kill(os.getpid(), signal.SIGKILL)

    def _note(self) -> None:
        record = {"N": 0, "Offset": 0, "Size": self.total, "Completed": self.completed}
        self._record.write_text(json.dumps(record), encoding="utf-8")


def pull(name: Name, disk: Disk, faults: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The lines of a pull."""
    yield {"status": "pulling manifest"}
    try:
        data = _manifest(name)
        manifest = json.loads(data)
        fetched = []
        for layer in (*manifest["layers"], manifest["config"]):
            digest, total = layer["digest"], layer["size"]
            path = disk.blob(digest)
            if path.exists():
                yield _line(digest, total, path.stat().st_size and total)
                continue
            yield from _blob(name, digest, total, path, faults)
            fetched.append((digest, path))
        yield {"status": "verifying sha256 digest"}
        for digest, path in fetched:
            _verify(digest, path)
        if "no-success" in faults:
            return
        yield {"status": "writing manifest"}
        disk.write(name, data)
        yield {"status": "success"}
    except Refused as refused:
        yield {"error": str(refused)}


def _manifest(name: Name) -> bytes:
    connection = http.client.HTTPConnection(name.host, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", f"/v2/{name.namespace}/{name.model}/manifests/{name.tag}")
        response = connection.getresponse()
        data = response.read()
    if response.status == 404:
        raise Refused("pull model manifest: file does not exist")
    if response.status >= 400:
        raise Refused(f"pull model manifest: {response.status}: {data.decode()}")
    if data.startswith(b"<"):
        raise Refused("invalid character '<' looking for beginning of value")
    return data


def _blob(name: Name, digest: str, total: int, path: Path, faults: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    connection = http.client.HTTPConnection(name.host, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", f"/v2/{name.namespace}/{name.model}/blobs/{digest}")
        response = connection.getresponse()
        location = response.getheader("Location")
    if not location:
        raise Refused("http: no Location header in response")
    download = Download(urljoin(f"http://{name.host}/", location), path, total, faults)
    download.start()
    try:
        while download.is_alive():
            download.join(_TICK)
            if download.is_alive():
                yield _line(digest, total, download.completed)
    finally:
        download.cancel()
    if download.error:
        raise Refused(download.error)


def _line(digest: str, total: int, completed: int) -> dict[str, Any]:
    line: dict[str, Any] = {"status": f"pulling {digest[7:19]}", "digest": digest, "total": total}
    return {**line, "completed": completed} if completed else line


def _verify(digest: str, path: Path) -> None:
    with path.open("rb") as file:
        got = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    if got != digest:
        path.unlink()
        raise Refused(f"digest mismatch, file must be downloaded again: want {digest}, got {got}")
