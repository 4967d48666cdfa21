"""Every action has its parts, and they agree with its model."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ci_kit import cli
from ci_kit.runner.describe import fields
from ci_kit_dev import pages, sync
from ci_kit_dev.paths import ROOT, ROOT_CONCERN, action_folder

CONCERNS = cli.names()


def action(concern: str) -> dict[str, Any]:
    """The parsed action.yml of a concern."""
    loaded: dict[str, Any] = yaml.safe_load((action_folder(concern) / "action.yml").read_text(encoding="utf-8"))
    return loaded


def test_folders_and_models_are_the_same() -> None:
    """No folder without a model, no model without a folder."""
    folders = {path.name for path in (ROOT / "actions").iterdir() if path.is_dir()}
    assert folders | {ROOT_CONCERN} == set(CONCERNS)


@pytest.mark.parametrize("concern", CONCERNS)
def test_an_action_has_all_its_parts(concern: str) -> None:
    """Page, tests and schema bear the name of the concern."""
    page = ROOT / "docs" / "setup.md" if concern == ROOT_CONCERN else action_folder(concern) / "README.md"
    assert page.is_file()
    assert list((ROOT / "tests" / "actions" / concern.replace("-", "_")).glob("test_*.py"))
    assert (ROOT / "docs" / "schemas" / f"{concern}.inputs.json").is_file()


@pytest.mark.parametrize("concern", CONCERNS)
def test_inputs_and_outputs_are_those_of_the_model(concern: str) -> None:
    """Names, defaults and whether they are required; each output comes from the one step."""
    loaded, module = action(concern), cli.load(concern)
    inputs = {field.name: field for field in fields(module.Inputs)}
    assert set(loaded.get("inputs") or {}) == set(inputs)
    for name, entry in (loaded.get("inputs") or {}).items():
        assert entry["required"] is inputs[name].required
        assert str(entry.get("default", "")) == inputs[name].default
        assert entry["description"].strip()
    for name, entry in loaded["outputs"].items():
        assert entry["value"] == "${{ steps.run.outputs." + name + " }}"
    assert set(loaded["outputs"]) == {field.name for field in fields(module.Outputs)}


@pytest.mark.parametrize("concern", CONCERNS)
def test_the_one_step_hands_over_one_value(concern: str) -> None:
    """One step, one variable, `exec`, and nothing interpolated into the shell."""
    (step,) = action(concern)["runs"]["steps"]
    assert step["env"] == {"CI_KIT_INPUTS": "${{ toJSON(inputs) }}"}
    assert step["run"].startswith('exec "$GITHUB_ACTION_PATH/')
    assert step["run"].endswith(f'python/run.sh" {concern}')
    assert "${{" not in step["run"]
    assert step["shell"] == "bash"


def test_what_is_generated_is_up_to_date() -> None:
    """`./dev sync --check` finds no difference, and finds one where there is one."""
    assert sync.main(["--check"]) == 0


def test_a_difference_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that somebody edited by hand fails the check and is shown."""
    files = pages.generated()
    path = action_folder("sarif-validate") / "action.yml"
    monkeypatch.setattr(pages, "generated", lambda: {**files, path: files[path] + "# changed\n"})
    assert sync.main(["--check"]) == 1
    assert "+# changed" in capsys.readouterr().out
