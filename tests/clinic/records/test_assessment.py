"""What the actions write down of a triage result can be read back."""

from actions.first_look import look_at
from clinic.records.assessment import Assessment
from medlm.triage.result import TriageResult


def test_a_triage_result_survives_the_way_through_the_escalation():
    """The writer is the actions' own code, so a change of its wording shows here."""
    result = TriageResult(
        "ok", "urgent", {"urgent": 0.61, "routine": 0.39}, ("urgent", "routine"), True, (),
        ("angina", "胃炎"), (), "m",
    )  # fmt: skip
    read = Assessment.read(look_at(result).model_reasons)
    assert Assessment("urgent", 0.61, ("urgent", "routine"), ("angina", "胃炎")) == read


def test_what_is_not_understood_is_kept():
    """Nothing that a clinician might need is dropped."""
    reasons = ("triage model unavailable", "triage: soon", "uncertain between: this, that")
    assert reasons == Assessment.read(reasons).other
