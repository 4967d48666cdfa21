"""Each outcome, with a real service, real commands and a process of its own."""

from __future__ import annotations

import fcntl
import json
from typing import TYPE_CHECKING

import pytest
from deployed_service import Fault
from deployment import UNHURRIED

if TYPE_CHECKING:
    from pathlib import Path

    from deployment import Deployment


@pytest.mark.parametrize(
    ("fault", "trigger"),
    [
        (Fault.DRIP, "not_ready"),
        (Fault.UNAVAILABLE, "not_ready"),
        (Fault.FLAP, "not_ready"),
        (Fault.ONE_IN_THREE, "errors"),
        (Fault.OLD_SOMETIMES, "errors"),
        # Each of these is one more way to give the same bad answers, which the tests of the probes know.
        pytest.param(Fault.BOMB, "not_ready", marks=pytest.mark.slow),
        pytest.param(Fault.REDIRECT, "not_ready", marks=pytest.mark.slow),
        pytest.param(Fault.ERRORS_50, "errors", marks=pytest.mark.slow),
    ],
)
def test_a_bad_version_is_taken_back(deployment: Deployment, fault: Fault, trigger: str) -> None:
    """Whatever is wrong with it; the old version is live, and the evidence tells the same again."""
    deployment.fault = fault
    deployment.options = {
        "errors": {"watch-for": "60s", "start-period": ""},
        "not_ready": {"deadline": "3s" if fault is Fault.FLAP else "10s"},
    }[trigger]
    if fault is Fault.DRIP:
        deployment.options["timeout"] = "500ms"
    code, output = deployment.run()
    assert code == 1, output
    assert (deployment.outcome(), deployment.state["trigger"]) == ("rolled_back", trigger), output
    assert (deployment.live, deployment.rollbacks) == ("v1", 1)
    code, output = deployment.run("replay", str(deployment.folder / "state" / "evidence.jsonl"))
    assert "agree: rolled_back" in output


def test_a_good_version_stays(deployment: Deployment) -> None:
    """Exit 0, nothing rolled back."""
    deployment.options |= UNHURRIED
    code, output = deployment.run()
    assert (code, deployment.outcome(), deployment.live) == (0, "healthy", "v2"), output
    assert deployment.rollbacks == 0


def test_slow_answers_are_found(deployment: Deployment) -> None:
    """One answer in three takes 0.3 s, the 95th percentile may be 0.1 s."""
    deployment.fault = Fault.SLOW
    deployment.options = {"expect-latency": "100ms", "watch-for": "60s", "max-error-rate": "20%"}
    deployment.run()
    assert (deployment.outcome(), deployment.state["trigger"]) == ("rolled_back", "slow")


def test_a_rollback_without_effect_has_failed(deployment: Deployment) -> None:
    """Exit 0 proves nothing: the bad version is still live."""
    deployment.fault = Fault.UNAVAILABLE
    deployment.options["rollback-command"] = "true"
    code, output = deployment.run()
    assert (code, deployment.outcome()) == (1, "rollback_failed")
    assert "the service needs a person now" in output


def test_a_rollback_that_worked_and_exits_with_1_is_told_as_such(deployment: Deployment) -> None:
    """The service counts, not the exit code; the report mentions it."""
    deployment.fault = Fault.UNAVAILABLE
    deployment.options["rollback-command"] = f"echo v1 > {deployment.service.live}; exit 1"
    _, output = deployment.run()
    assert deployment.outcome() == "rolled_back"
    assert "did not succeed: exit code 1" in output


def test_a_rollback_that_hangs_is_ended(deployment: Deployment) -> None:
    """With all its children, and told as failed."""
    deployment.fault = Fault.UNAVAILABLE
    deployment.options |= {"rollback-command": "sleep 30 & sleep 30", "rollback-timeout": "500ms"}
    deployment.run()
    assert deployment.outcome() == "rollback_failed"
    assert deployment.no_orphans()


def test_a_rollback_to_a_version_that_does_not_serve_has_failed(deployment: Deployment) -> None:
    """It is live, but it is broken now."""
    deployment.fault = Fault.UNAVAILABLE
    deployment.options |= {"rollback-command": f"echo v1 unavailable > {deployment.service.live}", "deadline": "2s"}
    deployment.run()
    assert deployment.outcome() == "rollback_failed"


def test_a_newer_deploy_is_left_alone(deployment: Deployment) -> None:
    """Somebody deployed v3 while this one was being judged: no rollback over it."""
    deployment.options["smoke-command"] = f"echo v3 > {deployment.service.live}; false"
    deployment.run()
    assert (deployment.outcome(), deployment.rollbacks, deployment.live) == ("superseded", 0, "v3")


def test_what_is_live_cannot_be_told(deployment: Deployment) -> None:
    """Then nothing is rolled back blindly."""
    switch = deployment.folder / "broken"
    deployment.options["current-command"] = f"test ! -e {switch} && cat {deployment.service.live}"
    deployment.options["smoke-command"] = f"touch {switch}; false"
    deployment.run()
    assert (deployment.outcome(), deployment.rollbacks) == ("rollback_failed", 0)


