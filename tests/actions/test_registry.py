"""Every action that the dialogue may call is found, once."""

from types import ModuleType

import pytest
import yaml

from actions.registry import action_classes, executor
from tests.stack import ROOT


def test_exactly_the_actions_of_the_dialogue_are_registered(world):
    domain = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "bot" / "domain").glob("*.yml")]
    wanted = {name for part in domain for name in part.get("actions", [])}
    assert wanted == set(executor(world.services()).actions)


def test_one_action_a_file_named_as_the_file():
    assert all(cls.__module__.rsplit(".", 1)[1] == cls.action_name for cls in action_classes())


def test_an_empty_package_has_no_actions(tmp_path):
    package = ModuleType("empty")
    package.__path__ = [str(tmp_path)]
    assert [] == action_classes(package)


def test_two_actions_of_one_name_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "twins"
    package.mkdir()
    (package / "__init__.py").touch()
    for file in ("one", "two"):
        (package / f"{file}.py").write_text(
            "from actions.handlers.action_feedback import ActionFeedback\n"
            f"class {file.title()}(ActionFeedback):\n    action_name = 'action_same'\n"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    import twins

    with pytest.raises(ValueError, match="action_same"):
        action_classes(twins)
