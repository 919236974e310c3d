"""Text to vectors: what an encoder is, and the one that every install has.

The static encoder sums word vectors that the package `wordllama` carries: microseconds a headline, no network. Models that
read whole sentences are adapters in `newsloom.pipeline.embeddings.encoders`.
"""

from newsloom.core.encode.protocol import Encoder
from newsloom.core.encode.static import WordVectors, word_vectors

__all__ = ["Encoder", "WordVectors", "word_vectors"]
