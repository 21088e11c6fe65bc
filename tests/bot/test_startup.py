"""The start fails when Rasa is not the one that our changes were written for."""

import pytest

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("version", "3.6.22"), ("processor", "_run_action"), ("copy", "copy"),
        ("call", "_action_call_format"), ("policy", "only rules"), ("rule", "messages back"),
    ],
)  # fmt: skip
def test_another_rasa_is_refused(inside, change, named):
    """Version, the parameters of what we replace, a policy and a rule that look further back than is kept."""
    assert named in inside("starting:refused", change)


def test_the_places_are_as_they_were(inside):
    """In the version that is pinned."""
    assert "" == inside("starting:refused", "nothing")


def test_a_planned_graph_gives_what_rasas_own_runner_gives(inside):
    """For each target; and a missing input is an error in both."""
    found = inside("starting:planned")
    assert found["rasa"] == found["ours"]
    assert "x" in found["missing"]


def test_the_class_of_an_event_is_found_once(inside):
    """The same that Rasa finds, and unknown names are errors as before."""
    assert {"same": True, "unknown": "ValueError"} == inside("starting:classes")
