"""A searcher that goes on with a newer index as soon as one is built, without missing a search."""

import threading
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from common.logs import get_logger
from knowledge.errors import KnowledgeError
from knowledge.index.embedder import Embedder, load_embedder
from knowledge.index.manifest import FILE
from knowledge.search import Searcher, SearchResult

POLL_S = 0.25
_Seen = tuple[int, int, int] | None

log = get_logger("knowledge")


class LiveSearcher:
    """Searches the newest index in a folder; a new one is opened aside and then takes the old one's place.

    A search that is under way ends with the index it began with. A new index that can't be used is
    refused and the old one stays; what is approved is asked at every search either way.
    """

    def __init__(self, folder: Path, sessions: sessionmaker[Session] | None, embedder: Embedder) -> None:
        self._folder, self._sessions, self._embedder = folder, sessions, embedder
        self._seen = self._look()
        self._current = Searcher.open(folder, sessions, embedder)
        self._ended = threading.Event()
        self._refreshing = threading.Lock()

    @classmethod
    def open(
        cls, folder: Path, sessions: sessionmaker[Session] | None, embedder: Embedder | None = None
    ) -> "LiveSearcher":
        """Open the index and watch for a newer one until `close`; raises IndexUnusable as Searcher does."""
        searcher = cls(folder, sessions, embedder or load_embedder())
        threading.Thread(target=searcher._watch, name="index-watch", daemon=True).start()
        return searcher

    @property
    def current(self) -> Searcher:
        """The searcher over the index that is served now."""
        return self._current

    def search(self, text: str, *, lang: str | None = None, top: int = 10) -> SearchResult:
        """As `Searcher.search`, over the newest usable index."""
        return self._current.search(text, lang=lang, top=top)

    def refresh(self) -> bool:
        """Go on with a newer index if there is one; says whether it did."""
        with self._refreshing:
            seen = self._look()
            if seen is None or seen == self._seen:
                return False
            self._seen = seen
            try:
                self._current = Searcher.open(self._folder, self._sessions, self._embedder)
            except KnowledgeError as error:
                log.error("a new index cannot be used, the old one stays", error=type(error).__name__)
                return False
        log.info("new index", **self._current.index.manifest.counts)
        return True

    def close(self) -> None:
        """Stop watching."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(POLL_S):
            try:
                self.refresh()
            except Exception as error:
                log.error("a new index could not be opened", error=type(error).__name__)

    def _look(self) -> _Seen:
        try:
            found = (self._folder / FILE).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
