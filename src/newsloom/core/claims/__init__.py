"""Is what a summary says traced to what articles say? See `Evidence`."""

from newsloom.core.claims.check import Checked, Dropped, Evidence, Kept
from newsloom.core.claims.reading import Source
from newsloom.core.claims.text import split

__all__ = ["Checked", "Dropped", "Evidence", "Kept", "Source", "split"]
