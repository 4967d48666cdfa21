"""Blue and green behind real proxies: the recipes switch them, and a bad version is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from deployed_service import Fault, Service, running
from deployment import UNHURRIED, Deployment
from proxied import Proxy, behind_caddy, behind_nginx, caddy, nginx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    Behind = Callable[[Path, Service, Service], AbstractContextManager[Proxy]]

PROXIES = [
    pytest.param(
        behind_nginx,
        id="nginx",
        marks=pytest.mark.skipif(nginx() is None, reason="there is no nginx (Debian: nginx-light)"),
    ),
    pytest.param(
        behind_caddy,
        id="caddy",
        marks=pytest.mark.skipif(caddy() is None, reason="there is no caddy for this platform"),
    ),
]


@pytest.fixture
def colours(tmp_path: Path) -> Iterator[tuple[Service, Service]]:
    """Blue serves v1, green v2."""
    with running(tmp_path / "blue", "v1") as blue, running(tmp_path / "green", "v2") as green:
        yield blue, green


def _deployment(folder: Path, proxy: Proxy, blue: Service) -> Deployment:
    made = Deployment(folder, blue, env=proxy.env)
    made.options = {
        "url": proxy.url,
        "deploy-command": f"{proxy.recipe} deploy green",
        "current-command": f"{proxy.recipe} current",
        "rollback-command": f'echo begun >> {folder}/rollbacks; {proxy.recipe} deploy "$CI_KIT_PREVIOUS"',
        "start-period": "5s",
        "rise": "3",
    }
    return made


@pytest.mark.parametrize("behind", PROXIES)
def test_a_good_version_stays(tmp_path: Path, colours: tuple[Service, Service], behind: Behind) -> None:
    """Green answers as v2, over fresh connections, for as long as is watched."""
    with behind(tmp_path / "proxy", *colours) as proxy:
        deployment = _deployment(tmp_path / "run", proxy, colours[0])
        deployment.options |= UNHURRIED
        code, output = deployment.run()
        assert (code, deployment.outcome(), deployment.rollbacks) == (0, "healthy", 0), output
        assert deployment.state["deployed"] == "green"


@pytest.mark.parametrize("behind", PROXIES)
@pytest.mark.parametrize(
    ("fault", "trigger"),
    [
        (Fault.ONE_IN_THREE, "errors"),
        (Fault.RESET, "not_ready"),
        pytest.param(Fault.OLD_SOMETIMES, "errors", marks=pytest.mark.slow),
        pytest.param(Fault.SHORT, "not_ready", marks=pytest.mark.slow),
        pytest.param(Fault.STALL, "not_ready", marks=pytest.mark.slow),
        pytest.param(Fault.FLAP, "not_ready", marks=pytest.mark.slow),
    ],
)
def test_a_bad_version_is_taken_back(
    tmp_path: Path, colours: tuple[Service, Service], behind: Behind, fault: Fault, trigger: str
) -> None:
    """Whatever the proxy makes of its fault: blue is live again, as v1, and the recipe says so."""
    colours[1].deploy("v2", fault)
    with behind(tmp_path / "proxy", *colours) as proxy:
        deployment = _deployment(tmp_path / "run", proxy, colours[0])
        deployment.options |= {"watch-for": "60s", "start-period": "1ms", "deadline": "6s"}
        if trigger == "errors":
            deployment.options |= {"start-period": "", "rise": "2"}
        code, output = deployment.run()
        assert (code, deployment.outcome(), deployment.state["trigger"]) == (1, "rolled_back", trigger), output
        assert (deployment.state["before"], deployment.rollbacks) == ("blue", 1)


@pytest.mark.parametrize("behind", PROXIES[:1])
def test_a_configuration_that_nginx_refuses_changes_nothing(
    tmp_path: Path, colours: tuple[Service, Service], behind: Behind
) -> None:
    """The recipe puts the link back, so that nginx can be started again, and the deploy counts as failed."""
    with behind(tmp_path / "proxy", *colours) as proxy:
        (tmp_path / "proxy" / "sites" / "green.conf").write_text("upstream app {", encoding="utf-8")
        deployment = _deployment(tmp_path / "run", proxy, colours[0])
        _, output = deployment.run()
        assert (deployment.outcome(), deployment.rollbacks) == ("not_deployed", 0), output
        assert (tmp_path / "proxy" / "sites" / "live.conf").readlink().name == "blue.conf"