def test_the_first_deploy_has_nothing_to_return_to(deployment: Deployment) -> None:
    """`current-command` printed nothing before it."""
    live = deployment.service.live
    deployment.options["current-command"] = f"sed -n 's/^v2.*/v2/p' {live}"
    deployment.fault = Fault.UNAVAILABLE
    deployment.run()
    assert (deployment.outcome(), deployment.rollbacks) == ("no_target", 0)


def test_without_a_rollback_command_it_is_unhealthy(deployment: Deployment) -> None:
    """A plain health check: it says so and fails."""
    deployment.fault = Fault.UNAVAILABLE
    deployment.options["rollback-command"] = ""
    code, _ = deployment.run()
    assert (code, deployment.outcome()) == (1, "unhealthy")


def test_nothing_shows_the_effect(deployment: Deployment) -> None:
    """Neither version nor `current-command`: rolled back, but unverified."""
    deployment.options |= {"expect-version": "", "version-from": "$.none", "current-command": ""}
    deployment.options["rollback-command"] = f"echo v1 > {deployment.service.live}"
    deployment.options["smoke-command"] = "false"
    deployment.run()
    assert deployment.outcome() == "rolled_back_unverified"


def test_a_deploy_that_fails_and_changed_nothing(deployment: Deployment) -> None:
    """The old version still answers: no rollback."""
    deployment.options["deploy-command"] = "exit 3"
    _, output = deployment.run()
    assert (deployment.outcome(), deployment.rollbacks, deployment.live) == ("not_deployed", 0, "v1")
    assert "exit code 3" in output


def test_a_deploy_that_fails_half_way_is_taken_back(deployment: Deployment) -> None:
    """It broke the service without replacing it."""
    live = deployment.service.live
    deployment.options["deploy-command"] = f"echo v1 unavailable > {live}; exit 3"
    deployment.run()
    assert (deployment.outcome(), deployment.rollbacks, deployment.live) == ("rolled_back", 1, "v1")


def test_a_failed_backup_deploys_nothing(deployment: Deployment) -> None:
    """The backup comes first."""
    deployment.options["backup-command"] = "false"
    deployment.run()
    assert (deployment.outcome(), deployment.live) == ("not_deployed", "v1")


def test_an_unhealthy_old_version_is_no_target(deployment: Deployment) -> None:
    """Nothing is deployed over it, unless `preflight: warn` says so."""
    deployment.service.deploy("v1", Fault.UNAVAILABLE)
    code, _ = deployment.run()
    assert (code, deployment.outcome(), deployment.live) == (1, "preflight_failed", "v1 unavailable")
    deployment.options |= {"preflight": "warn", **UNHURRIED}
    assert deployment.run()[0] == 0
    assert deployment.outcome() == "healthy"


def test_a_dry_run_changes_nothing(deployment: Deployment) -> None:
    """With a deploy command it ends after the preflight.

    Without one it judges what is live and would roll back.
    """
    code, _ = deployment.run(*deployment.arguments(), "--dry-run")
    assert (code, deployment.outcome(), deployment.live) == (0, "dry_run", "v1")
    deployment.options["deploy-command"] = ""
    code, output = deployment.run(*deployment.arguments(), "--dry-run")
    assert (code, deployment.outcome(), deployment.rollbacks) == (0, "dry_run", 0), output
    assert deployment.state["trigger"] == "not_ready"


def test_too_little_was_seen(deployment: Deployment) -> None:
    """A source that gives no data: not known, a warning, and the policy decides about the release."""
    deployment.options["error-source"] = "command echo no data"
    code, _ = deployment.run()
    assert (code, deployment.outcome(), deployment.live) == (0, "inconclusive", "v2")
    deployment.service.deploy("v1")
    deployment.options["on-inconclusive"] = "rollback"
    deployment.run()
    assert (deployment.outcome(), deployment.live) == ("rolled_back", "v1")


def test_counts_of_a_command_decide(deployment: Deployment) -> None:
    """`ok/total`, since some fixed moment: here a third fails, though the probes are fine."""
    count = "n=$(($(cat n 2>/dev/null || echo 0) + 30)); echo $n > n; echo $((n * 2 / 3))/$n"
    deployment.options |= {"error-source": f"command {count}", "watch-for": "60s"}
    deployment.run()
    assert (deployment.outcome(), deployment.state["trigger"]) == ("rolled_back", "errors")


