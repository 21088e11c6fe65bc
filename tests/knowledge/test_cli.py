"""The commands keep their contract: JSON lines, clear errors, nothing half done."""

import json
import tarfile

import pytest
from typer.testing import CliRunner

from knowledge import cli, library

MEDQUAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document id="0000001" source="NIDDK" url="http://www.niddk.nih.gov/gout">
<Focus>Gout</Focus>
<QAPairs><QAPair pid="1">
<Question qid="0000001-1" qtype="treatment">What are the treatments for Gout ?</Question>
<Answer>Key Points
Doctors treat gout with medicines that lower uric acid.</Answer></QAPair>
<QAPair pid="2">
<Question qid="0000001-2" qtype="causes">What causes Gout ?</Question><Answer></Answer></QAPair>
</QAPairs></Document>"""


@pytest.fixture
def run(tmp_path, monkeypatch, embedder, small_library):
    """Run one command with a fresh database and a small library."""
    monkeypatch.setenv("CARELINE_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("CARELINE_DATABASE_URL", f"sqlite:///{tmp_path}/var/careline.db")
    monkeypatch.setattr(cli, "load_embedder", lambda: embedder)
    starter = [each for each in small_library if each.id.startswith("starter:")]
    monkeypatch.setattr(library.markdown, "read_starter", lambda: tuple(starter))
    runner = CliRunner()
    return lambda *args, stdin=b"": runner.invoke(cli.app, list(args), input=stdin)


@pytest.fixture
def medquad(tmp_path):
    """An archive in MedQuAD's layout."""
    folder = tmp_path / "xml" / "5_NIDDK_QA"
    folder.mkdir(parents=True)
    (folder / "0000001.xml").write_text(MEDQUAD)
    archive = tmp_path / "medquad.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(tmp_path / "xml", "xml")
    return archive


def test_a_fresh_checkout_builds_and_answers(run):
    """No database, no index: two commands are enough."""
    assert 0 == run("build").exit_code
    lines = b'{"id": "a", "text": "what is asthma"}\n{"id": 2, "text": "tell me a joke"}\n'
    answer = run("search", stdin=lines)
    first, second = map(json.loads, answer.stdout.splitlines())
    assert {"id", "lang", "abstained", "hits"} == first.keys()
    assert ("a", "en", False) == (first["id"], first["lang"], first["abstained"])
    assert {"passage_id", "title", "text", "source_url", "lang", "score"} == first["hits"][0].keys()
    assert (2, True) == (second["id"], second["abstained"])


def test_a_second_build_does_nothing_and_says_so(run):
    """Unchanged passages are not encoded again."""
    run("build")
    assert "up to date" in run("build").stdout


def test_top_limits_the_hits(run):
    """`--top 1` gives one."""
    run("build")
    answer = run("search", "--top", "1", stdin=b'{"id": 1, "text": "what is asthma"}\n')
    assert 1 == len(json.loads(answer.stdout)["hits"])


@pytest.mark.parametrize("line", [b"no json", b'{"id": 1}', b'["x"]', b'{"id": 1, "text": 5}', b"\xff\xfe"])
def test_a_malformed_line_is_named_and_its_words_are_not_shown(run, line):
    """What came before is answered; the error names the line."""
    run("build")
    answer = run("search", stdin=b'{"id": 1, "text": "what is asthma"}\n' + line + b"\n")
    assert 1 == answer.exit_code
    assert 1 == len(answer.stdout.splitlines())
    assert "line 2" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_without_an_index_the_error_says_what_to_do(run):
    """Not a stack trace."""
    answer = run("search", stdin=b"")
    assert 1 == answer.exit_code
    assert "knowledge build" in answer.stderr


def test_an_import_is_a_draft_until_its_source_is_approved(run, medquad):
    """Drafts are not searchable; the approval says who and as what."""
    drafts = run("import", "medquad", str(medquad))
    assert "1 skipped: no answer" in drafts.stdout
    run("build")
    question = b'{"id": 1, "text": "what are the treatments for gout"}\n'
    assert "medquad" not in run("search", stdin=question).stdout
    run("import", "medquad", str(medquad), "--approve-as", "NIH", "--by", "Li Na")
    run("build")
    hits = json.loads(run("search", stdin=question).stdout)["hits"]
    assert "medquad:NIDDK/0000001-1" == hits[0]["passage_id"]
    assert "Doctors treat gout with medicines that lower uric acid." == hits[0]["text"]
    history = run("history", hits[0]["passage_id"]).stdout
    assert "Li Na: approve source, draft → approved source approved: NIH" in history


def test_saved_pages_are_imported_with_the_source_that_the_operator_names(run, tmp_path):
    """Without source and licence the command refuses."""
    (tmp_path / "site").mkdir()
    text = "Gout makes a joint hot, red and very painful, often at night. " * 4
    (tmp_path / "site" / "gout.html").write_text(f"<h1>Gout</h1><p>{text}</p>")
    args = ["import", "html", str(tmp_path / "site"), "--reviewed-on", "2025-01-02"]
    assert "--licence" in run(*args).stderr
    args += ["--source-name", "Health Board", "--source-url", "https://health.example", "--licence", "OGL v3"]
    assert "1 added" in run(*args).stdout
    assert "html:health.example/gout\tdraft\tOGL v3\tHealth Board" in run("licences").stdout


def test_a_withdrawn_passage_is_not_found_again(run):
    """Neither at once nor after the next build."""
    run("build")
    assert 0 == run("withdraw", "starter:en/asthma", "--reason", "outdated").exit_code
    question = b'{"id": 1, "text": "what is asthma"}\n'
    assert "starter:en/asthma" not in run("search", stdin=question).stdout
    run("build")
    assert "starter:en/asthma" not in run("search", stdin=question).stdout


