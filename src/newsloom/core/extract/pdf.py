"""A PDF as an article: filings, studies, letters of authorities. pypdf reads it; this chooses what to believe.

Meant for a killable process: a PDF may unfold to any size. What is encrypted, and what holds pictures of text, says so.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from newsloom.core.extract.language import language
from newsloom.core.url import article_url, canonical_url
from newsloom.errors import PageUnreadable
from newsloom.model.article import Article, Ranks

MAGIC = b"%PDF-"
MOST_PAGES = 60
"""Pages that are read: what a filing says is said on the first of them."""
MOST_CHARS = 400_000
LEAST_CHARS = 200
"""Of a document with fewer characters of text, a person would see pictures of pages."""
MOST_EXCERPT = 500
_PROGRAMS = re.compile(
    r"^(?:microsoft \w+ ?-|untitled|slide \d|document\d*$|.{0,200}\.(?:docx?|pdf|indd|tex|pptx?|xlsx?|rtf)$)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"-\n(?=[a-zà-ž])")
_END = re.compile(r"[.!?:;。！？]['\"”’»)]?$")


def is_pdf(body: bytes, content_type: str | None) -> bool:
    """Whether a document is a PDF: by its first bytes, which may follow some rubbish, or by its type."""
    return MAGIC in body[:1024] or (content_type or "").lower().startswith("application/pdf")


def extract_pdf(body: bytes, url: str, now: datetime | None = None) -> Article:
    """The article that a PDF is. Raises PageUnreadable, with what is wrong with it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise PageUnreadable(url, "the PDF is encrypted")
        pages = list(_pages(reader))
        named, told, at = _metadata(reader)
    except PageUnreadable:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, ArithmeticError, OSError,
            NotImplementedError, AssertionError) as err:  # fmt: skip
        raise PageUnreadable(url, f"the PDF is broken: {type(err).__name__}") from err
    text = "\n\n".join(part for page in pages for part in paragraphs(page))[:MOST_CHARS]
    if len(text) < LEAST_CHARS:
        raise PageUnreadable(url, "the PDF holds no text: it is scanned, or made of pictures")
    title = named or _first_line(pages)
    excerpt = next((part for part in text.split("\n\n") if len(part) > 120), "")[:MOST_EXCERPT]
    return Article(
        url=article_url(url), canonical_url=canonical_url(url), title=title, excerpt=excerpt, text=text, authors=told,
        published=at if at is None or now is None or at <= now else None, language=language(title, excerpt, text, ""),
        because=("read from a PDF",), ranks=Ranks(title="declared" if named else "guess", published="guess" if at else None),
    )  # fmt: skip


def _pages(reader: object) -> Iterator[str]:
    left = MOST_CHARS
    pages = reader.pages  # type: ignore[attr-defined]
    for number in range(min(len(pages), MOST_PAGES)):
        try:
            found = pages[number].extract_text() or ""
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, NotImplementedError):
            continue  # one broken page does not spoil the others
        yield found[:left]
        left -= len(found)
        if left <= 0:
            return


def _metadata(reader: object) -> tuple[str, tuple[str, ...], datetime | None]:
    """(title, authors, when it was made), as far as the document says something that a person would."""
    info = reader.metadata  # type: ignore[attr-defined]
    if not info:
        return "", (), None
    title = " ".join(str(info.get("/Title") or "").split())
    author = " ".join(str(info.get("/Author") or "").split())
    at = None
    with contextlib.suppress(ValueError, TypeError, AttributeError, OverflowError):
        at = info.creation_date
    if at is not None:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    names = tuple(name for part in re.split(r"[;,]| and ", author[:300]) if (name := part.strip()) and " " in name)
    return "" if len(title) < 8 or _PROGRAMS.match(title[:300]) else title, names, at


def _first_line(pages: list[str]) -> str:
    """The first words of the first page that could be a title: of some length, more letters than digits."""
    for page in pages[:2]:
        for line in page.splitlines()[:30]:
            words = " ".join(line.split())
            if 12 <= len(words) <= 300 and sum(c.isalpha() for c in words) * 3 > len(words) * 2:
                return words
    return "PDF"


def paragraphs(page: str) -> list[str]:
    """The lines of a page as paragraphs: a blank line ends one, and so does a short line that ends a sentence."""
    lines = [" ".join(line.split()) for line in _BREAK.sub("", page).splitlines()]
    usual = sorted(len(line) for line in lines if line)
    width = usual[len(usual) * 3 // 4] if usual else 0
    made: list[list[str]] = [[]]
    for line in lines:
        if not line:
            made.append([])
            continue
        made[-1].append(line)
        if len(line) < width * 0.8 and _END.search(line):
            made.append([])
    return [" ".join(part) for part in made if part]
