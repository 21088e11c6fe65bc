"""Measures triage on labelled reports: what it catches, what it misses, how sure it may be."""

from medlm.evaluation.measure import Report, evaluate, gaps, grouped
from medlm.evaluation.shares import Share
from medlm.evaluation.tables import bounds, table, trade_off

__all__ = ["Report", "Share", "bounds", "evaluate", "gaps", "grouped", "table", "trade_off"]
