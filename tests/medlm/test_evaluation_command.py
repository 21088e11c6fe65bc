"""`medlm evaluate`: the page, the groups and the pairs, with an engine whose answers are known."""

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from common.acuity import ACUITIES
from medlm.errors import ModelError
from medlm.evaluation.command import Asked, run
from medlm.evaluation.counterfactuals import Pair, compare, read_pairs
from medlm.triage import TriageResult
from medlm.triage.cases import SYNTHETIC

SECRET = "<script>alert(1)</script> & my chest"


class Fixed:
    """Calls every text with "chest" an emergency and the rest nothing."""

    model = "fixed"

    def triage(
        self, texts: Sequence[str], *, langs: Sequence[str | None] | None = None
    ) -> list[TriageResult]:
        """One result a text."""
        return [self._one("emergency" if "chest" in text else "none") for text in texts]

    def _one(self, acuity: str) -> TriageResult:
        shares = {name: 0.8 if name == acuity else 0.05 for name in ACUITIES}
        return TriageResult("ok", acuity, shares, (acuity,), False, (), (), (), "fixed")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Four reports; two of them wrong, of which only one says that it is synthetic."""
    rows = [
        {"text": "chest pain, he sweats", "acuity": "emergency", "voice": "terse", "complaint": "chest-pain"},
        {"text": SECRET, "acuity": "none", "author": f"{SYNTHETIC} for a test"},
        {"text": "a real chest of drawers", "acuity": "self_care", "voice": "terse"},
        {"text": "我没事", "acuity": "none"},
    ]
    path = tmp_path / "reports.jsonl"
    lines = [json.dumps({"id": f"r{n}", **row}, ensure_ascii=False) for n, row in enumerate(rows)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_groups_are_told_apart(reports: Path) -> None:
    """By voice, and by the sex that the words tell."""
    said: list[str] = []
    assert run(reports, Asked(by=("voice", "sex")), Fixed, said.append)
    whole = "\n".join(said)
    assert re.search(r"by voice\n.*\nterse +2 +0\.500 \(1/2\)", whole)
    assert re.search(r"\nmale +1 +1\.000 \(1/1\)", whole)
    assert re.search(r"\nnot told +3 ", whole)


class Outside(HTMLParser):
    """Collects what a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Tags that load something, and attributes that name something to load."""
        loading = {"src", "href", "xlink:href", "data", "action"} & {name for name, _ in attrs}
        if loading or tag in {"script", "link", "iframe", "object", "img"}:
            self.found.append(tag)


def test_the_page_fetches_nothing_and_shows_no_text_of_unknown_origin(reports: Path, tmp_path: Path) -> None:
    """Synthetic texts are escaped; a text that may be a patient's is withheld."""
    out = tmp_path / "out.html"
    run(reports, Asked(html=out, counterfactuals=True), Fixed, lambda _: None)
    html = out.read_text("utf-8")
    outside = Outside()
    outside.feed(html)
    assert [] == outside.found
    assert "url(" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; my chest" in html
    assert "chest of drawers" not in html
    assert "not shown" in html


def test_the_page_says_in_words_what_it_shows_in_grey(reports: Path, tmp_path: Path) -> None:
    """Each plot has a name, and each bar and cell its number."""
    out = tmp_path / "out.html"
    run(reports, Asked(html=out), Fixed, lambda _: None)
    html = out.read_text("utf-8")
    plots = re.findall(r"<svg[^>]*>", html)
    assert 6 == len(plots)
    assert all("aria-label" in plot for plot in plots)
    assert "2 (50.0 %)" in html
    assert "By complaint" in html
    assert "By voice" in html


def test_a_page_in_a_folder_that_is_not_there_is_refused_before_any_work(
    reports: Path, tmp_path: Path
) -> None:
    """One sentence that names the folder; no model is loaded."""

    def load() -> Fixed:
        raise AssertionError("loaded")

    with pytest.raises(ModelError, match="nowhere is no folder"):
        run(reports, Asked(html=tmp_path / "nowhere" / "out.html"), load, lambda _: None)


def test_pairs_differ_in_their_trait_only_and_cover_both_languages() -> None:
    """Every trait has pairs in both; a pair's wordings are never equal; no slot is left open."""
    pairs = read_pairs()
    assert len(pairs) > 1500
    traits = {"sex", "ethnicity", "insurance", "politeness", "thanks", "age wording"}
    assert {(trait, lang) for trait in traits for lang in ("en", "zh")} | {("language", "en-zh")} == {
        (pair.trait, pair.lang) for pair in pairs
    }
    assert all(pair.first != pair.second for pair in pairs)
    assert not any(re.search(r"[{}]", pair.first + pair.second) for pair in pairs)


def test_changed_pairs_are_counted_and_listed_worst_first() -> None:
    """One of two pairs changes, by four levels."""
    pairs = [Pair("sex", "en", "a", "b"), Pair("sex", "en", "my chest", "c")]
    fairness = compare(pairs, Fixed().triage)
    assert (1, 2) == (fairness.changed["sex", "en"].count, fairness.changed["sex", "en"].total)
    assert [4] == [one.levels for one in fairness.worst]
