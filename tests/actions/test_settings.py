"""The action server answers before the dialogue server stops waiting."""

import pytest
from pydantic import ValidationError

from actions.settings import ActionsSettings

RASA_WAITS_S = 6.0


def test_answer_and_escalation_fit_into_the_time_that_the_dialogue_waits():
    settings = ActionsSettings(_env_file=None)
    assert RASA_WAITS_S > settings.action_deadline_s + settings.tell_deadline_s
    assert settings.action_deadline_s > settings.triage_deadline_s


def test_the_port_comes_from_the_variable_that_all_processes_share(monkeypatch):
    monkeypatch.setenv("ACTIONS_PORT", "6001")
    assert 6001 == ActionsSettings(_env_file=None).port


def test_a_deadline_of_nothing_is_refused(monkeypatch):
    monkeypatch.setenv("CARELINE_ACTION_DEADLINE_S", "0")
    with pytest.raises(ValidationError, match="greater than 0"):
        ActionsSettings(_env_file=None)
