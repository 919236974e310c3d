"""The bytes of letters as the entries of a feed: the links of a roundup, or the letter itself.

A letter that mostly lists links (three headlines or more, and little beside them) gives an entry a link; another is an article
of its own, under an address that means nothing outside (``urn:newsloom:letter:domain:digest``), or under that of its page on the
web where its title leads there. Attachments are not looked at. Meant for a killable process: the parser of mails is Python's own.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from html import escape

from selectolax.lexbor import LexborHTMLParser

from newsloom.core.letter.links import clean_link
from newsloom.core.sanitise import plain_text, without_pictures
from newsloom.core.url import host_of, registrable_domain
from newsloom.model import gate
from newsloom.model.capture import Entry, Feed
from newsloom.model.ids import digest

DIGEST_ADDRESS = "urn:newsloom:letter:"
"""How the address of a letter begins that lies nowhere on the web."""
MOST_HTML = 2_000_000
MOST_LINKS = 2_000
LEAST_LINKS = 3
"""From so many headlines a letter may be a roundup."""
PROSE = 300
"""Characters beside each headline, up to which it is one."""
LEAST_WORDS = 4
_WIDE = re.compile("[\u2e80-\ud7ff\u0e00-\u0e7f]")
_WEB = re.compile(r"https?://[^\s<>\"')\]]{1,4000}")
_LINE = re.compile(r"\n\s*\n")


def read_letters(letters: Sequence[bytes]) -> Feed:
    """The entries of letters, in their order. What cannot be read is a fault, never an error."""
    entries: list[Entry] = []
    faults: list[str] = []
    for number, raw in enumerate(letters, 1):
        try:
            entries += _entries(raw, faults)
        except Exception as err:  # the mail package raises whatever its parts raise
            faults.append(f"letter {number} cannot be read: {type(err).__name__}")
    return Feed(entries=tuple(entries), faults=tuple(dict.fromkeys(faults)), format="mail")


def letter_domain(address: str) -> str:
    """The domain of whoever sent the letter with this address; "" for every other address."""
    return address.removeprefix(DIGEST_ADDRESS).partition(":")[0] if address.startswith(DIGEST_ADDRESS) else ""


def _entries(raw: bytes, faults: list[str]) -> list[Entry]:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    sender, address = parseaddr(_header(mail, "From"))
    domain = registrable_domain("https://" + address.rpartition("@")[2].strip().lower() + "/")
    if not domain:
        faults.append("a letter names no sender")
        return []
    id = _header(mail, "Message-ID").strip() or digest("letter", _header(mail, "Date"), _header(mail, "Subject"))
    title = gate.line(_header(mail, "Subject")).strip()
    at = _date(mail)
    markup = _markup(mail)
    private = {host_of(url) for url in _WEB.findall(_header(mail, "List-Unsubscribe"))}
    readers = [
        one for name in ("To", "Delivered-To", "Cc") for _, one in getaddresses([_header(mail, name)]) if "@" in one
    ]
    html, links, hidden, words = _told(markup, private, readers)
    if hidden:
        faults.append("links that only their reader may follow were left out")
    prose = len(plain_text(html)) - words
    if len(links) >= LEAST_LINKS and prose <= PROSE * len(links):
        return [Entry(id=url, link=url, title=said, published=at) for url, said in links.items()]
    if not title:
        faults.append("a letter has no subject")
        return []
    own = next((url for url, said in links.items() if _key(said) == _key(title)), None)
    link = own or f"{DIGEST_ADDRESS}{domain}:{digest('letter', domain, id)}"
    return [Entry(id=id, link=link, title=title, published=at, content=html, via=sender.strip() or domain)]


def _header(mail: Message, name: str) -> str:
    try:
        return str(mail.get(name, ""))[:10_000]
    except Exception:  # a header that the package cannot read
        return ""


def _date(mail: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(_header(mail, "Date"))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _markup(mail: EmailMessage | Message) -> str:
    """The letter's HTML, or its plain text as HTML."""
    part = mail.get_body(("html", "plain")) if isinstance(mail, EmailMessage) else mail
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    try:
        text = raw[:MOST_HTML].decode(part.get_content_charset("utf-8") or "utf-8", "replace")
    except LookupError:
        text = raw[:MOST_HTML].decode("utf-8", "replace")
    if part.get_content_type() == "text/html":
        return text
    lines = (
        _WEB.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(one, quote=False))
        for one in _LINE.split(text)
    )
    return "".join(f"<p>{line}</p>" for line in lines)


def _told(markup: str, private: set[str], readers: Sequence[str]) -> tuple[str, dict[str, str], int, int]:
    """(HTML that may be kept, headlines by address, how many links were left out, characters of the headlines)."""
    tree = LexborHTMLParser(markup)
    links: dict[str, str] = {}
    hidden = words = 0
    for node in tree.css("a[href]")[:MOST_LINKS]:
        said = " ".join(node.text(deep=True).split())
        url = clean_link((node.attributes.get("href") or "").strip(), said, private, readers)
        if url is None:
            hidden += 1
            node.unwrap()
            continue
        node.attrs["href"] = url
        if is_headline(said) and len(said) > len(links.get(url, "")):
            words += len(said) - len(links.get(url, ""))
            links[url] = gate.line(said)
    for node in tree.css("a[href]")[MOST_LINKS:]:
        node.unwrap()
    body = tree.body.html if tree.body is not None else ""
    return without_pictures(body or ""), links, hidden, words


def is_headline(words: str) -> bool:
    """Are these words of a link a headline: four words, or ten characters of a script without spaces, and no address?"""
    if words.startswith(("http://", "https://", "www.")):
        return False
    return len(words.split()) >= LEAST_WORDS or len(_WIDE.findall(words)) >= 10


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