def test_a_draft_is_approved_by_two_people_and_both_are_on_record(run, medquad):
    """One alone can't, by whatever spelling of the name."""
    run("import", "medquad", str(medquad))
    gout = "medquad:NIDDK/0000001-1"
    assert "knowledge review" in run("approve", gout, "--by", "Li Na").stderr
    assert 0 == run("review", gout, "--by", "Li Na").exit_code
    assert f"\treviewed\t{gout}" in run("due").stdout
    refused = run("approve", gout, "--by", " LI  na")
    assert (1, True) == (refused.exit_code, "another person" in refused.stderr)
    assert 0 == run("approve", gout, "--by", "Omar Haddad").exit_code
    recorded = run("history", gout).stdout
    assert "Li Na: review, draft → reviewed" in recorded
    assert "Omar Haddad: approve, reviewed → approved" in recorded
    assert gout not in run("due").stdout


def test_what_must_be_reviewed_soon_is_listed(run):
    """Within the days that are asked for."""
    run("build")
    assert "# 0 waiting" in run("due").stdout
    assert "starter:en/asthma" in run("due", "--days", "400").stdout


def test_the_history_of_an_unknown_passage_is_no_empty_list(run):
    """A typing error is said."""
    assert 1 == run("history", "starter:en/asthmaa").exit_code


def test_duplicates_are_listed_and_a_withdrawal_names_the_copy_that_is_still_shown(run, tmp_path):
    """Whoever withdraws a passage for its words wants its copy gone as well."""
    run("build")
    text = "Asthma makes airways narrow. Use your inhaler and keep it with you wherever you go every day. "
    row = f"Asthma,en,{text * 2},NHS,https://nhs.example/,OGL,2025-01-01"
    table = tmp_path / "two.csv"
    head = "id,title,lang,text,source_name,source_url,licence,reviewed_on"
    table.write_text(f"{head}\na:1,{row}\na:2,{row}\n")
    run("import", "csv", str(table), "--approve-as", "NHS")
    listed = run("duplicates").stdout
    assert "100%\ta:1\tapproved" in listed
    assert "# 1 groups, 2 passages" in listed
    assert "a:2" in run("withdraw", "a:1").stdout


def test_withdrawing_an_unknown_passage_is_refused(run):
    """A typing error is not taken for success."""
    answer = run("withdraw", "starter:en/asthmaa")
    assert (1, True) == (answer.exit_code, "starter:en/asthmaa" in answer.stderr)


@pytest.mark.parametrize("args", [("import", "pdf", "x"), ("import", "csv", "/no/such/file.csv")])
def test_a_wrong_import_is_refused_in_one_sentence(run, args):
    """Format and path are checked."""
    answer = run(*args)
    assert 1 == answer.exit_code
    assert 1 == len(answer.stderr.strip().splitlines())


def test_the_ledger_lists_every_passage_with_its_licence(run):
    """None without."""
    listed = run("licences").stdout
    assert "starter:en/asthma\tapproved\tApache-2.0\tNHS" in listed
    assert "0 without source or licence" in listed


def test_evaluate_prints_the_figures(run, tmp_path):
    """From two files in the usual formats."""
    run("build")
    queries, qrels = tmp_path / "q.jsonl", tmp_path / "qrels.txt"
    first = '{"id": "1", "text": "what is asthma", "type": "what_is_it"}'
    lines = (first, '{"id": "2", "text": "who won the cup final"}')
    queries.write_text("\n".join(lines))
    qrels.write_text("1 0 starter:en/asthma 2\n")
    figures = json.loads(run("evaluate", "--queries", str(queries), "--qrels", str(qrels)).stdout)
    assert (1, 1.0, 1.0) == (figures["queries"], figures["P@1"], figures["abstained_of_unanswerable"])
    assert (1, [1.0, 1.0]) == (figures["by_language"]["en"]["queries"], figures["interval95"]["P@1"])
    assert ["what_is_it"] == list(figures["by_type"])
    assert 0 < figures["latency_ms"]["median"]


def test_an_endless_or_missing_name_is_refused_before_anything_is_read(run, medquad, monkeypatch):
    """The name stands in the history for good."""
    answer = run("import", "medquad", str(medquad), "--by", "x" * 121)
    assert (1, True) == (answer.exit_code, "--by must name a person" in answer.output)

    def nobody():
        raise OSError("no login name")

    monkeypatch.setattr("knowledge.vetting.status.getpass.getuser", nobody)
    for command in (("import", "medquad", str(medquad)), ("withdraw", "starter:en/asthma")):
        answer = run(*command)
        assert (1, True) == (answer.exit_code, "say who decides with --by NAME" in answer.output)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CARELINE_DATABASE_URL", "no address", "CARELINE_DATABASE_URL is no address"),
        ("CARELINE_DATABASE_URL", "oracle://h/d", "CARELINE_DATABASE_URL is not installed"),
        ("CARELINE_ENCRYPTION_KEYS", "short", "CARELINE_ENCRYPTION_KEYS: each key must be"),
        ("CARELINE_MODE", "x", "mode: Input should be 'demo' or 'production'"),
    ],
)
@pytest.mark.parametrize("command", [("due",), ("licences",), ("withdraw", "x", "--by", "y"), ("search",)])
def test_a_wrong_setting_is_a_sentence_from_every_command(run, monkeypatch, name, value, says, command):
    """Which setting, and no stack trace."""
    monkeypatch.setenv(name, value)
    answer = run(*command)
    assert (1, True) == (answer.exit_code, says in answer.output), answer.output
    assert isinstance(answer.exception, SystemExit)
