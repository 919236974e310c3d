"""What in a byline is a writer's name?

Names are split by evidence: where each part is a name of its own. What a publisher enters as one person or organisation stays
one unless it plainly holds several.
"""

from __future__ import annotations

import ast
import re

from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words, mended, one_line

MAX_NAMES = 20
LONGEST = 90
"""Characters that a name may have; the longest organisations have about so many."""

# By language: what stands before a writer. A word that is a name's particle or a first name elsewhere (von, di, de) counts only
# in its own language.
_BY_WORDS = {
    "": r"by|words by|text by|story by|written by|reported by|posted by|published by|submitted by|article by|by-?line",
    "de": r"von", "nl": r"door|van", "fr": r"par|de", "es": r"por|de", "pt": r"por|de", "it": r"di|da", "sv": r"av", "no": r"av",
    "nb": r"av", "nn": r"av", "da": r"af", "pl": r"przez|autor", "hr": r"piše", "sr": r"piše|пише", "ca": r"per", "ro": r"de",
    "cs": r"od", "sk": r"od", "ar": r"بقلم|كتبت?|بواسطة|إعداد",
    "fa": r"نویسنده|به قلم|نوشته", "he": r"מאת|כתב[הו]?", "el": r"γράφει(?: (?:ο|η))?|του|της",
}  # fmt: skip
_LABEL = re.compile(
    r"^(?:(?:written|reported|words|story|text|article|posted|published|submitted|eingestellt|erstellt|artikel|geschrieben|verfasst|"
    r"veröffentlicht|publié|escrito|publicado|geplaatst|beitrag|ein beitrag|gastbeitrag|ein gastbeitrag|interview|protokoll|"
    r"textes?|texto|testo|tekst|foto|photo)\s{0,3}(?:by\b|von\b|par\b|por\b|door\b|:)|"
    r"(?:autor(?:en|in|innen)?|author|interview|gastautor(?:in)?)\s(?=[A-ZÀ-Þ]\S+\s[A-ZÀ-Þ])|"
    r"aut(?:or|eur|ore)(?:en|in|innen|es|a|e)?\s{0,2}[:：]|authors?\s{0,2}:|by[ -]?line\s{0,2}:|redaktion\s{0,2}:|"
    r"автор\w{0,3}\s{0,2}:|текст\s{0,2}:|ผู้เขียน\s{0,2}:?|โดย\s{0,2}:?|लेखक\s{0,2}:?|(?:记者|記者|作者|撰文|文|取材|執筆|筆者)\s{0,2}[:：/／・|]\s{0,2}|"
    r"(?:zeige )?alle (?:beiträge|artikel) (?:von|anzeigen von)\b|(?:view all )?posts by\b|"
    r"more (?:posts|stories|articles) (?:by|from)\b|mehr von\b|voir tous les articles de\b)\s{0,3}:?\s{0,3}",
    re.IGNORECASE,
)
_BY = {
    language: re.compile(rf"^(?:{words})\b\s{{0,3}}:?\s{{0,3}}", re.IGNORECASE) for language, words in _BY_WORDS.items()
}
# A word or two and a colon before a name call its bearer something: the writer, unless they name another trade or a source.
_ANY_LABEL = re.compile(r"^((?:[^\W\d_]{2,24}\s)?[^\W\d_]{2,24})\s?[:：]\s{0,3}(?=[^\s:：])")
_FREE_BY = frozenset(("von", "par", "por", "door", "av", "af", "przez"))
# A separator that no name holds.
_LIST = re.compile(r"(?<!\s)\s*(?:[;|•]|(?<![^\W\d_])·|·(?![^\W\d_])|\s·\s|[、，／]|\n)\s*")
_COMMA = re.compile(r"(?<!\s)\s*[,\u060c]\s+")
_AND = re.compile(
    r"(?<!\s)\s+(?:and|und|et|og|och|ja|ve|és|și|şi|și|και|та|and|ir|ed|eta|dhe|oraz|और|एवं|এবং|আর|اور|و|및|ile|dan|và|en|with|mit|avec|con|com|y|e|i|a|i|и|й|і|&|\+)\s+|(?<!\s)\s+[-–/]\s+|(?<=[^\W\d_])/(?=[^\W\d_])",
    re.IGNORECASE,
)
# Arabic and Hebrew write "and" into the next word; these given names begin with that letter themselves.
_JOINED_AND = re.compile(
    r"(?<=\w)\s+([\u0648\u05d5])(?=[\u0600-\u06ff\u05d0-\u05ea]{2,}\s[\u0600-\u06ff\u05d0-\u05ea])"
)
_BEGIN_SO = frozenset((
    "وليد", "وائل", "وسام", "وسيم", "وفاء", "ولاء", "وداد", "وحيد", "وجدي", "وجيه", "وهبة", "وهبي", "وردة", "وليم", "وديع",
    "واصف", "وضاح", "وليام", "واكد", "وجدان", "ויקטור", "ויקטוריה", "ויקי", "ויולט", "ולדימיר",
    "ולרי", "ורד", "ורדה", "ורדית", "ורה", "ויטלי",
    "ויליאם", "וולטר", "ואדים", "וסים", "וליד",
))  # fmt: skip
_PLAIN_AND = frozenset(("and", "und", "et", "&", "y", "e", "og", "och", "en"))
_AGENCY_AND = frozenset(("and", "und", "et", "with", "mit", "avec", "con"))
_EMAIL = re.compile(r"[^\s@]{1,80}+@(?:[^\s@.]{1,63}+\.){1,8}\w{2,10}>?")
ADDRESS = re.compile(r"https?:|www\.|@|^[\w-]+\.(?:com|de|org|net|at|ch|fr|co|it|es|pl)$", re.IGNORECASE)
_ASIDE = re.compile(
    r"\s{0,3}[(\[（【][^()\[\]]{0,60}[)\]）】]|\s(?:alle artikel|sagt|says|—).{0,40}$|"
    r"\s(?:stand|updated?|aktualisiert|posted on|published|last updated):?\s.{0,40}$|\s(?:last )?updated$|\s[→»›>].{0,40}$|"
    r"\s(?:follow|folgen|suivre|seguir|segui|email|print)(?:\s(?:me|us|on|this|@).{0,40})?$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<=\w)\s(?:in|from|aus|at|for|für|pour)\s(?:the\s)?[A-ZÀ-ÞА-Я].{0,50}$")
