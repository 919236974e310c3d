"""Texts as claims are read from them: sentences, words, stems, in the scripts of the world."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import snowballstemmer

from newsloom.core import words

MOST_CHARS = 20_000
"""Of one article."""
MOST_SENTENCES = 200
"""Of one article."""
MOST_WORDS = 120
"""Of one sentence; what is longer is no sentence."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u31f0-\u31ff"
_WORD = re.compile(rf"[{_CJK}]+|(?:[^\W\d_]\.){{2,}}|\w+(?:[’'\u05f3\u05f4‑-](?=\w)\w+)*", re.UNICODE)
_ENDS = ".!?…。！？।؟۔"
_CLOSERS = "\"'”’»›)]」』）"
_BREAK = re.compile(rf"(?<=[.!?…।؟۔])[{re.escape(_CLOSERS)}]*(?=\s)|(?<=[。！？])[{re.escape(_CLOSERS)}]*|\n+")
# A full stop behind these ends no sentence, whatever follows.
_SHORT = frozenset(
    """
    mr mrs ms dr prof sen rep gov gen lt col sgt capt st no vs jr sr u.s u.k u.n e.g i.e etc inc corp co ltd jan feb mar apr jun
    jul aug sep sept oct nov dec approx est fig al nr bzw ca z.b d.h u.a abs art str hr fr mme mlle m sig dott sra srta av pág
    núm ok ул г гг им св тыс млн млрд руб пр np tzn tys mln mld ul bl dhr mevr
    """.split()
)
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text. `low` is folded (no accents, no possessive), `stem` what its forms share."""

    shown: str
    low: str
    stem: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case, no accents, no possessive ending, all digits as 0-9."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"['’]s?$", "", bare).replace("’", "'")


@cache
def _irregular() -> dict[str, str]:
    text = files("newsloom.data.words").joinpath("irregular.txt").read_text("utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines())


@cache
def _stemmer(name: str) -> snowballstemmer.basestemmer.BaseStemmer:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=50_000)
def stem_of(low: str, language: str) -> str:
    """What the forms of a folded word share; the word itself in a language without stems here."""
    name = _STEMMERS.get(language)
    if name is None or len(low) > 40 or any(c.isdigit() for c in low):
        return low
    if name == "english":
        low = _irregular().get(low, low)
    made: str = _stemmer(name).stemWord(low)
    return fold(made) or low


def code(language: str | None) -> str:
    """An ISO 639-1 code, or ""."""
    return (language or "")[:2].lower()


def read_words(text: str, language: str) -> tuple[Word, ...]:
    """The words of a text in order, at most 120."""
    found = []
    for spot in _WORD.finditer(text):
        low = fold(spot.group())
        if low:
            found.append(Word(spot.group(), low, stem_of(low, language), spot.start(), spot.end()))
        if len(found) >= MOST_WORDS:
            break
    return tuple(found)


def split(text: str) -> tuple[str, ...]:
    """The sentences of a text's beginning, each whole: abbreviations, initials and decimals end none, and a quotation is not cut
    from its speaker."""
    out: list[str] = []
    held = ""
    at = 0
    text = unicodedata.normalize("NFC", text[:MOST_CHARS])
    for spot in _BREAK.finditer(text):
        piece = text[at : spot.end()]
        at = spot.end()
        held += piece
        if "\n" not in spot.group() and _goes_on(held, text[at : at + 40]):
            continue
        if held.strip():
            out.append(" ".join(held.split()))
        held = ""
        if len(out) >= MOST_SENTENCES:
            return tuple(out)
    last = " ".join((held + text[at:]).split())
    return tuple([*out, last] if last else out)


def _goes_on(before: str, after: str) -> bool:
    """Whether the sentence goes on behind what looks like its end."""
    following = after.lstrip()
    if following[:1].islower() and before.rstrip(_CLOSERS + " ")[-1:] in ".…?!":
        return True
    tail = before.rstrip().rsplit(None, 1)[-1] if before.strip() else ""
    bare = tail.rstrip(".").strip("(\"“'").lower()
    if not tail.endswith("."):
        return False
    return (
        bare in _SHORT
        or re.fullmatch(r"[^\W\d_](?:\.[^\W\d_])*", bare) is not None
        or (bare.isdigit() and len(bare) <= 2 and following[:1].isalpha() and _german_ordinal(following))
    )


def _german_ordinal(following: str) -> bool:
    """ "am 3. März": a number with a full stop before a month."""
    from newsloom.core.dates import month_number

    word = re.match(r"\w+", following)
    return bool(word) and month_number(word.group()) is not None  # type: ignore[union-attr]


def is_whole(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    bare = text.rstrip().rstrip(_CLOSERS + " ")
    return bare[-1:] in tuple(_ENDS) and not text.rstrip().endswith(("...", "…"))


def has_case(text: str) -> bool:
    """Whether most letters are of a script with capitals."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.lower() != c.upper() for c in letters) * 2 > len(letters) if letters else True


