"""What the Chinese student reads: words, characters and neighbouring pairs, each hashed to a bucket."""

import zlib

from common.locale import HAN
from medlm.words import chinese_words, runs


def features(text: str) -> list[str]:
    """The distinct features of a text, in order of appearance; none for text without letters or digits."""
    found: dict[str, None] = {}
    for run in runs(text):
        if not HAN.match(run):
            found[f"l:{run}"] = None
            continue
        found.update((f"w:{word}", None) for word in chinese_words(run) if len(word) > 1)
        found.update((f"c:{char}", None) for char in run)
        found.update((f"b:{run[at : at + 2]}", None) for at in range(len(run) - 1))
    return list(found)


def buckets(text: str, size: int) -> list[int]:
    """The bucket (0 … size-1) of each distinct feature."""
    return sorted({zlib.crc32(feature.encode()) % size for feature in features(text)})
