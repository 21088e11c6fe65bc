"""Cases as free as patients are: any words, any state, in any order."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from clinic.escalations import REASONS
from clinic.records.assessment import Assessment
from clinic.records.record import CaseRecord, Said
from clinic.rule_sources import rule_source
from clinic.sbar import Sbar, Sentence
from common.acuity import ACUITIES
from common.locale import LANGUAGES

T0 = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
WORDS = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["胸口痛，出冷汗", "<script>alert(1)</script>", "a\x00b\x0b\ud800", "\u202etxt.exe", "😀" * 500, " "]
    ),
)
NAMES = st.text(st.characters(categories=("L", "Zs")), min_size=1, max_size=40).filter(str.strip)
MOMENTS = st.integers(0, 10**6).map(lambda seconds: T0 + timedelta(seconds=seconds))


@st.composite
def messages(draw: st.DrawFn) -> tuple[Said, ...]:
    """One to eight messages of a conversation, the first the patient's."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        author = (
            draw(st.sampled_from(["patient", "assistant", "clinician", "system"])) if number else "patient"
        )
        found.append(
            Said(
                id=number + 1,
                author=author,
                author_name=draw(NAMES) if author == "clinician" else "",
                kind=draw(st.sampled_from(["text", "advice", "notice", "emergency", "crisis", "passage"])),
                text=draw(WORDS),
                at=draw(MOMENTS),
                state=draw(st.sampled_from(["sent", "delivered", "received"])),
                turn_id=draw(st.sampled_from(["t1", "t2"])),
                sources=tuple(draw(st.lists(WORDS, max_size=2))),
                asks=author in ("assistant", "clinician") and draw(st.booleans()),
            )
        )
    return tuple(found)


@st.composite
def records(draw: st.DrawFn) -> CaseRecord:
    """A whole case; closed ones have an outcome and who closed them."""
    state = draw(st.sampled_from(["open", "acknowledged", "claimed", "resolved"]))
    said = draw(messages())
    sentence = st.builds(Sentence, WORDS, st.just((1,)))
    part = st.lists(sentence, min_size=1, max_size=3).map(tuple)
    closed = state == "resolved"
    reasons = ["triage: urgent (p=0.61)", "uncertain between: urgent, routine", "triage: none"]
    return CaseRecord(
        id=draw(st.uuids()).hex,
        conversation_id=draw(st.uuids()).hex,
        channel="web",
        lang=draw(st.sampled_from(LANGUAGES)),
        region="US",
        acuity=draw(st.sampled_from(ACUITIES)),
        reason=draw(st.sampled_from(REASONS)),
        state=state,
        outcome=draw(st.sampled_from(["advised", "not_stated", "gone"])) if closed else None,
        holder=draw(NAMES) if state == "claimed" else None,
        acknowledged_by=draw(NAMES) if state != "open" else None,
        acknowledged_at=draw(MOMENTS) if state != "open" else None,
        resolved_at=draw(MOMENTS) if closed else None,
        resolved_by=draw(st.none() | NAMES) if closed else None,
        created_at=draw(MOMENTS),
        updated_at=draw(MOMENTS),
        turn_id="t1",
        trigger_words=tuple(draw(st.lists(WORDS, max_size=3))),
        rules=tuple(
            rule_source(one) for one in draw(st.lists(st.sampled_from(["no-such", "x y"]), max_size=2))
        ),
        assessment=Assessment.read(
            tuple(draw(st.lists(st.sampled_from(reasons) | WORDS.map("possible: {}".format), max_size=4)))
        ),
        sbar=Sbar(draw(part), draw(part), draw(part), draw(part)),
        messages=said,
    )