def test_a_lock_that_is_held_stops_the_deploy(deployment: Deployment, tmp_path: Path) -> None:
    """Nothing is deployed; exit 3."""
    deployment.options["lock"] = str(tmp_path / "lock")
    with (tmp_path / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        code, output = deployment.run()
    assert (code, deployment.live) == (3, "v1")
    assert "is held by" in output
    assert deployment.run()[0] == 0


def test_the_rollback_sees_what_it_needs(deployment: Deployment) -> None:
    """Previous and deployed version and the reason, as variables.

    Hostile text never reaches the shell's parser.
    """
    deployment.service.deploy("v1;touch-pwned")
    deployment.options["rollback-command"] = (
        'printf "%s|%s|%s" "$CI_KIT_PREVIOUS" "$CI_KIT_DEPLOYED" "$CI_KIT_REASON" > seen;'
        f' echo "$CI_KIT_PREVIOUS" > {deployment.service.live}'
    )
    deployment.options["smoke-command"] = "false"
    deployment.run()
    assert (deployment.folder / "seen").read_text(encoding="utf-8") == "v1;touch-pwned|v2|smoke_failed"
    assert deployment.outcome() == "rolled_back"


def test_probes_of_one_target_never_overlap(deployment: Deployment) -> None:
    """A server that hangs sees one connection at a time, however short the interval."""
    deployment.fault = Fault.STALL
    deployment.options |= {"timeout": "500ms", "interval": "10ms"}
    deployment.run()
    assert deployment.outcome() == "rolled_back"
    # The server notices a connection's end late, hence one more.
    assert deployment.service.requests < 40


def test_evidence_that_was_changed_is_found_out(deployment: Deployment) -> None:
    """Failures turned into successes: the replay says where the judgement differs, and fails."""
    deployment.fault = Fault.ONE_IN_THREE
    deployment.options |= {"watch-for": "60s", "start-period": ""}
    deployment.run()
    path = deployment.folder / "state" / "evidence.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line["kind"] == "probe":
            line["ok"] = True
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    code, output = deployment.run("replay", str(path))
    assert code == 1
    assert "the watch at" in output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": ""}, "`url` is required"),
        ({"url": "gopher://x"}, "is no target"),
        ({"expect-body": "$.a == b"}, 'double quotes: "b"'),
        ({"expect-body": "$.a =="}, "compares nothing"),
        ({"expect-body": "/(/"}, "malformed pattern"),
        ({"expect-status": "abc"}, "is no status"),
        ({"version-from": "body"}, "names no version"),
        ({"max-error-rate": "0"}, "above 0 and below 1"),
        ({"interval": "soon"}, "it must be a duration such as 500ms"),
        ({"interval": "1ms"}, "below 10 ms"),
        ({"timeout": "0"}, "must be above 0"),
        ({"resolve": "other=1.2.3.4"}, "host of no target"),
        ({"headers": "no colon"}, "line 1 of `headers`"),
        ({"error-source": "oracle"}, "`prometheus URL` or `command TEXT`"),
        ({"error-query": "failed: x"}, "without a Prometheus"),
        ({"error-source": "prometheus http://x", "error-query": "failed: x"}, "needs two lines"),
        ({"deploy-command": "", "backup-command": "true"}, "without `deploy-command`"),
        ({"phase": "x"}, "Unknown option"),
    ],
)
def test_bad_input_is_said_before_anything_is_deployed(
    deployment: Deployment, options: dict[str, str], said: str
) -> None:
    """Exit 2, one message, nothing changed."""
    deployment.options = options
    code, output = deployment.run()
    assert code == 2, output
    assert said in output
    assert deployment.live == "v1"


def test_verify_cannot_say_none_and_more(deployment: Deployment) -> None:
    """It would be unclear what holds."""
    code, output = deployment.run(*deployment.arguments(), "--verify", "none", "--verify", "version 1")
    assert code == 2
    assert "says `none` and more" in output


def test_a_smoke_script_decides(deployment: Deployment) -> None:
    """From a file of the workspace: what it expects holds of v1 and not of v2, so v2 goes."""
    script = "steps:\n- name: version\n  request: GET /health\n  expect: {body: '$.version == \"v1\"'}\n"
    (deployment.folder / "smoke.yml").write_text(script, encoding="utf-8")
    deployment.options["smoke-script"] = "smoke.yml"
    _, output = deployment.run()
    assert (deployment.outcome(), deployment.state["trigger"], deployment.live) == ("rolled_back", "smoke_failed", "v1")
    assert "step 1, version (line 2)" in output
    deployment.options |= {"smoke-script": script.replace("v1", "v2"), **UNHURRIED}
    assert deployment.run()[0] == 0
    assert deployment.outcome() == "healthy"


@pytest.mark.parametrize(
    ("script", "said"),
    [("nowhere.yml", "cannot be read"), ("steps:\n- request: GET /\n  expct: {}", "line 3 of the smoke script")],
)
def test_a_smoke_script_is_read_before_anything_is_deployed(deployment: Deployment, script: str, said: str) -> None:
    """A misspelt key is no reason to roll back."""
    deployment.options["smoke-script"] = script
    code, output = deployment.run()
    assert (code, deployment.live) == (2, "v1")
    assert said in output
