"""Everything the actions lean on, wired in one place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from actions.settings import ActionsSettings
from medlm.screen import Screen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from actions.intake.consultation import Intake
    from actions.trials import StudySearch
    from knowledge.search import SearchResult
    from medlm.triage import TriageResult

FIRST_QUESTIONS = {"en": "What is high blood pressure?", "zh": "高血压是什么？"}
"""Asked of the search at start, because it reads its dictionaries when first asked."""


class Triage(Protocol):
    """Says how urgent a text is; never raises."""

    async def triage(self, text: str) -> "TriageResult": ...


class Search(Protocol):
    """Finds vetted passages; raises VettingUnavailable when their status can't be checked."""

    def search(self, text: str, *, lang: str | None = None, top: int = 10) -> "SearchResult": ...


class Spooling(Protocol):
    """Keeps a record on disk until the database can be written again."""

    def put(self, record: dict[str, Any]) -> Any: ...


@dataclass(frozen=True)
class Services:
    """What an action is given at start."""

    settings: ActionsSettings
    sessions: "sessionmaker[Session]"
    searcher: Search
    triage: Triage
    screener: Screen
    spool: Spooling
    intake: "Intake"
    trials: "StudySearch | None" = None


def load(settings: ActionsSettings) -> Services:
    """Open the database, the index and the model client; takes seconds.

    Raises what the rooms raise: a missing, damaged or mismatched index, or a protocol that could not work,
    is refused here, at start.
    """
    from actions.intake.consultation import default_intake
    from clinic.spool import Spool
    from common.db import make_engine, make_sessions
    from knowledge.live import LiveSearcher
    from knowledge.trials.search import TrialSearch
    from medlm.client import TriageClient
    from medlm.redflags import default_screener

    sessions = make_sessions(make_engine(settings))
    searcher = LiveSearcher.open(settings.var_dir / "index", sessions)
    for lang, question in FIRST_QUESTIONS.items():
        searcher.search(question, lang=lang, top=1)
    return Services(
        settings=settings,
        sessions=sessions,
        searcher=searcher,
        triage=TriageClient(settings.medlm_url, deadline_s=settings.triage_deadline_s),
        screener=default_screener(),
        spool=Spool(settings.var_dir / "spool"),
        intake=default_intake(),
        trials=TrialSearch(settings.var_dir / "trials"),
    )