_TAIL = re.compile(
    r"\s(?:am|on|le|el|il|um)\s(?:\d{1,2}\b|\w{2,8}tag\b|mittwoch\b).{0,60}$|\s\d{1,2}[./:]\d{1,2}.{0,40}$",
    re.IGNORECASE,
)
_SUFFIXES = (
    r"(?:jr|sr|esq|ii|iii|iv|ph\.?\s?d|m\.?\s?d|d\.?d\.?s|j\.?d|m\.?b\.?a|m\.?a|b\.?a|m\.?sc|b\.?sc|r\.?n|m\.?s\.?n|b\.?s\.?n|d\.?o|cpa|cfa|"
    r"mph|rd|rdn|np|pa-c|dvm|od|lcsw|llm|llb|obe|mbe|cbe|inc|ltd|llc|llp|gmbh|plc|corp|s\.?a|ag|mp|mdb|mdl)"
)
_SUFFIX = re.compile(
    rf"^{_SUFFIXES}(?!\w)\.?(?:[,\s]++{_SUFFIXES}(?!\w)\.?)*+[,\s]*+$",
    re.IGNORECASE,
)
_MISSING = re.compile(r"[{}<>%$#\[\]*=|\\]|^(?:null|undefined|nan|none|n/?a|unknown)$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\d\d| \d|^\d+ |:|(?:^|\s)(?:fotos?|bild|photos?|stand|sagt|says|minut\w+|uhr|follow|folgen|lesezeit)(?:$|\s)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\d{1,2}:\d{2}|\d{4}[-/.]\d|\d{1,2}[./]\d{1,2}[./]|^\d[\d.,]*\s(?:[^\W\d_A-Z]|Comment|Kommentar|Coment|Share|Like|View)\D*$|^\d+$"
)
_JUNK = frozenset((
    "admin", "administrator", "null", "none", "undefined", "unknown", "editor", "webmaster", "root", "user", "default", "author",
    "autor", "na", "nan", "wordpressadmin", "siteadmin", "superuser", "guest", "anonymous", "text", "beitrag", "allebeiträge",
    "alleartikel", "phd", "md", "autorin", "autoren", "authors", "redaktionell", "by", "von", "facebook", "twitter", "linkedin",
    "name", "yourname", "names", "nom", "nombre", "nome", "email", "gast", "administrador", "false", "true", "test", "demo",
))  # fmt: skip
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々"
_CJK_NAME = re.compile(rf"^[{_CJK}]{{2,7}}$|^[{_CJK}]{{1,6}}[\s·・][{_CJK}]{{1,8}}$")
_CJK_ROLE = re.compile(
    r"^(?:記者|记者|編輯|编辑|特派員|特派员|작성자|글)\s*|\s(?:[\u4e00-\u9fff]{2,6}(?:报道|報道|报导|報導|电|電)|"
    r"(?:责任?编辑?|編輯|编辑|校对|摄影|攝影|写真|図)\s?[:：].{0,20})$|\s*(?:記者|记者|編輯|编辑|特派員|特派员|論説委員|編集委員|기자|특파원|선임기자|논설위원)$"
)
_CASELESS = re.compile(
    r"^[\u0900-\u0dff\u0e00-\u0eff\u0590-\u06ff\u10a0-\u10ff]++(?:[\s.][\u0900-\u0dff\u0e00-\u0eff\u0590-\u06ff\u10a0-\u10ff.]++){1,3}$"
)
_FULL = re.compile(r"^[^\W\d_a-zß-ÿ][\w.'’`´-]*(?: [\w.'’`´-]+){1,7}$")
_PARTICLE_WORDS = "van von de der den da di del della dos das la le el al bin ibn ter ten zu y e i du des af av"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def split_names(text: str, language: str = "", *, is_one: bool = False, is_house: bool = False) -> list[str]:
    """Names in a byline: "By A. Smith, B. Jones and C. Wu" are three.

    `language` is the page's (two letters, "" if unknown). `is_one`: entered as one person, so that only parts that are whole
    names each are told apart; `is_house`: entered as an organisation, whose name is never split.
    """
    text = text[:600]
    if text.lstrip().startswith("[") and (listed := _listed(text)):
        return [name for each in listed for name in split_names(each, language, is_one=True)]
    text = without_by(mended(_EMAIL.sub(" ", text.replace("<br", " | <br"))), language if is_one or is_house else None)
    if is_house:
        return [text] if text else []
    text = _ASIDE.sub("", text).strip(" ,;|")
    if not is_one and (label := _ANY_LABEL.match(text)) and phrases("other_trade").isdisjoint(key_words(label[1])):
        rest = text[label.end() :]
        text = rest if is_full_name(_LIST.split(rest)[0].strip()) else text
    found = []
    for part in _LIST.split(text):
        found += _by_comma(part, is_one=is_one)
    return _without_places([part for name in found if (part := name.strip())])


