"""The commands of `knowledge`: import, build, search, licences, evaluate, and those of the vetting."""

import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from knowledge import library
from knowledge.console import Who, folder, sessions, shown
from knowledge.errors import KnowledgeError, reading
from knowledge.evaluate import Qrels, read_qrels
from knowledge.index.embedder import Embedder, load_embedder
from knowledge.lines import answer_line, read_queries
from knowledge.progress import encoding_bar
from knowledge.report import Asked, ask, report
from knowledge.search import Searcher
from knowledge.sources.html_folder import Site
from knowledge.trials import commands as trials
from knowledge.vetting import ledger
from knowledge.vetting.commands import COMMANDS
from knowledge.vetting.status import asking, named

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Index = Annotated[Path | None, typer.Option("--index", help="Folder of the index; else the settings' one.")]


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="medquad, medlineplus, markdown, csv, html or trials")],
    path: Annotated[Path, typer.Argument(help="The file, archive or folder as published.")],
    approve_as: Annotated[
        str, typer.Option(help="Approve all of it, as coming from the vetted source of this name.")
    ] = "",
    by: Who = "",
    source_name: Annotated[str, typer.Option(help="html: who publishes the site.")] = "",
    source_url: Annotated[str, typer.Option(help="html: the site's address.")] = "",
    licence: Annotated[str, typer.Option(help="html: the licence of its texts.")] = "",
    reviewed_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="html: for pages that give no date.")
    ] = None,
) -> None:
    """Import a collection: all of it or, when anything is wrong, nothing."""
    with shown():
        if kind == trials.KIND:
            return trials.import_trials(path, approve_as=approve_as, by=by)
        if kind not in library.KINDS:
            kinds = ", ".join((*library.KINDS, trials.KIND))
            raise KnowledgeError(f"unknown format {kind!r}: use one of {kinds}")
        who = named(by or asking())
        day = reviewed_on.date() if reviewed_on else None
        site = Site(source_name, source_url, licence, day) if kind == library.HTML else None
        found, stored = library.import_source(
            sessions(), kind, path, who=who, approved_as=approve_as, site=site
        )
        typer.echo(
            f"{len(found.passages):,} passages read: {stored.added:,} added, {stored.changed:,} changed, "
            f"{stored.unchanged:,} unchanged"
        )
        for what, count in found.skipped.most_common():
            typer.echo(f"{count:,} skipped: {what}")
        if approve_as:
            typer.echo(f"approved as {approve_as!r} by {who}; run `knowledge build` to make them searchable")
        else:
            typer.echo("they are drafts, which no patient sees; import again with --approve-as SOURCE")


@app.command()
def build(
    index: Index = None, force: Annotated[bool, typer.Option(help="Build even if up to date.")] = False
) -> None:
    """Bring the index up to date with the approved passages; does nothing when it already is."""
    with shown():
        target = folder(index)
        with encoding_bar() as tick:
            built = library.build_index(
                sessions(), target, _embedder(), who="knowledge build", tick=tick, force=force
            )
        counts = ", ".join(f"{count:,} {name}" for name, count in built.manifest.counts.items())
        if not built.changed:
            typer.echo(f"up to date, nothing to do: {target} ({counts.replace('_', ' ')})")
        else:
            typer.echo(
                f"built {target} in {built.seconds:.1f} s: {counts.replace('_', ' ')}; "
                f"{built.encoded:,} texts encoded anew"
            )


@app.command()
def search(index: Index = None, top: Annotated[int, typer.Option(min=1, max=1000)] = 10) -> None:
    """Answer questions: one JSON object a line in, one a line out."""
    with shown():
        searcher = Searcher.open(folder(index), sessions(), _embedder())
        for query in read_queries(sys.stdin.buffer):
            result = searcher.search(query.text, lang=query.lang, top=top)
            line = answer_line(query, result).encode("utf-8", "replace")
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()


@app.command()
def licences(summary: Annotated[bool, typer.Option(help="Totals only.")] = False) -> None:
    """List every passage's source and licence (id, status, licence, source, address, review dates)."""
    with shown():
        library.refresh_starter(sessions(), who="knowledge licences")
        totals: Counter[tuple[str, str]] = Counter()
        missing = 0
        with sessions()() as session:
            for entry in ledger.entries(session):
                totals[entry.licence, entry.source_name] += 1
                missing += not (entry.licence and entry.source_url)
                if not summary:
                    typer.echo(entry.line())
        for (licence, source), count in totals.most_common():
            typer.echo(f"# {count:,} × {licence} — {source}")
        typer.echo(f"# {sum(totals.values()):,} passages, {missing} without source or licence")
        if missing:
            raise KnowledgeError(f"{missing} passages lack a source or licence; withdraw or correct them")


for command in COMMANDS:
    app.command()(command)
app.add_typer(trials.app, name=trials.KIND)


@app.command()
def evaluate(
    queries: Annotated[list[Path], typer.Option(help='JSON lines {"id","text"}, "lang" and "type" at will.')],
    qrels: Annotated[list[Path], typer.Option(help="Graded answers in TREC's format.")],
    index: Index = None,
    top: Annotated[int, typer.Option(min=10, max=1000, help="100 for Recall@100.")] = 10,
) -> None:
    """Measure search; both options may be given several times, queries without an answer are unanswerable."""
    with shown():
        graded: Qrels = {}
        for file in qrels:
            graded |= read_qrels(file)
        searcher = Searcher.open(folder(index), sessions(), _embedder())
        asked: list[Asked] = []
        for file in queries:
            with reading(file), file.open("rb") as lines:
                asked.extend(ask(searcher, query, graded, top=top) for query in read_queries(lines))
        typer.echo(json.dumps(report(asked, deep=top >= 100), ensure_ascii=False))


def _embedder() -> Embedder:
    from medlm.errors import ModelError

    try:
        return load_embedder()
    except ModelError as error:
        raise KnowledgeError(str(error)) from error
