"""Is this the page that was asked for, or one that stands before it or in its place?

Gates (consent, checks of the browser, offers, blocks) and stand-ins (not found, a server's first page, a parked domain) are
told by
their shape first: they declare nothing of an article, lead nowhere, and speak of themselves and of their visitor. What short news
says about cookies or about a ship that was not found makes it no gate.
"""

from __future__ import annotations

import re

from newsloom.core.extract.page import Head, attributes
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key_words, one_line, weight

SHORT = 1500
"""Weighed characters above which a page is no gate: the longest consent pages say about as much."""

MANY_LINKS = 8
_CODE = r"(?:4(?:0[0134]|10|29|51)|50[0-4])"
_LEAD = re.compile(
    r"^(?:(?:error|fehler|erreur|errore|erro|fel|fejl|błąd|ошибка|http|status|code|oops|whoops|oh no|uh oh|sorry|hoppla|ups|oups|"
    r"leider|désolé|lo sentimos|entschuldigung|the|die|la|el)\s+)+"
)
_TRAIL = re.compile(r"\s+(?:error|fehler|page|seite|1|ii|ooops|oops|sorry)$")
_MARKS = re.compile(
    r"cf-error-details|cf-browser-verification|challenge-platform|cdn-cgi/challenge|captcha-delivery|_Incapsula_Resource|px-captcha|"
    r"perimeterx|anubis|ddos-guard|sucuri|datadome|geo-?block|sp_message|onetrust-consent-sdk|privacy-mgmt|consentmanager",
    re.IGNORECASE,
)
_GATE_HOST = re.compile(
    r"^(?:consent|myprivacy|privacy|geo|validate|guce|login|sso|accounts?)\.|/(?:collectconsent|consent|geoblock|captcha)\b",
    re.IGNORECASE,
)
_ERROR_CLASS = re.compile(
    r"(?:^|\s)(?:error-?404|error-?page|page-?404|not-?found|page-not-found|http-?404)(?:\s|$)", re.IGNORECASE
)


def stand_in(head: Head, title: str, lines: list[str], *, is_declared: bool) -> str:
    """Why a page is not the one that was asked for; "" if it may be. `is_declared`: its markup declares an article."""
    length = sum(map(weight, lines))
    if length > SHORT:
        return ""
    for text in (title, one_line(head.title_tag), *_headings(head)):
        if says_error(text):
            return f"an error page: {text[:80]!r}"
    body = head.tree.body
    if body is not None and length < 600 and _ERROR_CLASS.search(attributes(body).get("class", "")):
        return "an error page: its markup says so"
    if is_declared:
        return ""
    plain = [" ".join(key_words(text)) for text in (title, head.title_tag) if text]
    start = " ".join(key_words(" ".join(lines)[:300]))
    is_bare = _is_bare(head)
    if any(phrase in text for phrase in phrases("challenge") for text in plain) or (
        is_bare and length < 600 and any(phrase in start for phrase in phrases("challenge"))
    ):
        return "a page that checks the browser, not an article"
    stems = _stems(" ".join((title, head.title_tag, *lines)))
    signs = (
        len(stems)
        + 2 * bool(_GATE_HOST.search(head.url.split("://", 1)[-1]))
        + 2 * bool(_MARKS.search(head.tree.html or ""))
    )
    if signs >= (3 if is_bare else 6) and (is_bare or 3 * _of_itself(lines) > 2 * length):
        return f"a page that stands before another: it speaks of {', '.join(sorted(stems)[:4])}"
    return ""


def says_error(text: str) -> bool:
    """Is a title an error's ("404", "Page not found", "Oops! That page can't be found.") and nothing else?"""
    plain = " ".join(key_words(text))
    if not plain or len(plain) > 90:
        return False
    bare = _TRAIL.sub("", _LEAD.sub("", plain))
    rest = re.sub(rf"^(?:http )?{_CODE}(?: (?=\D)|$)", "", bare)
    had_code = rest != bare
    if had_code and re.sub(rf"^(?:http )?{_CODE}(?: (?=\D)|$)", "", _LEAD.sub("", plain)) in phrases("error"):
        return True
    rest = _TRAIL.sub("", _LEAD.sub("", rest))
    if rest in ("", *phrases("error")) or bare in phrases("error") or plain in phrases("error"):
        return had_code or bool(rest)
    if re.fullmatch(rf"(?:error|fehler|erreur)? ?{_CODE}", plain):
        return True
    if _denies_page(bare) or _denies_page(rest):
        return True
    long = [phrase for phrase in phrases("error") if len(phrase.split()) > 2 or not phrase.isascii()]
    return any(phrase in rest and len(rest) <= len(phrase) + (30 if had_code else 18) for phrase in long)


def _denies_page(plain: str) -> bool:
    """Is every word of a title a page's name ("article"), a denial ("not", "removed") or what joins them, with one of the first
    two kinds each?"""
    nouns, denials, others = phrases("error_page"), phrases("error_denial"), phrases("error_filler")
    found = set()
    for word in plain.split():
        rest = word
        if not word.isascii() and word not in nouns | denials | others:
            # Scripts without spaces: the longest first, so that a part of a word is not taken for all of it.
            for part in sorted(
                (each for each in nouns | denials | others if not each.isascii()), key=len, reverse=True
            ):
                if len(part) > 1 and part in rest:
                    found.add(part)
                    rest = rest.replace(part, "")
            if rest:
                return False
        elif word in nouns | denials | others:
            found.add(word)
        else:
            return False
    return not found.isdisjoint(nouns) and not found.isdisjoint(denials)


def _headings(head: Head) -> list[str]:
    return [one_line(node.text(deep=True)[:200]) for node in head.tree.css("h1")[:1]]


def _is_bare(head: Head) -> bool:
    """Does a page say nothing of itself, and lead hardly anywhere?"""
    if head.meta("og:title", "article:published_time") or head.ld:
        return False
    return (
        len(head.tree.css("a[href]")[: MANY_LINKS + 1]) <= MANY_LINKS and head.tree.css_first("article, time") is None
    )


def _of_itself(lines: list[str]) -> int:
    """Weighed characters of the lines that hold a word of gates: a gate speaks of hardly anything else."""
    return sum(weight(line) for line in lines if _stems(line))


def _stems(text: str) -> set[str]:
    """The words of gates, each kind once, in a text."""
    plain = " ".join(key_words(text[:4000]))
    return {stem for stem in phrases("gate") if stem in plain}
