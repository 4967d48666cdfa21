"""Every action has its parts, and they agree with its model."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ci_kit import cli
from ci_kit.runner.describe import fields
from ci_kit.runner.flags import Presentation
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
    up = "" if concern == ROOT_CONCERN else "../../"
    assert step["run"] == f'exec "$GITHUB_ACTION_PATH/{up}python/run.sh" {concern}'
    assert (action_folder(concern) / up / "python" / "run.sh").is_file()
    assert step["shell"] == "bash"
    assert set(step) == {"name", "id", "shell", "env", "run"}


@pytest.mark.parametrize("concern", CONCERNS)
def test_a_model_fits_the_command_line_and_action_yml(concern: str) -> None:
    """Every field is described, no input has the name of a flag that all commands share, one at most is an argument."""
    module = cli.load(concern)
    descriptions = [field.description for model in (module.Inputs, module.Outputs) for field in fields(model)]
    assert all(descriptions)
    assert not any("${{" in text for text in descriptions)  # not allowed there: the runner refuses the whole action
    inputs = list(fields(module.Inputs))
    assert not {field.name for field in inputs} & {"help", *(field.name for field in fields(Presentation))}
    assert sum(field.positional for field in inputs) <= 1
    assert all(field.is_list for field in inputs if field.positional)


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
