"""A believable shift in the console: invented patients in both languages, for tests and pictures."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from clinic.escalations import EscalationRequest, escalate
from clinic.records.summary import summary_of
from clinic.staff.accounts import add_account
from clinic.tables import Escalation, EscalationEvent
from clinic.transitions.act import Act, StaffMember
from clinic.transitions.assign import assign
from clinic.transitions.claim import claim
from clinic.transitions.label import label
from clinic.transitions.note import add_note
from clinic.transitions.reply import reply
from clinic.transitions.resolve import resolve
from clinic.transitions.snooze import snooze
from common.clock import now
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message
from medlm.redflags import RedFlag, default_screener, widest_spans

PASSWORD = "a long invented sentence"  # noqa: S105 - of accounts in a throw-away database
_SOURCE = {
    "title": "Chest pain", "name": "NHS", "url": "https://www.nhs.uk/conditions/chest-pain/",
    "reviewed_on": "2026-11-24", "lang": "en",
}  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """Cases by name, and who works; everybody signs in with PASSWORD."""

    cases: dict[str, str]
    staff: dict[str, StaffMember]


@dataclass(frozen=True)
class _Said:
    author: str
    minutes: float
    text: str
    kind: str = "text"
    extra: dict[str, list[dict[str, str]]] | None = None


@dataclass(frozen=True)
class _Patient:
    name: str
    lang: str
    acuity: str
    reason: str
    said: tuple[_Said, ...]
    words: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    paged_again: int = 0


_PATIENTS = (
    _Patient("chest", "en", "emergency", "red_flag", (
        _Said("patient", 14, "Hi, can I take my blood pressure pills in the evening instead of the morning?"),
        _Said("assistant", 14, "I have no vetted answer to that. A pharmacist or your clinic can tell you."),
        _Said("patient", 6, "Sorry, I have crushing chest pain and I feel sick and sweaty"),
        _Said("assistant", 6, "This could be an emergency. Call 911 now, or have someone near you call."
              " Do not drive yourself. A clinician has been told.", "emergency", {"sources": [_SOURCE]}),
        _Said("patient", 4, "I'm 61. My wife is here. Should I really call?"),
    ), model=("triage: emergency (p=0.97)", "possible: acute coronary syndrome")),
    _Patient("chest-zh", "zh", "emergency", "red_flag", (
        _Said("patient", 9, "医生您好，我爸爸胸口压榨样疼痛一个小时了，左胳膊发麻"),
        _Said("assistant", 9, "这可能是急症。请立即拨打 120，或请身边的人帮您拨打。已通知医护人员。",
              "emergency"),
    ), model=("triage: emergency (p=0.98)",), paged_again=2),
    _Patient("fever-zh", "zh", "urgent", "triage", (
        _Said("patient", 22, "孩子两岁，发烧三天了，今天一直没精神，水也喝得很少"),
        _Said("assistant", 22, "我已把您的情况转给医护人员。如果情况变差，请拨打 120。", "advice"),
    ), words=("一直没精神",), model=("triage: urgent (p=0.71)", "uncertain between: emergency, urgent"),
        paged_again=1),
    _Patient("kidney", "en", "urgent", "triage", (
        _Said("patient", 11, "Burning when I pee since Sunday, and since this morning my lower back hurts"
              " and I keep shivering"),
    ), words=("lower back hurts", "shivering"),
        model=("triage: urgent (p=0.83)", "possible: pyelonephritis")),
    _Patient("letter", "en", "routine", "person_asked", (
        _Said("patient", 130, "I would like to talk to a nurse about the letter from the heart clinic"),
    )),
    _Patient("pills-zh", "zh", "routine", "person_asked", (
        _Said("patient", 48, "我想问护士：降压药换了牌子，盒子上的写法不一样，能看一下吗"),
    )),
    _Patient("hay-fever", "en", "self_care", "no_answer", (
        _Said("patient", 75, "Is there still pollen at the end of November? My nose will not stop running"),
    )),
    _Patient("ankle", "en", "urgent", "unassessed", (
        _Said("patient", 300, "I twisted my ankle yesterday, it is swollen but I can walk on it"),
    ), model=("triage model unavailable",)),
)  # fmt: skip


def seed(sessions: sessionmaker[Session]) -> Shift:
    """Accounts nurse (supervisor), tom and admin; eight cases at different stages."""
    staff = {}
    for username, name, role in (
        ("nurse", "Ada Moreno, RN", "supervisor"), ("tom", "Tom Reyes", "clinician"),
        ("admin", "Lin Wang", "admin"),
    ):  # fmt: skip
        with sessions.begin() as session:
            row = add_account(session, username, PASSWORD, name, role, by="demo")
            staff[username] = StaffMember(row.id, row.username, row.display_name, row.role)
    cases = {}
    for patient in _PATIENTS:
        with sessions.begin() as session:
            cases[patient.name] = _escalated(session, patient)
    with sessions.begin() as session:
        _work(session, cases, staff["nurse"], staff["tom"])
    return Shift(cases, staff)


def _escalated(session: Session, patient: _Patient) -> str:
    at = now()
    conversation = Conversation(
        channel="web", user_key=patient.name, channel_user_id=patient.name, lang=patient.lang,
        region="CN" if patient.lang == "zh" else "US",
    )  # fmt: skip
    session.add(conversation)
    session.flush()
    flags: tuple[RedFlag, ...] = ()
    words = ""
    for number, said in enumerate(patient.said):
        found = default_screener().screen(said.text) if said.author == "patient" else ()
        if found and patient.reason == "red_flag" or not words:
            words, turn = said.text, f"t{number}"
            flags = found if patient.reason == "red_flag" else ()
        message = add_message(
            session, conversation, author=said.author, text=said.text, kind=said.kind, extra=said.extra,
            turn_id=turn if said.author == "assistant" else f"t{number}",
        )  # fmt: skip
        message.created_at = at - timedelta(minutes=said.minutes)
        if said.author != "patient":
            message.state, message.delivered_at = "delivered", message.created_at
            message.read_at = message.created_at + timedelta(seconds=40)
    spans = widest_spans(flags) or patient.words
    case = escalate(session, EscalationRequest(
        conversation.id, turn, patient.acuity, patient.reason, patient.lang, spans,
        tuple(flag.rule_id for flag in flags), patient.model, words,
    ))  # fmt: skip
    written = next(said.minutes for said in patient.said if said.text == words)
    case.created_at = at - timedelta(minutes=written)
    case.page_step = patient.paged_again
    conversation.created_at = at - timedelta(minutes=patient.said[0].minutes)
    case.sbar_json = summary_of(session, conversation, case).as_json()
    return case.id


def _work(session: Session, cases: dict[str, str], nurse: StaffMember, tom: StaffMember) -> None:
    """What the two have done so far."""
    at = now()

    def act(staff: StaffMember, minutes: float = 0) -> Act:
        return Act(staff, at - timedelta(minutes=minutes), UTC, timedelta(minutes=10))

    claim(session, cases["ankle"], act(tom, 280))
    reply(session, cases["ankle"], act(tom, 279), "Keep it raised. Write again if you cannot walk on it.")
    label(session, cases["ankle"], act(tom, 276), "lower", "routine")
    resolve(session, cases["ankle"], act(tom, 275), "advised")
    claim(session, cases["chest"], act(nurse, 3))
    reply(session, cases["chest"], act(nurse, 2), "Hello, this is Ada, a nurse. Yes, please call 911 now."
          " I am staying in this conversation. Is your wife with you and is the door unlocked?")  # fmt: skip
    add_note(session, cases["chest"], act(tom, 1), "His chart: high blood pressure, no known heart disease.")
    claim(session, cases["kidney"], act(tom, 4))
    assign(session, cases["fever-zh"], act(tom, 4), nurse.id, "He speaks Mandarin only; you do too.")
    snooze(session, cases["letter"], act(tom, 20), 60, "waits for the letter from the heart clinic")
    session.flush()
    _settle(session, at)


def _settle(session: Session, at: datetime) -> None:
    """Replies and notices get the time at which they would have been written, and have been delivered."""
    for case in session.scalars(select(Escalation)):
        late = select(Message).where(
            Message.conversation_id == case.conversation_id, Message.created_at >= at - timedelta(seconds=30)
        )
        for number, message in enumerate(session.scalars(late.order_by(Message.id))):
            start = case.created_at if case.resolved_at else at - timedelta(minutes=3)
            message.created_at = start + timedelta(seconds=30 * (number + 1))
            message.state, message.delivered_at = "delivered", message.created_at
        events = select(EscalationEvent).where(EscalationEvent.escalation_id == case.id)
        for place, event in enumerate(session.scalars(events.order_by(EscalationEvent.id))):
            event.created_at = case.created_at + timedelta(seconds=75 * place)
