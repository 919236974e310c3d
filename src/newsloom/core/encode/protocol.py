"""What grouping asks of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Texts to unit vectors.

    `model_id` names the model, its revision and its quantisation: vectors of different ids never meet. `multilingual`: texts of
    different languages that say the same are near; only then may articles in different languages join one story.
    """

    @property
    def model_id(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    @property
    def multilingual(self) -> bool: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) float32, each row of length 1, or all zero for a text without words."""
        ...
