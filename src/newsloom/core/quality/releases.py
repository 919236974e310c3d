"""Is this a press release? Where it stands, who distributed it, and how companies speak of themselves.

A release is known by the wire that carried it, by the folder that it stands in, by a headline in which a company honours itself,
or by two marks of its text together: journalists leave out tickers, trademark signs, "a leading provider of", "today announced".
"""

from __future__ import annotations

import re

_I = re.IGNORECASE
_WIRE = re.compile(
    r"/?(?:PRNewswire|PR Newswire)/?|\(?(?:BUSINESS WIRE|GLOBE ?NEWSWIRE|ACCESSWIRE|NEWSFILE)\)?|EIN Presswire|\(Marketwired\)"
    # "DALLAS, TX / / April 6, 2021 /": a wire's dateline of which the wire's name was cut.
    r"|^[A-Z][\w.' ]{1,30},? [^/\n]{0,30}/ ?/ ?(?:[A-Z][a-z]{2,8} \d{1,2}, 20\d\d|\d{1,2} [A-Z][a-z]{2,8} 20\d\d) ?/"
)
_ON_A_WIRE = re.compile(
    r"^https?://(?:[\w-]+\.)?(?:prnewswire|businesswire\w{0,10}|globenewswire|accesswire|einpresswire|newswire|newsfilecorp|prweb|prlog"
    r"|openpr|realwire|pressreleasepoint|newswiretoday|marketwired|webwire|send2press|issuewire|eqs-news|dgap"
    r"|presseportal|pressebox|mynewsdesk|thaipr|acnnewswire|jcnnewswire|media-outreach|responsesource)\."
    r"|^https?://(?:www\.)?pr\.com/"
    r"|^https?://markets\.\w+\.com/news/stocks/"
    r"|/(?:press[-_]?releases?|pr|pr[-_]?newswire\w{0,20}|business[-_]?wire|globe[-_]?newswire[\w-]{0,20}|accesswire|ein[-_]?presswire"
    r"|pressarticle|media[-_]?releases?|news[-_]?releases?|pressemitteilung(?:en)?|communiques?-de-presse|comunicados?|usubmit)(?:[/-]|$)"
    r"|[-/]corporate-news-",
    _I,
)
_BOILERPLATE = re.compile(
    r"for immediate release|forward[- ]looking statements?|media contacts?:|press contacts?:|investor relations contact"
    r"|view source version on|source:? (?:business wire|pr newswire|globe ?newswire)|safe harbor statement"
    r"|(?:nasdaq|nyse|tsx|otc)\s?: ?[a-z.]{1,6}\)?,? (?:a|the) (?:global |world |worldwide |market )?lead",
    _I,
)
_ABOUT = re.compile(r"(?:^|\n)\s{0,3}About [A-Z][\w&.,' ]{1,60}\s{0,3}(?:\n|:)")
_ANNOUNCED = re.compile(
    r"\b(?:is (?:pleased|proud|excited|thrilled|delighted) to announce|today announced|announced today)\b", _I
)
# "Acme, a leading provider of cranes,": the company introduces itself with praise.
_PRAISE = re.compile(
    r",\s(?:an?|the|one of the|[\w’']{2,20}[’']s)\s(?:[^\s,]{1,30}\s){0,6}?"
    r"(?:lead(?:ing|er)|innovator|pioneer(?:ing)?|fastest[- ]growing|premier|award[- ]winning|trusted|world[- ]class"
    r"|global (?:provider|supplier|company|leader)|(?:solutions?|software|services?) (?:provider|company))\b",
    _I,
)
_TICKER = re.compile(
    r"\((?:NASDAQ|NYSE|TSX[\w -]{0,10}|OTC\w{0,3}|LSE|ASX|AIM|Euronext[\w ]{0,10}|FRA|CSE)\s?: ?[\w.]{1,8}[);]", _I
)
_SIGN = re.compile(r"[®™℠]")
# What a company says of itself in a headline: it got a title of its trade, or its product is in a marketplace.
# People and films are honoured in the news: only titles that companies give each other stand alone.
_GETS = (
    r"(?:earn|achiev|attain|secur|receiv|renew|retain|gain|award|grant|declar|confirm|obtain|complet)(?:s|es|ed)"
    r"|(?:is )?(?:once (?:again|more) )?(?:named|recogni[sz]ed|positioned|distinguished|ranked|selected|placed)"
)
_HONOUR = re.compile(
    rf"\b(?:{_GETS})\b.{{0,110}}\b(?:speciali[sz]ations?|competenc(?:y|ies)|(?:partner|provider|expert|msp|gold) status"
    r"|iso[ /]?\d{4,5}|soc ?2|(?:partner|supplier|vendor|reseller) of the year|managed service provider|ready partner"
    r"|magic quadrant|forrester wave|marketscape|peak matrix|inc\.? ?5000|best places to work"
    r"|(?:leader|visionary|challenger|strong performer) in .{0,80}\b(?:gartner|forrester|idc|everest|frost|report|research))\b"
    r"|\b(?:now |is |are ){0,3}available (?:now )?(?:in|on|through|via) (?:the )?.{0,40}"
    r"\b(?:marketplace|app ?source|app ?exchange)\b",
    _I,
)
_MAYBE_HONOUR = re.compile(
    rf"\b(?:{_GETS})\b.{{0,110}}\b(?:certifications?|accreditations?|designation|award|partner|leader|finalist|winner)\b",
    _I,
)


def release_in(title: str, body: str, url: str = "", *, sold: bool = False) -> tuple[float, str] | None:
    """(how sure, the mark) of a press release; None for what shows too little of one. `sold`: an agency that distributes releases
    is its author. `body` may be an excerpt."""
    wire = _WIRE.search(body[:400])
    if wire or sold:
        return 1.0, _shown(wire.group()) if wire else "distributed by a release wire"
    if folder := _ON_A_WIRE.search(url):
        return 0.9, _shown(folder.group())
    marks = _distinct(_BOILERPLATE, body)
    if _ABOUT.search(body):
        marks.append("About ...")
    marks += _distinct(_ANNOUNCED, f"{title}\n{body[:1000]}")[:1]
    marks += _distinct(_PRAISE, body[:500])[:1]
    marks += _distinct(_TICKER, body[:600])[:1]
    marks += _distinct(_SIGN, f"{title}\n{body[:300]}")[:1]
    honour = _HONOUR.search(title)
    if honour is not None:
        marks.insert(0, _shown(honour.group()))
    elif (maybe := _MAYBE_HONOUR.search(title)) is not None:
        marks.append(_shown(maybe.group()))
    if len(marks) >= 2:
        return min(1.0, 0.4 + 0.25 * len(marks)), ", ".join(marks[:3])
    return (0.65, marks[0]) if honour is not None else None


def _distinct(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(_shown(spot.group()).lower() for spot in pattern.finditer(text)))[:12]


def _shown(mark: str) -> str:
    return " ".join(mark.split())[:40]
