"""What is true of an article, when its page and the feed that named it both speak?

Each field has its witnesses, ranked: what the page's markup declares, then the feed, then what the page shows its readers, then
what was guessed from its text. Contradictions decide against a witness: a title that shares no word with the other, damaged
characters, what many pages of the host say alike. Pure: a page's article and a feed's entry in, an article out that says why.
"""

from newsloom.core.witness.entry_article import article_of_entry, has_full_text, pictures_of_entry, text_of_entry
from newsloom.core.witness.house import SAMPLE, Houses, learn, said_by, shares, without_house
from newsloom.core.witness.settle import is_other_page, opened, settle
from newsloom.core.witness.words import share_words

__all__ = [
    "SAMPLE",
    "Houses",
    "article_of_entry",
    "has_full_text",
    "is_other_page",
    "learn",
    "opened",
    "pictures_of_entry",
    "said_by",
    "settle",
    "share_words",
    "shares",
    "text_of_entry",
    "without_house",
]
