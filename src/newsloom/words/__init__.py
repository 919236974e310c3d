"""What Newsloom itself says, in a person's language: sentences, counts, days, numbers.

English sentences in templates and code are the keys of gettext catalogues (`newsloom/locale`); plural rules, days and numbers are
CLDR's, through Babel. Texts of the world (titles, excerpts) never pass through here. How to add a sentence: CONTRIBUTING.md.
"""

from newsloom.words.language import ENGLISH, LANGUAGES, Language, chosen, direction, known
from newsloom.words.own import own_words
from newsloom.words.words import Words, words_of

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "N_",
    "Language",
    "Words",
    "chosen",
    "direction",
    "known",
    "own_words",
    "words_of",
]  # fmt: skip


def N_(text: str) -> str:
    """Mark a sentence for the catalogues where it stands, and leave it as it is: it is translated where it is shown."""
    return text
