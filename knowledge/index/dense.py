"""Find passages by meaning: exact or compressed nearest neighbours with FAISS."""

from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import IndexUnusable

FLAT_UP_TO = 10_000
CLUSTERED_FROM = 200_000
PROBES = 32


def write(file: Path, vectors: np.ndarray[Any, Any]) -> None:
    """Write the nearest-neighbour index of unit vectors [n, dim]: exact while small, 8 bits a number above.

    Above 200,000 vectors they are clustered too (IVF with about 4·√n lists, 32 of them searched).
    """
    import faiss

    count, dim = vectors.shape
    if count <= FLAT_UP_TO:
        kind = "Flat"
    elif count < CLUSTERED_FROM:
        kind = "SQ8"
    else:
        kind = f"IVF{int(4 * count**0.5)},SQ8"
    index = faiss.index_factory(dim, kind, faiss.METRIC_INNER_PRODUCT)
    matrix = np.ascontiguousarray(vectors, np.float32)
    if not index.is_trained:
        index.train(matrix)
    index.add(matrix)
    if kind.startswith("IVF"):
        faiss.extract_index_ivf(index).nprobe = PROBES
    faiss.write_index(index, str(file))


class Dense:
    """An open nearest-neighbour index."""

    def __init__(self, file: Path, *, dim: int) -> None:
        import faiss

        try:
            self._index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise IndexUnusable(f"{file}: the vector index is damaged; run `knowledge build`") from error
        if self._index.d != dim:
            raise IndexUnusable(f"{file}: vectors of {self._index.d}, not {dim}; run `knowledge build`")
        self.size = int(self._index.ntotal)

    def search(self, vectors: np.ndarray[Any, Any], limit: int) -> np.ndarray[Any, Any]:
        """The positions of the nearest vectors of each query, int64 [queries, ≤ limit]."""
        _, positions = self._index.search(vectors, min(limit, self.size))
        return positions
