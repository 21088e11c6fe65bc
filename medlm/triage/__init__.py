"""Triage: how urgent a patient's words are, how sure that is, and why."""

from medlm.triage.result import Span, TriageResult

__all__ = ["Span", "TriageResult"]
