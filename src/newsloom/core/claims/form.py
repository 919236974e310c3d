"""Is a text a plain sentence of the wanted language? What carries links, markup, orders to a program, or ends half-way is not."""

from __future__ import annotations

import re
import unicodedata

from newsloom.core.claims.quotes import balanced
from newsloom.core.claims.text import fold, function_words, guess, has_case, is_whole

LEAST, MOST = 15, 420
"""Characters of a sentence; of Chinese and Japanese, half as many do."""
_ADDRESS = re.compile(
    r"https?:|www\.|\w@\w|\b[\w-]+\.(?:com|org|net|io|ru|cn|info|biz|example|test|xyz|top|site|online|shop|link|ly|me|co)\b(?!\s?['’]s\b)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>{}|`#*_\\^~\[\]]|&\w+;|\bdata:|javascript:|^\s*(?:[-•–—>]|\d+[.)])\s", re.IGNORECASE)
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_TO_A_PROGRAM = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|direction|guideline|above|previous|prior)
    |\b(?:system|developer|hidden)\s+(?:prompt|message|instruction)|\bprompt\s+injection|\bas\s+an?\s+(?:ai|language\s+model|assistant)\b
    |\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:\w+\s+)?(?:ai|llm|chatbot|language\s+model|assistant)\b|\b(?:chatgpt|gpt-?\d|llm|language\s+model)s?\b.{0,60}\b(?:must|should|output|respond|reply|write|say)\b
    |\b(?:respond|reply|answer|output|write|print|translate|summari[sz]e|say|repeat)\b.{0,30}\b(?:only|exactly|verbatim|the\s+following|instead|this\s+sentence|as\s+follows)\b.{0,30}:
    |\bnew\s+(?:task|instructions?)\b\s*:|\b(?:assistant|system|user|human)\s*:\s|<\|?(?:im_start|system|endoftext)|\[/?inst\]|\#\#\s*(?:instruction|system)
    |\bignor(?:iere|ez|a|ar|e)\b.{0,40}\b(?:anweisung|instruction|instruccion|istruzion|instruc)|\bvergiss\b.{0,30}\banweisung|\boublie[zr]?\b.{0,30}\b(?:instruction|consigne)
    |(?:無視|忽略|忽视).{0,20}(?:指示|指令|命令)|(?:指示|指令|以上|之前).{0,10}(?:無視|忽略|忽视)|игнорируй.{0,40}(?:инструкц|указан)|تجاهل.{0,30}(?:التعليمات|الأوامر)""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_PERSON = {
    "en": "i we my our us me i'm we're i've we've i'll we'll", "de": "ich wir mein meine unser unsere uns mich mir",
    "fr": "je nous mon ma mes notre nos j'ai", "es": "yo nosotros mi mis nuestro nuestra nos", "it": "io noi mio mia nostro nostra ci",
    "pt": "eu nos meu minha nosso nossa", "nl": "ik wij we mijn onze ons", "pl": "ja my moj nasz", "ru": "я мы мой наш нас мне",
}  # fmt: skip
_POINTS_BACK = {
    "en": """he she it they this that these those his her their its such both there but and so however also meanwhile then yet
    still instead moreover furthermore additionally here or nor because which who him them the-latter thus therefore hence""",
    "de": "er sie es dies diese dieser dieses sein seine ihr ihre ihren dort da aber und doch jedoch auch dabei damit denn danach deshalb zudem außerdem",
    "fr": "il elle ils elles ce cela ceci cette ces son sa ses leur leurs mais et aussi cependant ensuite puis toutefois celui celle",
    "es": "él ella ellos ellas esto eso este esta estos su sus pero y tambien ademas sin allí ahí luego entonces",
    "it": "lui lei loro egli essi esso questo questa questi suo sua ma e anche inoltre poi tuttavia", "pt": "ele ela eles elas isto isso este esta seu sua mas e tambem alem depois",
    "nl": "hij zij ze het dit dat deze zijn haar hun maar en ook daar dus toen", "pl": "on ona ono oni to ten ta jego jej ich ale i a także", "ru": "он она оно они это этот эта его ее их но и а также там",
}  # fmt: skip


def is_to_a_program(text: str) -> bool:
    """Whether a text speaks to a language model: it is no evidence of anything."""
    return bool(_TO_A_PROGRAM.search(unicodedata.normalize("NFKC", text)))


def speaks_of_itself(text: str, language: str) -> bool:
    """Whether a sentence speaks in the first person (outside quotation marks, which the caller takes away)."""
    wanted = {fold(one) for one in _FIRST_PERSON.get(language, "").split()}
    # "US" and "IT" are names.
    return any(fold(w) in wanted and not (w.isupper() and len(w) > 1) for w in re.findall(r"\w+(?:['’]\w+)?", text))


def points_back(text: str, language: str) -> bool:
    """Whether a sentence begins with a word that needs the one before it."""
    first = re.match(r"[\W_]*(\w+)", text)
    return bool(first) and fold(first.group(1)) in {fold(one) for one in _POINTS_BACK.get(language, "").split()}  # type: ignore[union-attr]


def fault(text: str, language: str) -> str:
    """Why a text is no sentence that may be shown; "" if it is one."""
    size = len(text) if has_case(text) else 2 * len(text)
    if _UNSEEN.search(text):
        return "it has characters that are not seen"
    if _ADDRESS.search(text) or _MARKUP.search(text):
        return "it has a link or markup"
    if is_to_a_program(text):
        return "it speaks to a program"
    if not LEAST <= size <= MOST:
        return "it is too short or too long for a sentence"
    if not is_whole(text):
        return "it does not end as a sentence does"
    if not balanced(text):
        return "a quotation mark or bracket has no other half"
    first = next((c for c in text if c.isalnum()), "")
    if first.islower() and first.upper() != first:
        return "it does not begin as a sentence does"
    return _language_fault(text, language)


def _language_fault(text: str, language: str) -> str:
    known = function_words(language)
    if not known:
        return ""
    if not has_case(text):
        return "it is in another script"
    others = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv")
    found = guess(text, (language, *others))
    lows = {fold(one) for one in re.findall(r"\w+", text)}
    if found and found != language and len(lows & function_words(found)) >= 2 + len(lows & known):
        return f"it is in another language ({found})"
    return ""
