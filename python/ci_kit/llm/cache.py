"""Answers of before, under the digest of all that they depend on, sealed so that damage and changes are noticed."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit import whole
from ci_kit.errors import unwritable
from ci_kit.llm.model import Reply, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ci_kit.llm.model import Options, Provider

#: Raised when the same question would be put in other words.
_FORMAT = 1


def digest(value: object) -> str:
    """SHA-256 of a JSON value, in hex."""
    return hashlib.sha256(_canonical(value)).hexdigest()


@dataclass(frozen=True, slots=True)
class Seal:
    """Tells whether a record is the one that was written: with a secret from any other, without one from damage."""

    secret: str = field(default="", repr=False)

    def sealed(self, value: Mapping[str, Any]) -> str:
        """A value with its seal, as one line of JSON."""
        return json.dumps({"seal": self._of(value), "value": value})

    def opened(self, line: str | bytes) -> dict[str, Any] | None:
        """The value of a sealed line; None where it is not whole."""
        with suppress(ValueError, RecursionError):
            record = json.loads(line)
            if isinstance(record, dict) and isinstance(record.get("value"), dict):
                value: dict[str, Any] = record["value"]
                if hmac.compare_digest(str(record.get("seal")).encode(), self._of(value).encode()):
                    return value
        return None

    def _of(self, value: Mapping[str, Any]) -> str:
        return hmac.new(f"ci-kit llm {self.secret}".encode(), _canonical(value), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers; None for no cache."""

    folder: Path | None = None
    seal: Seal = field(default_factory=Seal)

    def key(
        self,
        provider: Provider,
        model: str,
        parts: Mapping[str, str],
        schema: Mapping[str, Any] | None,
        options: Options,
    ) -> str:
        """What an answer is kept under; `model` is the digest of the provider's model, empty where unknown."""
        who = (provider.kind.value, provider.url, provider.model, model)
        return digest([_FORMAT, who, dict(parts), schema, asdict(options)])

    def find(self, key: str) -> Reply | None:
        """The answer under a key; None where there is none that is whole, and meant for it."""
        if self.folder is None:
            return None
        try:
            value = self.seal.opened(self._path(self.folder, key).read_bytes())
        except OSError:
            return None
        if value is None or value.get("key") != key or not isinstance(value.get("text"), str):
            return None
        return Reply(value["text"], Usage(int(value.get("prompt", 0)), int(value.get("output", 0))))

    def keep(self, key: str, reply: Reply) -> None:
        """Keep an answer.

        Raises:
            CiKitError: It cannot be written.
        """
        if self.folder is None:
            return
        value = {"key": key, "text": reply.text, "prompt": reply.usage.prompt, "output": reply.usage.output}
        path = self._path(self.folder, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole.write_text(path, self.seal.sealed(value))
        except OSError as error:
            raise unwritable("an answer could not be kept", error, instead="leave out `cache-directory`") from error

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