def is_cjk(text: str) -> bool:
    """Whether a word is of Chinese characters or kana, which no spaces part."""
    return bool(re.match(rf"[{_CJK}]", text))


_FUNCTION = {
    "en": """a an the and or but if then than that this these those it its he she they we you i me him her them us my your his
    their our who whom whose which what when where why how of in on at by for with from to into onto over under about after
    before during between through across around against within without while as is are was were be been being am do does did
    done has have had having will would shall should can could may might must not no nor so too very also just only even such
    there here all any some each every both few many much more most other another own same s t said says say according told
    because since until though although however up down out off again once per via amid upon toward towards including
    yet still one now""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber wenn als dass daß ist sind war waren wird werden
    wurde wurden worden hat haben hatte hatten sein ihr ihre ihren er sie es wir ich man sich nicht auch nur noch schon so wie
    was wer wo in im am an auf aus bei bis durch fur gegen mit nach ohne seit um unter uber von vom vor wegen zu zum zur
    zwischen sagte sagt laut teilte mit dieser diese dieses kann konnen soll sollen will mehr sehr bereits wahrend""",
    "fr": """le la les l un une des du de d et ou mais si que qui quoi dont ou est sont etait etaient a ont avait avaient ete etre
    avoir il elle ils elles on nous vous je se s ce c cette ces cet son sa ses leur leurs ne n pas plus dans en au aux sur sous
    par pour avec sans vers chez entre selon dit indique apres avant depuis pendant comme aussi tres y qu fait""",
    "es": """el la los las un una unos unas y o u pero si que quien cual cuyo es son era eran fue fueron ha han habia habian ser estar
    esta estan se su sus le les lo ella ellos nos no mas muy en de del al a por para con sin sobre entre hasta desde segun dijo
    tras como tambien ya este esta estos estas ese esa durante ante""",
    "it": """il lo la i gli le l un uno una e o ma se che chi cui e sono era erano ha hanno aveva avevano stato stata stati state essere
    avere si suo sua suoi loro non piu molto in di del della dei delle dello a al alla ai alle da dal dalla per con su sul sulla
    tra fra secondo detto dopo prima come anche gia questo questa questi nel nella nei""",
    "pt": """o a os as um uma uns umas e ou mas se que quem cujo e sao era eram foi foram tem tinha ter ser esta estao seu sua seus
    suas ele ela eles elas nao mais muito em no na nos nas de do da dos das ao aos por pelo pela para com sem sobre entre ate
    desde segundo disse apos como tambem ja este esta""",
    "nl": """de het een en of maar als dat die is zijn was waren wordt worden werd werden heeft hebben had hadden hij zij ze wij we ik
    zich niet ook nog al zo in op aan van voor met bij naar uit om onder over door tegen tot tussen volgens zei zegt na sinds
    dit deze te""",
    "pl": """i a o w we z ze na do od po za przez dla przy nad pod jest sa byl byla bylo byli byly bedzie beda ma maja mial sie nie
    tez takze to ten ta te ktory ktora ktore jak co ze czy jego jej ich oraz lub ale wedlug powiedzial""",
    "ru": """и в во на с со к ко по о об от до из за у для при над под не но а или что как это он она они мы его ее их был была было
    были есть будет будут также который которая которые чтобы сообщил сообщила заявил заявила""",
    "sv": """och i att det som en ett pa ar av for med till den de har inte om han hon var men sig fran vid nar ska sade enligt""",
}


@cache
def function_words(language: str) -> frozenset[str]:
    """Words that say nothing of what happened, folded; none for a language that is not known here."""
    return frozenset(_FUNCTION.get(language, "").split())


def guess(text: str, offered: Iterable[str]) -> str:
    """Which of the offered languages a sentence is in, by its function words; "" where none speaks for one."""
    lows = {fold(one) for one in re.findall(r"\w+", text)}
    counts = {one: len(lows & function_words(one)) for one in offered}
    best = max(counts, key=lambda one: counts[one], default="")
    return best if best and counts[best] else ""


def everyday(word: Word, language: str) -> bool:
    """Whether a word with a capital may be an ordinary one (at the beginning of a sentence)."""
    return words.is_everyday(word.low.split("'")[0]) if language == "en" else False
