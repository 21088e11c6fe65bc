"""Remembers what the models said of a text that comes again, without keeping anybody's words."""

import hashlib
import unicodedata
from collections import OrderedDict
from dataclasses import replace

from medlm.redflags import RedFlag
from medlm.triage.result import TriageResult


class ResultCache:
    """At most ``size`` results of one model, the least recently used dropped first.

    A text is known by a keyed hash of its normal form (width, case and blanks aside), beside its language
    and its red flags. Results with evidence are not kept: they hold the patient's words.
    """

    def __init__(self, size: int, model: str) -> None:
        self._size, self._model = size, model
        self._kept: OrderedDict[bytes, TriageResult] = OrderedDict()

    def key(self, text: str, flags: tuple[RedFlag, ...], lang: str | None) -> bytes:
        """What the text is known by."""
        plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
        found = ",".join(f"{flag.rule_id}:{flag.acuity}" for flag in flags)
        whole = "\x00".join((self._model, lang or "", found, plain))
        return hashlib.blake2b(whole.encode(), digest_size=16).digest()

    def get(self, key: bytes, flags: tuple[RedFlag, ...]) -> TriageResult | None:
        """The result, with the red flags as they lie in the text at hand."""
        known = self._kept.get(key)
        if known is None:
            return None
        self._kept.move_to_end(key)
        return replace(known, red_flags=flags)

    def put(self, key: bytes, result: TriageResult) -> None:
        """Keep a result."""
        if not self._size or result.evidence:
            return
        self._kept[key] = replace(result, red_flags=())
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
