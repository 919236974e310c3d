"""A mailbox as a source: letters become articles, what watches their reader stays in them, and nothing is changed there."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from loopback.mailbox import MailServer
from loopback.server import Loopback, certificate
from newsloom.core.letter import read_letters
from newsloom.core.letter.links import clean_link
from newsloom.errors import FetchError, UsageError
from newsloom.net import imap
from newsloom.net.http import Http, HttpSettings
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import manage
from newsloom.services.sources.source_access import access_for
from newsloom.store import articles, sources
from stages.room import Clock, a_newsroom, poll_now, run

HOST = "mail.example"
URL = f"imaps://ada%40desk.example@{HOST}/News"
SECRET = "https://click.letters.example/c/eyJ1c2VyIjoiYWRhQGRlc2suZXhhbXBsZSJ9a1B2c3D4"
BOARD = "https://board.example/decision"
PROSE = (
    "<p>The harbour board of Osthavn decided to build a second pier, after a debate of months, its chair said.</p>" * 8
)


def letter(subject: str, html: str, number: int = 1, sender: str = "Pier Letter <hello@pierletter.example>") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "ada@desk.example", subject
    made["Date"], made["Message-ID"] = "Mon, 02 Mar 2026 08:00:00 +0000", f"<{number}@pierletter.example>"
    made["List-Unsubscribe"] = "<https://out.letters.example/u/1>"
    made.set_content("plain")
    made.add_alternative(html, subtype="html")
    return made.as_bytes()


ESSAY = letter(
    "Osthavn builds a second pier",
    f'{PROSE}<p>See <a href="{BOARD}?utm_source=letter">what the board decided</a>, <a href="{SECRET}">more</a>.'
    '<img src="https://open.letters.example/p.gif?u=ada"> <a href="https://out.letters.example/u/1">Stop it</a></p>',
)
ROUNDUP = letter(
    "The week at the harbour",
    "".join(
        f'<p><a href="https://paper.example/2026/story-{n}">Ships of a new kind number {n}</a> A line.</p>'
        for n in range(4)
    )
    + f'<p><a href="{SECRET}">A headline that nobody else may follow</a></p>'
    '<a href="https://x.example/unsubscribe">I want no more</a>',
    number=2,
)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    cert, key = certificate(tmp_path_factory.mktemp("tls"), HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


@pytest.fixture
def server(tls: tuple[ssl.SSLContext, Path]) -> Iterator[MailServer]:
    with MailServer(tls[0], letters={1: ESSAY, 2: ROUNDUP}, ca_file=str(tls[1])) as made:
        yield made


@contextmanager
def a_newsroom_of(folder: Path, server: MailServer) -> Iterator[Newsroom]:
    web = Loopback()
    web.port = server.port
    with a_newsroom(folder, web, Clock(), hosts=(HOST,)) as newsroom:
        newsroom.http._context.load_verify_locations(server.ca_file)
        yield newsroom


def added(newsroom: Newsroom, password: str = "secret word") -> None:
    access = access_for(URL, login="", password=password)
    manage.add(newsroom, URL, kind="mail", access=access)


def test_a_letter_is_an_article_and_a_roundup_is_its_links(tmp_path, server):
    with a_newsroom_of(tmp_path / "n", server) as newsroom:
        added(newsroom)
        run(newsroom)
        with newsroom.db.read() as tx:
            found = {s.kind: s for s in sources.all_sources(tx)}["mail"]
            urls = every_url(tx)
        assert found.url == URL and "secret" not in found.url
        letters = [u for u in urls if u.startswith("urn:newsloom:letter:pierletter.example:")]
        assert len(letters) == 1
        assert {u for u in urls if u.startswith("http")} == {f"https://paper.example/2026/story-{n}" for n in range(4)}
        with newsroom.db.read() as tx:
            (one,) = articles.get(tx, [articles.by_canonical(tx, letters[0])]).values()
        assert (one.provider_name, one.provider_domain) == ("Pier Letter", "pierletter.example")
        assert [link.url for link in one.article.links] == [] and not one.article.images
        assert not any(
            line.startswith(("SELECT", "STORE", "UID STORE", "EXPUNGE")) for line in map(str.upper, server.asked)
        )
        assert all("BODY.PEEK" in line for line in server.asked if "FETCH" in line)


def every_url(tx):
    from sqlalchemy import select

    from newsloom.store.tables import finds

    return set(tx.execute(select(finds.c.url)).scalars())


def test_only_new_letters_are_read_and_a_mailbox_made_anew_brings_nothing_twice(tmp_path, server):
    with a_newsroom_of(tmp_path / "n", server) as newsroom:
        added(newsroom)
        run(newsroom)
        server.asked.clear()
        newsroom.clock.pass_by(hours=3)
        poll_now(newsroom)
        run(newsroom)
        assert not [line for line in server.asked if "FETCH" in line]
        server.letters = {4: ROUNDUP, 9: letter("A third pier is planned", PROSE, number=3), 5: ESSAY}
        server.validity = 8
        with newsroom.db.read() as tx:
            before = every_url(tx)
        newsroom.clock.pass_by(hours=3)
        poll_now(newsroom)
        run(newsroom)
        with newsroom.db.read() as tx:
            assert len(every_url(tx) - before) == 1


def test_of_ten_thousand_letters_the_newest_are_read(tls, server):
    server.letters = dict.fromkeys(range(1, 10001), ESSAY)
    box = look(server)
    assert len(box.letters) == imap.MOST_LETTERS and box.left == 10_000 - imap.MOST_LETTERS
    assert box.seen == imap.Seen(7, 10_000)


def test_the_numbers_of_a_mailbox_of_many_years_are_one_long_line(server):
    server.letters = {1_234_567: ESSAY}
    server.says = {"UID SEARCH": b"* SEARCH " + b"1234567 " * 200_000 + b"\r\nTAG OK done\r\n"}
    assert look(server).seen.last == 1_234_567


def look(server: MailServer, password: str = "secret word", *, ca_file: str | None = "") -> imap.Mailbox:
    trusted = server.ca_file if ca_file == "" else ca_file
    http = Http(HttpSettings(hosts={HOST: ("127.0.0.1", server.port)}, only_hosts=True, ca_file=trusted))
    try:
        return http.mailbox(URL, password, imap.Seen())
    finally:
        http.close()


def test_a_wrong_password_is_said_and_not_shown(server):
    with pytest.raises(FetchError, match="refused name and password") as err:
        look(server, "wrong word")
    assert "wrong word" not in str(err.value)


def test_a_password_that_imap_cannot_send_is_no_matter_of_the_connection(server):
    with pytest.raises(FetchError, match="letters of ASCII only") as err:
        look(server, "geheím")
    assert "xed" not in str(err.value) and "í" not in str(err.value)


def test_a_server_that_hangs_is_left_when_the_time_is_over(server, monkeypatch):
    monkeypatch.setattr(imap, "SECONDS", 0.5)
    server.hangs_at = "UID SEARCH"
    with pytest.raises(FetchError, match=r"took too long|broke off"):
        look(server)


@pytest.mark.parametrize(
    "said",
    [
        {"UID FETCH": b"* 1 FETCH (BODY[] {9999999999}\r\n"},
        {"UID SEARCH": b"* SEARCH " + b"1 " * 5_000_000 + b"\r\nTAG OK done\r\n"},
        {"EXAMINE": b"TAG NO no such folder\r\n"},
        {"LOGIN": b"\xff\xfe\r\n\r\n"},
        {"CAPABILITY": b"* CAPABILITY\r\nTAG BAD what\r\n"},
    ],
)
def test_a_server_that_says_what_it_should_not_is_an_error_in_words(server, said, monkeypatch):
    monkeypatch.setattr(imap, "SECONDS", 3.0)
    server.says = said
    with pytest.raises(FetchError):
        look(server)


def test_a_certificate_that_nobody_vouches_for_is_refused(server):
    with pytest.raises(FetchError, match="certificate"):
        look(server, ca_file=None)
    assert not server.asked


@pytest.mark.parametrize(
    "url", ["imaps://mail.example/", "https://mail.example/", "imaps://a@/", "imaps://a%0d@b.example/"]
)
def test_what_is_no_mailbox_is_refused(url):
    with pytest.raises(UsageError):
        imap.place_of(url)


def test_no_link_of_the_reader_leaves():
    feed = read_letters([ESSAY, ROUNDUP])
    told = " ".join([e.content + (e.link or "") for e in feed.entries])
    for watched in ("letters.example", "unsubscribe", "eyJ1c2Vy", "utm_source", "<img"):
        assert watched not in told
    assert "https://board.example/decision" in told


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/2026/03/02/osthavn-builds-a-second-pier-for-ships-of-a-new-kind",
        "https://paper.example/world/osthavn-pier-12345678901.html",
        "https://arxiv.org/abs/2403.12345",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ],
)
def test_addresses_of_articles_stay(url):
    assert clean_link(url, "A headline") == url


def test_a_publisher_that_ends_subscriptions_on_its_own_host_keeps_its_articles():
    own = {"paper.example"}
    article = "https://paper.example/p/osthavn-builds-a-second-pier"
    assert clean_link(article, "A headline", own) == article
    for theirs in ("c/12ab", "action/disable?token=1", "l/AbC3dE5fG7hI9jK1lM3nO5pQ7rS9", "u/one-click-unsubscribe"):
        assert clean_link(f"https://paper.example/{theirs}", "A headline", own) is None, theirs


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 100, b"From: \xff\n\n", b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 50]
)
def test_what_is_no_letter_is_a_fault(raw):
    assert not read_letters([raw]).entries
