"""Makes, of what a person wants, a plan and the world in which it is carried out; all of it is checked before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.health import commands, expect, source, target
from ci_kit.health.evidence import Evidence
from ci_kit.health.plan import Commands, Plan, RunClock, Verify, World
from ci_kit.health.probe import Prober
from ci_kit.health.rules import Rules
from ci_kit.health.target import Protocol, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ci_kit.health.herald import Herald
    from ci_kit.health.plan import Show
    from ci_kit.health.smoke import Script
    from ci_kit.health.state import State, Store
    from ci_kit.health.wanted import Wanted
    from ci_kit.process import Cancellation, Masker


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run finds around it. `sent` are headers for the service; `say` and `show` tell a person what goes on."""

    workspace: Path
    env: Mapping[str, str]
    cancel: Cancellation
    sent: Mapping[str, str]
    mask: Masker
    say: Callable[[str], None]
    show: Show
    herald: Herald | None = None


def prepared(wanted: Wanted, around: Surroundings, store: Store, state: State) -> tuple[Plan, World]:
    """The plan and the world.

    Raises:
        InputError: Something wanted is malformed.
        HttpError: With `per_address`, a host has no address.
    """
    plan = _plan(wanted, around)
    proxies = http.Proxies.from_environment(around.env)
    clock = RunClock(state.began)
    world = World(
        clock=clock,
        cancel=around.cancel,
        prober=Prober(
            _expectation(wanted),
            wanted.timeout,
            around.sent,
            wanted.follow_redirects,
            proxies=proxies,
            mask=around.mask,
            started=clock.started,
        ),
        env=around.env,
        workspace=around.workspace,
        store=store,
        state=state,
        evidence=Evidence(store.evidence),
        say=around.say,
        show=around.show,
        mask=around.mask,
        herald=around.herald,
    )
    return plan, replace(world, source=_source(wanted, world, proxies))


def _plan(wanted: Wanted, around: Surroundings) -> Plan:
    targets = _targets(wanted)
    return Plan(
        rules=_rules(wanted, targets),
        targets=targets,
        commands=Commands(
            deploy=wanted.deploy_command,
            rollback=wanted.rollback_command,
            smoke=wanted.smoke_command,
            backup=wanted.backup_command,
            current=wanted.current_command,
        ),
        script=_script(wanted, targets, around),
        verify=Verify.parse(wanted.verify),
        deploy_timeout=wanted.deploy_timeout,
        rollback_timeout=wanted.rollback_timeout,
        require_healthy_before=wanted.preflight == "require",
        on_cancel=wanted.on_cancel,
        on_inconclusive=wanted.on_inconclusive,
        dry_run=wanted.dry_run,
    )


def _targets(wanted: Wanted) -> tuple[Target, ...]:
    targets = target.pin(tuple(map(target.parse, wanted.url)), wanted.resolve)
    if wanted.per_address:
        targets = target.spread(targets, wanted.timeout)
    if len({one.name for one in targets}) < len(targets):
        raise InputError("two targets have the same name", remedy="they may differ in more than the query")
    return targets


def _rules(wanted: Wanted, targets: tuple[Target, ...]) -> Rules:
    return Rules(
        targets=tuple(one.name for one in targets),
        rise=wanted.rise,
        fall=wanted.fall,
        deadline=wanted.deadline,
        start_period=wanted.start_period,
        interval=wanted.interval,
        watch_for=wanted.watch_for,
        max_error_rate=wanted.max_error_rate,
        false_rollback_rate=wanted.false_rollback_rate,
        latency=wanted.expect_latency,
        counted=bool(wanted.error_source),
    )


def _expectation(wanted: Wanted) -> expect.Expectation:
    return expect.Expectation(
        statuses=expect.statuses(wanted.expect_status),
        conditions=tuple(map(expect.Condition.parse, wanted.expect_body)),
        version=wanted.expect_version,
        version_from=expect.version_source(wanted.version_from),
        tls_days=wanted.expect_tls_days,
    )


def _script(wanted: Wanted, targets: tuple[Target, ...], around: Surroundings) -> Script | None:
    """The smoke script, from a file of the workspace or, if it has lines, as it stands."""
    text = wanted.smoke_script
    if not text:
        return None
    if "\n" not in text and "{" not in text:
        try:
            text = (around.workspace / text).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            remedy = "name a file of the workspace, or write the script itself"
            raise InputError(
                f"the smoke script `{wanted.smoke_script[:80]}` cannot be read", why=why, remedy=remedy
            ) from None
    from ci_kit.health import smoke  # noqa: PLC0415 (costs start-up; only for those who have a script)

    script = smoke.parse(text, around.env)
    base = script.base or next((_origin(one.text) for one in targets if one.protocol is Protocol.HTTP), "")
    if script.relative and not base:
        raise InputError("the smoke script has paths, and no target is http", remedy="give it a `base: https://…`")
    return replace(script, base=base)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _source(wanted: Wanted, world: World, proxies: http.Proxies) -> source.Source | None:
    kind, _, rest = wanted.error_source.partition(" ")
    if not kind:
        return None
    if kind == "prometheus" and rest.strip():
        http.parsed(rest.strip())
        limits = http.Limits(wanted.timeout)
        queries = source.queries(wanted.error_query)
        return source.Prometheus(rest.strip(), queries, world.prober.headers, limits, proxies)
    if kind == "command" and rest.strip():
        return source.Printed(lambda: commands.ask(rest.strip(), world))
    raise InputError("`error-source` is unknown", remedy="write `prometheus URL` or `command TEXT`")
