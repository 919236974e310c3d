"""Episodes with transcripts and PDF documents become articles as pages do."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from loopback.server import Loopback, answer
from newsloom.core.extract.pdf import extract_pdf
from newsloom.core.transcript import transcript_text
from newsloom.errors import PageUnreadable
from newsloom.model.article import Article
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import manage
from newsloom.services.stories.read import add_url
from newsloom.store import articles
from stages.room import SITE, Clock, a_newsroom, run

SAID = "The board of Osthavn builds a second pier, and its chair says when the first ships will land there."
VTT = f"WEBVTT\n\nNOTE made by hand\n\n1\n00:00.000 --> 00:04.000\n<v Ada>{SAID}\n\n2\n00:04.000 --> 00:08.000\nBen: So it is.\n"
SRT = f"1\r\n00:00:00,000 --> 00:00:04,000\r\n{SAID}\r\n\r\n2\r\n00:00:04,000 --> 00:00:08,000\r\nSo it is.\r\n"
JSON = json.dumps({"segments": [{"speaker": "Ada", "body": SAID}, {"speaker": "Ben", "body": "So it is."}]})


@pytest.mark.parametrize(
    "text, kind",
    [
        (VTT, "text/vtt"),
        (SRT, "application/x-subrip"),
        (SRT, "text/plain"),
        (JSON, "application/json"),
        (f"<p>{SAID}</p><p>So it is.</p>", "text/html"),
    ],
)
def test_a_transcript_is_what_was_said(text, kind):
    told = transcript_text(text, kind)
    assert SAID in told and "So it is." in told and "-->" not in told and "<" not in told


def test_a_line_that_subtitles_repeat_is_said_once_also_the_first_of_a_speaker():
    cues = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n<v Ann>{SAID}\n\n" for n in range(3))
    assert transcript_text(f"WEBVTT\n\n{cues}", "text/vtt") == f"Ann: {SAID}"


@pytest.mark.parametrize("kind", ["text/vtt", "application/json", "text/html", "text/plain", "nothing"])
@pytest.mark.parametrize("text", ["", "\x00" * 50, "[" * 100_000, '{"segments": 7}', "-->" * 10_000])
def test_what_is_no_transcript_is_no_error(text, kind):
    assert isinstance(transcript_text(text, kind), str)


def feed(*items: str) -> bytes:
    root = "<rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><title>Pier Talk</title>"
    return answer(
        200,
        f"{root}<link>http://{SITE}/</link>{''.join(items)}</channel></rss>".encode(),
        Content_Type="application/rss+xml",
    )


def episode(number: int, link: str = "") -> str:
    return (
        f"<item><title>Episode {number}: the second pier</title><guid isPermaLink='false'>{number}</guid>{link}"
        f"<description>Notes of the show, in a line or two about what is said in it.</description>"
        f"<enclosure url='http://{SITE}/{number}.mp3' type='audio/mpeg' length='500000000'/>"
        f"<podcast:transcript url='http://{SITE}/{number}.vtt' type='text/vtt'/></item>"
    )


@contextmanager
def a_newsroom_of(folder: Path, pages: dict[str, Any]) -> Iterator[tuple[Loopback, Newsroom]]:
    with Loopback(pages) as web, a_newsroom(folder, web, Clock()) as newsroom:
        yield web, newsroom


def article_at(newsroom: Newsroom, url: str) -> Article | None:
    with newsroom.db.read() as tx:
        id = articles.by_canonical(tx, url)
        return articles.get(tx, [id])[id].article if id else None


def test_an_episode_has_the_text_of_its_transcript_and_its_recording_is_never_fetched(tmp_path):
    page = f"<link>http://{SITE}/two</link>"
    other = f"<link>http://{SITE}/three</link>"
    pages = {"/feed": feed(episode(1), episode(2, page), episode(3, other)), "/1.vtt": answer(200, VTT.encode()),
             "/2.vtt": answer(200, VTT.encode()), "/three": answer(200, b"<html><h1>Three</h1></html>")}  # fmt: skip
    with a_newsroom_of(tmp_path / "n", pages) as (web, newsroom):
        manage.add(newsroom, f"http://{SITE}/feed", look=False)
        run(newsroom)
        first, second = article_at(newsroom, f"http://{SITE}/1.mp3"), article_at(newsroom, f"http://{SITE}/two")
        for found in (first, second):
            assert found is not None and SAID in found.text and "Notes of the show" in found.excerpt
        assert not [path for path in web.paths() if path.endswith(".mp3")]
        assert "/two" not in web.paths() and "/three" in web.paths(), (
            "without its transcript, an episode's page is asked"
        )


def a_pdf(text: str, *, title: str = "", password: str = "") -> bytes:
    made = PdfWriter()
    page = made.add_blank_page(600, 800)
    stream = DecodedStreamObject()
    lines = " T* ".join(f"({line}) Tj" for line in text.splitlines())
    stream.set_data(f"BT /F1 12 Tf 14 TL 40 760 Td {lines} ET".encode("latin-1"))
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): made._add_object(font)})}
    )
    page[NameObject("/Contents")] = made._add_object(stream)
    made.add_metadata({"/Title": title, "/Author": "Ada Berg; Ben Lund", "/CreationDate": "D:20260301080000Z"})
    if password:
        made.encrypt(password)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


FILING = "\n".join(
    [
        "Decision on the second pier at Osthavn",
        *[f"{n}. The harbour board finds that ships of a new kind will land there." for n in range(9)],
    ]
)
AT = Clock()()


def test_a_filing_is_an_article_with_title_date_authors_and_text(tmp_path):
    pages = {
        "/filing.pdf": answer(200, a_pdf(FILING, title="Decision 7 on the second pier"), Content_Type="application/pdf")
    }
    with a_newsroom_of(tmp_path / "n", pages) as (_, newsroom):
        add_url(newsroom, f"http://{SITE}/filing.pdf")
        run(newsroom)
        found = article_at(newsroom, f"http://{SITE}/filing.pdf")
        assert found is not None and found.title == "Decision 7 on the second pier"
        assert found.authors == ("Ada Berg", "Ben Lund") and found.published is not None and found.published.day == 1
        assert "ships of a new kind" in found.text


def test_without_a_title_of_its_own_the_first_line_is_the_title():
    found = extract_pdf(a_pdf(FILING, title="Microsoft Word - draft3.docx"), f"http://{SITE}/a.pdf", AT)
    assert found.title == "Decision on the second pier at Osthavn"


@pytest.mark.parametrize(
    "body, said",
    [
        (a_pdf(FILING, password="key"), "encrypted"),
        (a_pdf(""), "scanned"),
        (b"%PDF-1.7\nrubbish", "broken"),
        (a_pdf(FILING)[:300], "broken"),
    ],
)
def test_what_cannot_be_read_says_why(body, said):
    with pytest.raises(PageUnreadable, match=said):
        extract_pdf(body, f"http://{SITE}/a.pdf", AT)


def test_a_pdf_that_unfolds_without_end_is_stopped_by_the_limits():
    import zlib

    made = PdfWriter()
    page = made.add_blank_page(600, 800)
    stream = StreamObject()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream._data = zlib.compress(b"(a) Tj " * 40_000_000, 9)
    page[NameObject("/Contents")] = made._add_object(stream)
    out = io.BytesIO()
    made.write(out)
    with pytest.raises(PageUnreadable):
        extract_pdf(out.getvalue(), f"http://{SITE}/a.pdf", AT)
