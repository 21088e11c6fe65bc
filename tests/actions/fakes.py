"""Stand-ins for the services of the actions, and messages as the dialogue server sends them."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.intake.consultation import Intake
from actions.safe_action import SafeAction
from actions.services import Services
from actions.settings import ActionsSettings
from clinic.spool import Spool
from clinic.tables import Escalation
from common.clock import now
from common.db import Base, make_engine, make_sessions
from common.records.conversation import Conversation
from knowledge.question import understand
from knowledge.search import Hit, SearchResult
from medlm.redflags import RedFlag
from medlm.triage import TriageResult

CONVERSATION = "c" * 32
WORDS = {"en": "my throat hurts since yesterday", "zh": "我从昨天开始嗓子疼"}


def triaged(acuity: str, **changes: Any) -> TriageResult:
    """A result of the model server that is sure of this acuity, unless changed."""
    sure = TriageResult(
        status="ok", acuity=acuity, probabilities={acuity: 0.9}, prediction_set=(acuity,), abstained=False,
        red_flags=(), conditions=(), evidence=(), model="fake",
    )  # fmt: skip
    return replace(sure, **changes)


def flag(acuity: str = "emergency", path: str = "medical", span: str = "crushing chest pain") -> RedFlag:
    """A red flag that covers the given words."""
    return RedFlag("RF-TEST", acuity, "test", path, 0, len(span), span)  # type: ignore[arg-type]


def hit(lang: str = "en", text: str = "Blood pressure is the push of blood on the vessels.") -> Hit:
    """An approved passage."""
    return Hit(
        passage_id=f"starter:{lang}/high-blood-pressure", title="High blood pressure", text=text,
        source_name="MedlinePlus", source_url="https://medlineplus.gov/highbloodpressure.html",
        licence="public domain", reviewed_on=date(2026, 11, 24), lang=lang, score=0.9,
    )  # fmt: skip


@dataclass
class FakeTriage:
    """Answers every text alike and remembers what it was asked."""

    result: TriageResult = field(default_factory=lambda: triaged("none"))
    asked: list[str] = field(default_factory=list)

    async def triage(self, text: str) -> TriageResult:
        """The result that the test chose."""
        self.asked.append(text)
        return self.result


@dataclass
class FakeSearcher:
    """Finds what the test chose, or fails as it chose; may be slow.

    With `about`, only a hit whose key stands in the question.
    """

    hits: tuple[Hit, ...] = ()
    about: dict[str, Hit] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None
    takes_s: float = 0.0

    def search(self, text: str, *, lang: str | None = None, top: int = 10) -> SearchResult:
        """The chosen hits; none means that search abstains."""
        time.sleep(self.takes_s)
        self.asked.append(text)
        if self.error:
            raise self.error
        hits = self.hits or tuple(hit for key, hit in self.about.items() if key in text)
        return SearchResult(lang or "en", not hits, hits, understand(text, lang or "en"))


@dataclass
class FakeScreener:
    """Finds the flags that the test chose."""

    flags: tuple[RedFlag, ...] = ()

    def screen(self, text: str) -> tuple[RedFlag, ...]:
        """The chosen flags in any text that is not empty."""
        return self.flags if text else ()


class BrokenSpool:
    """A disk that is full."""

    def put(self, record: dict[str, Any]) -> None:
        """Always refuses."""
        raise OSError("no space left on device")


class World:
    """A database with one conversation, fakes for everything else, and a way to run an action."""

    def __init__(self, var_dir: Path, **settings: Any) -> None:
        self.settings = ActionsSettings(
            _env_file=None, var_dir=var_dir, database_url=f"sqlite:///{var_dir}/test.db", **settings
        )
        self.engine = make_engine(self.settings)
        self.sessions = make_sessions(self.engine)
        self.find_the_database()
        self.triage, self.searcher, self.screener = FakeTriage(), FakeSearcher(), FakeScreener()
        self.spool: Any = Spool(var_dir / "spool")
        self.intake = Intake({})
        self.trials: Any = None

    def services(self) -> Services:
        """The services as an action gets them."""
        return Services(
            settings=self.settings, sessions=self.sessions, searcher=self.searcher,
            triage=self.triage, screener=self.screener, spool=self.spool, intake=self.intake,
            trials=self.trials,
        )  # fmt: skip

    def lose_the_database(self) -> None:
        """Drop every table, as good as a database that is away."""
        Base.metadata.drop_all(self.engine)

    def find_the_database(self) -> None:
        """Make the tables and the conversation."""
        Base.metadata.create_all(self.engine)
        with self.sessions.begin() as session:
            session.add(Conversation(
                id=CONVERSATION, channel="web", user_key="k", channel_user_id="u", lang="en", region="US"
            ))  # fmt: skip

    def resolve_everything(self) -> None:
        """A clinician has dealt with every case."""
        with self.sessions.begin() as session:
            for case in session.query(Escalation):
                case.state, case.resolved_at = "resolved", now()
            session.get_one(Conversation, CONVERSATION).acuity_floor = None

    def set_floor(self, acuity: str) -> None:
        """The conversation was once as urgent as this."""
        with self.sessions.begin() as session:
            session.get_one(Conversation, CONVERSATION).acuity_floor = acuity

    def escalations(self) -> list[Escalation]:
        """What the clinicians were told, in order."""
        with self.sessions() as session:
            return list(session.query(Escalation).order_by(Escalation.created_at))

    def run(self, action: type[SafeAction], tracker: Tracker) -> "Outcome":
        """Run one action as the dialogue server would."""
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action(self.services()).run(dispatcher, tracker, {}))
        return Outcome(dispatcher.messages, events)


@dataclass
class Outcome:
    """What an action said and which events it returned."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """Everything that was said."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def kinds(self) -> list[str]:
        """The kind of each message."""
        return [message["custom"]["kind"] for message in self.messages]

    @property
    def payloads(self) -> list[str]:
        """What the buttons carry."""
        return [button["payload"] for message in self.messages for button in message["buttons"]]

    @property
    def slots(self) -> dict[str, Any]:
        """The slots that were set."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}


def message(text: str, lang: str = "en", *, intent: str = "report_symptom", **changes: Any) -> Tracker:
    """The tracker of a conversation whose newest message is this; `before` are earlier events."""
    metadata = {"turn_id": changes.get("turn_id", "t1"), "lang": lang, "region": changes.get("region", "US")}
    ranking = changes.get("ranking", {intent: 0.9})
    newest = {
        "text": text, "metadata": metadata, "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": name, "confidence": share} for name, share in ranking.items()],
        "entities": [{"entity": name, "value": value} for name, value in changes.get("entities", {}).items()],
    }  # fmt: skip
    return Tracker(
        sender_id=CONVERSATION,
        slots={
            "lang": lang, "region": "US", "fallback_count": changes.get("misses", 0.0),
            "intake": changes.get("intake"), **changes.get("slots", {}),
        },
        latest_message=newest,
        events=[*changes.get("before", []), {"event": "user", "text": text, "metadata": metadata}],
        paused=False, followup_action=None, active_loop={}, latest_action_name="action_listen",
    )  # fmt: skip


def asked_before(text: str, question: str) -> list[dict[str, Any]]:
    """The events of a turn in which the patient wrote the text and the assistant asked the question."""
    return [
        {"event": "user", "text": text},
        {"event": "bot", "text": "?", "data": {"custom": {"kind": "text", "question": question}}},
    ]
