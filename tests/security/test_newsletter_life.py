"""A subscriber's life, as the bytes on the wire and the tables show it."""

from __future__ import annotations

import base64
import socket
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import SMTP

import dkim
import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import text

from newsloom.net.mail import Letter, Mailer, MailSettings, Signer
from newsloom.net.mail_reports import read_report
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import open_newsroom
from newsloom.services.publish import newsletter
from newsloom.store import subscribers
from newsloom.store.subscribers import mailbox_of

AT = datetime(2026, 3, 2, 7, tzinfo=UTC)
TOKEN = "Zq7" + "x" * 40
LEAVE = f"https://news.a-long-name-of-a-newsroom.example.org/newsletter/unsubscribe/{TOKEN}"


class Sink:
    """Keeps what came over the wire."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope.original_content)
        return "250 OK"


@pytest.fixture
def sink():
    kept = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    yield kept, port
    server.stop()


def send(port: int, signer: Signer | None = None) -> None:
    settings = MailSettings(
        host="127.0.0.1", port=port, security="none", sender="Tarn News <news@example.org>", signer=signer
    )
    letter = Letter(
        to="ann@reader.example", subject="Ein längerer Betreff " * 8, text="Grüße\n", html="<p>Grüße</p>",
        unsubscribe=LEAVE, list_id="weekly.example.org", key="one",
    )  # fmt: skip
    with Mailer(settings).open() as outbox:
        outbox.send(letter, AT)


def test_the_one_click_headers_stand_on_one_line_as_they_are(sink):
    kept, port = sink
    send(port)
    lines = kept.letters[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{LEAVE}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert b"List-ID: <weekly.example.org>" in lines
    assert all(len(line) < 998 and line.isascii() for line in lines)


def test_a_letter_is_signed_where_a_key_is_given(sink):
    kept, port = sink
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
    public = key.public_key().public_bytes(pem.Encoding.DER, pem.PublicFormat.SubjectPublicKeyInfo)
    send(port, Signer(key=private, selector="news", domain="example.org"))
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    assert dkim.verify(kept.letters[0], dnsfunc=lambda name, timeout=5: record)
    assert b"list-unsubscribe-post" in kept.letters[0].partition(b"bh=")[0]


@pytest.mark.parametrize(
    ("spelling", "mailbox"),
    [
        ("Ann.Lee@Example.ORG", "ann.lee@example.org"),
        ("ann.lee+news@example.org", "ann.lee@example.org"),
        ("A.n.n+x@GoogleMail.com", "ann@gmail.com"),
        ("+odd@example.org", "+odd@example.org"),
    ],
)
def test_all_spellings_are_one_mailbox(spelling, mailbox):
    assert mailbox_of(spelling) == mailbox


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def newsroom(tmp_path):
    found(
        tmp_path / "n",
        {
            "site.title": "Tarn", "mail.host": "127.0.0.1", "mail.port": 1, "mail.sender": "news@example.org",
            "fetch.public_url": "https://desk.example/",
        },
        [],
    )  # fmt: skip
    made = open_newsroom(tmp_path / "n", clock=Clock())
    yield made
    made.http.close()
    made.db.close()


def test_a_stranger_can_cause_two_letters_a_day_to_a_mailbox(newsroom):
    asked = []
    for hour in range(20):
        newsroom.clock.now = AT + timedelta(hours=hour / 2)
        asked.append(newsletter.subscribe(newsroom, f"ann+{hour}@reader.example"))
    assert sum(asked) == newsletter.MAILBOX_A_DAY
    newsroom.clock.now = AT + timedelta(days=1)
    assert newsletter.subscribe(newsroom, "ANN@reader.example")


def test_a_domain_has_a_cap_too(newsroom):
    done = [newsletter.subscribe(newsroom, f"reader{n}@one.example") for n in range(newsletter.DOMAIN_A_DAY + 5)]
    assert sum(done) == newsletter.DOMAIN_A_DAY


def test_who_is_removed_is_nowhere(newsroom):
    newsletter.subscribe(newsroom, "Zq7.reader@reader.example")
    [one] = newsletter.listed(newsroom)
    newsletter.confirm(newsroom, one.token)
    assert newsletter.held(newsroom, "zq7.READER@reader.example")["confirmed"]
    newsletter.remove(newsroom, "zq7.reader+x@reader.example")
    with newsroom.db.read() as tx:
        tables = [name for (name,) in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        rows = [str(row) for name in tables for row in tx.execute(text(f'SELECT * FROM "{name}"'))]
    assert not [row for row in rows if "zq7" in row.lower() or one.token in row]


def test_who_never_confirms_lapses(newsroom):
    newsletter.subscribe(newsroom, "ann@reader.example")
    newsletter.add(newsroom, "bob@reader.example")
    with newsroom.db.write() as tx:
        assert subscribers.lapse(tx, AT + timedelta(days=1)) == 1
    assert [one.email for one in newsletter.listed(newsroom)] == ["bob@reader.example"]


def report(action: str, status: str, token: str) -> bytes:
    return (
        "From: MAILER-DAEMON@relay.example\r\nTo: news@example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; ann@reader.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nList-Unsubscribe: <https://d.example/newsletter/unsubscribe/{token}>\r\n"
        "--b--\r\n"
    ).encode()


def test_a_mailbox_that_does_not_exist_ends_deliveries_and_a_forged_report_does_not(newsroom):
    one = newsletter.add(newsroom, "ann@reader.example")
    assert "nothing was done" in newsletter.returned(newsroom, report("failed", "5.1.1", "a" * 32))
    assert "nothing was done" in newsletter.returned(newsroom, report("delayed", "4.4.1", one.token))
    assert newsletter.listed(newsroom)[0].reads
    assert "no more letters" in newsletter.returned(newsroom, report("failed", "5.1.1", one.token))
    assert not newsletter.listed(newsroom)[0].reads


def test_other_refusals_are_counted_first(newsroom):
    one = newsletter.add(newsroom, "ann@reader.example")
    said = [newsletter.returned(newsroom, report("failed", "5.7.1", one.token)) for _ in range(3)]
    assert "1 of 3" in said[0] and "no more letters" in said[2]


def test_a_complaint_ends_deliveries(newsroom):
    one = newsletter.add(newsroom, "ann@reader.example")
    complaint = report("failed", "5.7.1", one.token).replace(b"message/delivery-status", b"message/feedback-report")
    assert "a complaint" in newsletter.returned(newsroom, complaint)
    assert not newsletter.listed(newsroom)[0].reads
    assert read_report(b"Subject: hello\r\n\r\nno report") is None
    assert BytesParser(policy=SMTP).parsebytes(complaint).get_content_type() == "multipart/report"