def _without_places(names: list[str]) -> list[str]:
    """Parts of one byline without those that say where or what a writer is: beside whole names a single word is a place or a
    section, unless it is short or in capitals like an agency."""
    if not any(is_full_name(name) and not is_role(name) for name in names):
        return names
    return [
        name
        for name in names
        if (" " in name or name.isupper() or len(name) <= 4 or name.lower() == name.upper())
        and not is_role(name)
        and not (" " in name and name[:1].islower())
    ]


def without_by(text: str, language: str | None = None) -> str:
    """A byline without what stands before the names ("By", "Text:"), if two words of a name stay. `language` bounds which words
    mean "by"; None asks those of all languages."""
    rest = _LABEL.sub("", text)
    for pattern in _BY.values() if language is None else (_BY[""], _BY.get(language)):
        if pattern is not None and (match := pattern.match(rest)):
            after = rest[match.end() :].strip()
            is_free = pattern is _BY[""] or (language is None and match[0].strip(" :").lower() in _FREE_BY)
            if (" " in after and not after[0].islower()) or (after and is_free):
                rest = after
    return rest.strip()


def is_full_name(name: str) -> bool:
    """Two or more words, the first with a capital, or as many signs as a name has where there are no capitals: enough to
    overrule the site's name."""
    if _CJK_NAME.match(name) or _CASELESS.match(name):
        return True
    if not _FULL.match(name):
        return False
    return all(word[0].isupper() or not word[0].isalpha() or word.lower() in _PARTICLES for word in name.split())


def is_role(text: str) -> bool:
    """Does it say what somebody does, and not who: "Staff Writer", "Korrespondentin"?"""
    words = key_words(text)
    return bool(words) and (words[-1] in phrases("role") or words[0] in phrases("role")) and len(words) <= 6


def is_institution(name: str) -> bool:
    """Does a name say that it is an institution's or a firm's, and no person's?"""
    words = key_words(name)
    return not phrases("institution").isdisjoint(words) or name.lower().endswith(("e.v.", "e.v", " ag", " e. v."))


def clean(names: list[str], *, is_declared: bool = False) -> tuple[str, ...]:
    """The names among parts of a byline, each once; roles, places, calls, templates and days are none.

    `is_declared`: they come from an entry made for names, where digits may be a part of one.
    """
    kept: dict[str, str] = {}
    for raw in names:
        name = _trimmed(raw)
        plain = key(name)
        if not _may_be_name(name, plain, is_declared):
            continue
        kept.setdefault(plain, name)
    found = list(kept.values())
    if not is_declared:
        found = _without_places(found)
        if len(found) == 1 and is_role(found[0]) and len(found[0].split()) <= 2:
            return ()
    return tuple(found)[:MAX_NAMES]


