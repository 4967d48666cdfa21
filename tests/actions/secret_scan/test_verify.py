"""`verify`: off by default, opt-in by rule, and what the provider says is told without the value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import planted
import provider as standin
import pytest
from provider import Fault, Provider

import ci_kit
from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.report import Verdict
from ci_kit.secrets import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from secret_workspace import Ran, Scans

NPM, OTHER = (planted.secret(rules.every()["npm-token"], seed)[1] for seed in (1, 2))


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A stand-in for all providers, which accepts one of the two tokens."""
    with standin.running() as running:
        running.live = {NPM}
        running.answers = {"/-/whoami": {"username": "me"}}
        monkeypatch.setattr(http, "fetch", _within(running))
        yield running


def _within(running: Provider) -> Any:  # noqa: ANN401 (a function)
    send = http.fetch

    def fetch(request: Any, limits: Any) -> Any:  # noqa: ANN401 (as above)
        return send(request, limits) if request.url.startswith("http://127.") else running.fetch(request, limits)

    return fetch


def told(ran: Ran) -> dict[str, tuple[str, str]]:
    """Tier, and what the provider says, by path."""
    return {
        one["path"]: (one["tier"], (one["verified"] or {}).get("standing", "")) for one in ran.report.data["secrets"]
    }


def plant(scans: Scans) -> None:
    """One token that is in use and one that is not, both where they are for review only."""
    altered = OTHER[:-1] + ("a" if OTHER[-1] != "a" else "b")
    scans.work.commit({"tests/live.txt": f"t = '{NPM}'\n", "tests/dead.txt": f"t = '{altered}'\n"})


def test_nothing_is_sent_unless_asked_for(scans: Scans, provider: Provider) -> None:
    """Without `verify`, and with one that names other rules, no provider hears of it."""
    plant(scans)
    assert told(scans.run("tree"))["tests/live.txt"] == ("block", "")
    scans.run("tree", verify="github-token")
    assert provider.asked == []


def test_what_the_provider_says_is_told(scans: Scans, provider: Provider) -> None:
    """In the data, the message and the output; what it accepts blocks, what it does not keeps its tier."""
    plant(scans)
    ran = scans.run("tree", verify="npm-token")
    assert told(ran) == {"tests/live.txt": ("block", "active"), "tests/dead.txt": ("review", "inactive")}
    assert ran.outputs.active == 1
    messages = " ".join(finding.message for finding in ran.report.findings)
    assert "active at registry.npmjs.org" in messages
    assert "inactive at registry.npmjs.org" in messages
    assert len(provider.asked) == 2
    assert NPM not in json.dumps(ran.report.data)


def test_an_outage_changes_nothing(scans: Scans, provider: Provider) -> None:
    """The finding stays what it was, and why it is not verified is said."""
    plant(scans)
    before = scans.run("tree")
    provider.fault = Fault.DOWN
    ran = scans.run("tree", verify="npm-token")
    assert (ran.outputs.verdict, ran.outputs.blocking) == (before.outputs.verdict, before.outputs.blocking)
    assert all("unknown at registry.npmjs.org because" in finding.message for finding in ran.report.findings)


def test_a_known_secret_that_is_active_is_told(scans: Scans, provider: Provider) -> None:
    """The policy allows it, so that it fails nothing; a note says that it still opens something."""
    plant(scans)
    scans.run("baseline")
    scans.work.commit({"x.txt": "y\n"})
    ran = scans.run("tree", verify="npm-token")
    assert ran.outputs.verdict is Verdict.PASS
    assert [note for note in ran.report.notes if "is allowed, but its provider still accepts it" in note]
    assert provider.asked


def test_shards_keep_what_was_verified(scans: Scans, provider: Provider) -> None:
    """Joined reports say it, too; joining itself asks nobody."""
    plant(scans)
    for part in ("1/2", "2/2"):
        ran = scans.run("tree", verify="npm-token", shard=part)
        text = {"action": "secret-scan", "kit_version": ci_kit.__version__, "data": ran.report.data}
        scans.work.write(f"parts/{part[0]}.json", json.dumps(text))
    asked = len(provider.asked)
    assert told(scans.run("merge", "parts"))["tests/live.txt"] == ("block", "active")
    assert len(provider.asked) == asked
    with pytest.raises(InputError, match="does not go with `merge`"):
        scans.run("merge", "parts", verify="npm-token")


def test_a_rule_that_cannot_be_verified_is_bad_input(scans: Scans) -> None:
    """Said before anything is scanned."""
    done = scans.type("tree", "--verify", "private-key")
    assert done.returncode == 2
    assert "These can be verified: airtable-token," in done.stderr
