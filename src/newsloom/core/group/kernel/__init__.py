"""The inner loops, compiled: rows and their words, retrieval, likeness, linkage over the arrays of an Arena.

All functions take the arena first and know nothing of ids or constraints. Integer sums for vectors, fixed order for
floats: the same arrivals give the same answers on every machine.
"""

from newsloom.core.group.kernel.alike import clear_query, load_query, one_headline, similarity, words_alike
from newsloom.core.group.kernel.compiled import compiled
from newsloom.core.group.kernel.linkage import (
    ageing,
    best_stories,
    best_story,
    link,
    near_stories,
    speakers,
    story_link,
)
from newsloom.core.group.kernel.numbers import FULL, MAX_TERMS, PRIOR, RING
from newsloom.core.group.kernel.place import place_rows, restore_rows, shared_terms
from newsloom.core.group.kernel.rows import add_article, add_rows, arrive
from newsloom.core.group.kernel.stories import join, merge, new_story, unlink

__all__ = [
    "FULL",
    "MAX_TERMS",
    "PRIOR",
    "RING",
    "add_article",
    "add_rows",
    "ageing",
    "arrive",
    "best_stories",
    "best_story",
    "clear_query",
    "compiled",
    "join",
    "link",
    "load_query",
    "merge",
    "near_stories",
    "new_story",
    "one_headline",
    "place_rows",
    "restore_rows",
    "shared_terms",
    "similarity",
    "speakers",
    "story_link",
    "unlink",
    "words_alike",
]