def _trimmed(raw: str) -> str:
    name = _TAIL.sub("", one_line(raw)).strip(" ,;:-–|()\"'“”„")
    name = _CJK_ROLE.sub("", name).strip()
    if len(name.split()) > 2 and is_full_name(" ".join(name.split()[:2])):
        name = _PLACE.sub("", name)
    words = name.split()
    while (
        len(words) > 2
        and words[0].lower() not in ("the", "die", "la")
        and key(words[-1]) in phrases("role") - {"staff"}
    ):
        words = words[:-1]
        while len(words) > 2 and key(words[-1]) in phrases("desk"):
            words = words[:-1]
    name = " ".join(words)
    last = name.rsplit(None, 1)[-1] if name else ""
    return name.rstrip(".") if name.endswith(".") and len(last) > 4 and "." not in last[:-1] else name


def _may_be_name(name: str, plain: str, is_declared: bool) -> bool:
    if len(plain) < 2 or len(name) > LONGEST or plain in _JUNK or ADDRESS.search(name) or plain.isdigit():
        return False
    if _MISSING.search(name) or " ".join(key_words(name)) in phrases("noname") or name.endswith(("?", "!")):
        return False
    if (
        key_words(name)[-1:] in (["published"], ["posted"])
        or key_words(name)[:1] == ["copyright"]
        or any(" ".join(key_words(name)[:n]) in phrases("noname") for n in (2, 3))
    ):
        return False
    if is_declared:
        return len(name.split()) <= 12 and not _COUNTED.search(name)
    return len(name.split()) <= 7 and not (" " in name and _NO_NAME.search(name))


def _by_comma(text: str, *, is_one: bool) -> list[str]:
    """Parts between commas, what belongs to the name before it (Jr., Inc., PhD) left with it; the last parted by "and"."""
    parts: list[str] = []
    for part in _COMMA.split(text):
        if parts and _SUFFIX.match(part):
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part)
    if (
        is_one
        and len(parts) > 1
        and not all(_is_whole(piece) or is_role(piece) for part in parts for piece in _AND.split(part))
    ):
        if len(parts) == 2 and " " not in parts[0] and len(parts[1].split()) <= 2 and not is_role(parts[1]):
            return [f"{parts[1]} {parts[0]}"]  # a surname entered first
        if " " not in parts[0]:
            return [text]
        first = _by_and(parts[0].strip(), is_listed=True)
        if not all(map(_is_whole, first)):
            return _by_and(parts[0].strip(), is_listed=False)
        # What follows a name in its own entry is a place or a role, unless it is a name too or short like an agency's.
        return [*first, *(part for part in map(str.strip, parts[1:]) if _is_whole(part) or _is_agency(part))]
    listed = len(parts) > 1
    return [piece for part in parts for piece in _by_and(part.strip(), is_listed=listed)]


def _by_and(text: str, *, is_listed: bool) -> list[str]:
    """Parts between words that mean "and", if each is a name of its own."""
    text = re.sub(r"^(?:and|und|et|y|e|og|och|en|ve|&)\s+", "", text, flags=re.IGNORECASE)
    text = _with_and_apart(text)
    parts = [part.strip() for part in _AND.split(text)]
    if len(parts) > 1 and not _is_whole(parts[-1]) and _is_whole(near := _PLACE.sub("", parts[-1])):
        parts[-1] = near
    if len(parts) == 1 or any(word in phrases("institution") for word in key_words(text)):
        return [text]
    if all(_is_whole(part) or (part.isupper() and len(part) >= 2) or is_role(part) for part in parts):
        return parts
    joined = _AND.findall(text)
    if is_listed and all(parts) and all(each.strip().lower() in _PLAIN_AND for each in joined):
        return parts
    words = [each.strip().lower() for each in joined]
    if len(parts) == 2 and _is_whole(parts[0]) and words[0] in _AGENCY_AND and " " not in parts[1]:
        return parts  # a writer and an agency
    # A dash or slash parts a name from what is no name ("Jane Doe - London").
    pieces = re.split(r"\s+[-–/]\s+", text)
    return [piece for piece in pieces if _is_whole(piece)] or [text] if len(pieces) > 1 else [text]


def _with_and_apart(text: str) -> str:
    """The text with the "and" of Arabic and Hebrew standing alone, where it joins two names of two words or more."""

    def apart(found: re.Match[str]) -> str:
        word = text[found.start(1) :].split(None, 1)[0]
        before = text[: found.start()].split()
        return " و " if len(before) >= 2 and word not in _BEGIN_SO else found[0]

    return _JOINED_AND.sub(apart, text)


def _is_agency(part: str) -> bool:
    return len(part) <= 5 and part.isalpha() and (part.isupper() or part.islower())


def _is_whole(part: str) -> bool:
    return is_full_name(part) and not (len(part.split()) == 2 and part.split()[0].lower() in _PARTICLES)


def _listed(text: str) -> list[str]:
    """The strings of a list that was written out as one string; [] if it is none."""
    try:
        value = ast.literal_eval(mended(text).strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
