"""Mail, webhooks, WebSub: what goes out, and what comes back."""

from __future__ import annotations

import contextlib
import json
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loopback.post import Post, post_office
from loopback.server import Asked, Loopback, Send, answer, certificate, loopback, server_context
from newsloom.errors import ConfigInvalid, FetchError
from newsloom.net.http import Http, HttpSettings
from newsloom.net.mail import Letter, Mailer, MailSettings, message
from newsloom.net.webhook import is_signed, send_webhook, sign
from newsloom.net.websub import ask_hub, is_push, ping_hub, subscription, verified

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office(refuse=("nobody@",)) as made:
        yield made


def a_letter(**facts: object) -> Letter:
    defaults: dict[str, object] = {"to": "ann@reader.example", "subject": "The week", "text": "Hello", "key": "issue 7"}
    return Letter(**(defaults | facts))  # type: ignore[arg-type]


def test_a_newsletter_can_be_left_with_one_click() -> None:
    letter = a_letter(unsubscribe="https://news.example/u/abc", list_id="week.news.example", html="<p>Hello</p>")
    made = message(letter, "News <n@news.example>", NOW)
    assert made["List-Unsubscribe"] == "<https://news.example/u/abc>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert made["List-ID"] == "<week.news.example>"
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_sent_twice_has_one_message_id() -> None:
    first, again = (message(a_letter(), "n@news.example", NOW + timedelta(hours=i))["Message-ID"] for i in (0, 1))
    other = message(a_letter(to="bob@reader.example"), "n@news.example", NOW)["Message-ID"]
    assert first == again != other


@pytest.mark.parametrize("address", ["", "ann", "ann@", "a@b.example\nBcc: x@y.example", "a@b.example, c@d.example"])
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigInvalid):
        message(a_letter(to=address), "n@news.example", NOW)


def test_a_subject_cannot_smuggle_a_header() -> None:
    made = message(a_letter(subject="Hi\r\nBcc: x@y.example"), "n@news.example", NOW)
    assert made["Bcc"] is None
    assert made["Subject"] == "Hi Bcc: x@y.example"


def test_answers_go_where_the_owner_wants_them(post: Post) -> None:
    settings = MailSettings(
        host="127.0.0.1", port=post.port, security="none", sender="n@news.example", reply_to="Desk <desk@news.example>"
    )
    with Mailer(settings).open() as out:
        out.send(a_letter(), NOW)
    assert "\r\nReply-To: Desk <desk@news.example>\r\n" in post.letters[0]
    assert message(a_letter(), "n@news.example", NOW)["Reply-To"] is None
    with pytest.raises(ConfigInvalid, match="reply_to"):
        message(a_letter(), "n@news.example", NOW, "a@b.example\nBcc: x@y.example")


def test_letters_go_out_over_one_connection_and_a_refused_reader_is_named(post: Post) -> None:
    mailer = Mailer(MailSettings(host="127.0.0.1", port=post.port, security="none", sender="n@news.example", timeout=2))
    with mailer.open() as out:
        out.send(a_letter(), NOW)
        with pytest.raises(FetchError, match="550 unknown here") as caught:
            out.send(a_letter(to="nobody@reader.example"), NOW)
        out.send(a_letter(to="bob@reader.example"), NOW)
    assert caught.value.lasting
    assert len(post.letters) == 2


def test_a_mail_server_that_is_not_there_or_has_no_tls_is_a_fetch_error(post: Post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for settings in (
        MailSettings(host="127.0.0.1", port=port, security="none", timeout=1),
        MailSettings(host="127.0.0.1", port=post.port, security="starttls", timeout=1),
    ):
        with pytest.raises(FetchError), Mailer(settings).open():
            pass


def test_a_password_does_not_show_in_settings() -> None:
    assert "hunter2" not in repr(MailSettings(host="h", password="hunter2"))
    assert issubclass(smtplib.SMTPAuthenticationError, smtplib.SMTPResponseException)


def http_for(port: int) -> Http:
    return Http(HttpSettings(hosts={"hub.example": ("127.0.0.1", port)}, trust_env=False, total_timeout=2))


def test_a_webhook_is_signed_and_named() -> None:
    with loopback(hook=answer(204)) as server:
        send_webhook(http_for(server.port), "http://hub.example/hook", "silent", {"source": "a"}, secret="s", key="k1")
        asked = server.asked[0]
    assert json.loads(asked.body) == {"event": "silent", "key": "k1", "content": {"source": "a"}}
    assert is_signed(asked.body, asked.headers["x-newsloom-signature"], "s")
    assert not is_signed(asked.body + b" ", asked.headers["x-newsloom-signature"], "s")


@pytest.mark.parametrize(("status", "lasting"), [(404, True), (429, False), (500, False), (302, False)])
def test_a_webhook_that_is_not_taken_is_an_error(status: int, lasting: bool) -> None:
    with loopback(hook=answer(status, Location="/elsewhere")) as server:
        with pytest.raises(FetchError) as caught:
            send_webhook(http_for(server.port), "http://hub.example/hook", "e", {}, secret=None, key="k")
        assert server.paths() == ["/hook"]
    assert caught.value.lasting is lasting


def test_a_subscription_is_asked_for_verified_and_its_pushes_are_told_from_forgeries() -> None:
    with loopback(hub=answer(202)) as server:
        wanted = subscription(
            "http://hub.example/feed",
            "http://hub.example/hub",
            public_url="https://news.example/",
            root_secret="r",
            now=NOW,
        )
        ask_hub(http_for(server.port), wanted)
        form = server.asked[0].body.decode()
    assert "hub.mode=subscribe" in form
    assert wanted.callback.startswith("https://news.example/websub/")
    query = {"hub.mode": "subscribe", "hub.topic": wanted.topic, "hub.challenge": "c", "hub.lease_seconds": "86400"}
    answered = verified(query, wanted, NOW)
    assert answered is not None
    assert (answered[0], answered[1].active_until) == ("c", NOW + timedelta(days=1))
    assert answered[1].renew_at() == NOW + timedelta(hours=12)
    assert verified(query | {"hub.topic": "http://evil.example/"}, wanted, NOW) is None
    assert verified(query | {"hub.challenge": ""}, wanted, NOW) is None
    body = b"<rss/>"
    assert is_push(body, "sha256=" + sign(body, wanted.secret), wanted)
    assert not is_push(body, "sha256=" + sign(body, "other"), wanted)
    assert is_push(body, "sha1=" + sign(body, wanted.secret, "sha1"), wanted)
    assert not is_push(body, None, wanted)


def test_a_hub_that_says_no_is_an_error() -> None:
    wanted = subscription(
        "http://t/", "http://hub.example/hub", public_url="https://n.example", root_secret="r", now=NOW
    )
    with loopback(hub=answer(403, b"not you")) as server, pytest.raises(FetchError, match="not you"):
        ask_hub(http_for(server.port), wanted)


def test_a_hub_without_https_gets_no_secret() -> None:
    wanted = subscription(
        "http://t/", "http://hub.example/hub", public_url="https://n.example", root_secret="r", now=NOW
    )
    with pytest.raises(FetchError, match="https"):
        ask_hub(Http(HttpSettings(trust_env=False)), wanted)


def test_a_hub_is_pinged_with_each_feed() -> None:
    with loopback(hub=answer(204)) as server:
        ping_hub(http_for(server.port), "http://hub.example/hub", ["https://n.example/a", "https://n.example/b"])
        assert server.asked[0].body.count(b"hub.url=") == 2


# --- proxies ---


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Http, list[Asked]]]:
    """An Http whose environment names a proxy, and what the proxy was asked."""

    def page(asked: Asked, send: Send) -> None:
        send(answer(200, b"by proxy"))

    with loopback() as server:
        server.pages["*"] = page
        for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", f"http://ann:secret@127.0.0.1:{server.port}")
        monkeypatch.setenv("no_proxy", "direct.example")
        yield Http(HttpSettings(hosts={"mapped.example": ("127.0.0.1", server.port)}, total_timeout=2)), server.asked


def test_a_configured_proxy_is_asked_for_the_whole_url_and_resolves_it(proxied: tuple[Http, list[Asked]]) -> None:
    http, asked = proxied
    assert http.get("http://far.example/page").body == b"by proxy"
    assert asked[0].path == "http://far.example/page"
    assert asked[0].headers["proxy-authorization"].startswith("Basic ")


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://localhost/", "http://[::1]/", "http://wiki/"])
def test_behind_a_proxy_inner_addresses_are_refused(proxied: tuple[Http, list[Asked]], url: str) -> None:
    http, asked = proxied
    with pytest.raises(FetchError, match="not of the public web"):
        http.get(url)
    assert asked == []


def test_mapped_hosts_go_past_the_proxy(proxied: tuple[Http, list[Asked]]) -> None:
    http, asked = proxied
    http.get("http://mapped.example/page")
    assert asked[0].path == "/page"


def test_the_guard_says_what_it_can_and_cannot_see(proxied: tuple[Http, list[Asked]]) -> None:
    said = proxied[0].about_addresses()
    assert "a proxy resolves names" in said
    assert "secret" not in said
    assert "off" in Http(HttpSettings(allow_private=True, trust_env=False)).about_addresses()


def test_a_proxy_of_a_kind_that_we_do_not_speak_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    with pytest.raises(FetchError, match="only HTTP proxies"):
        Http()


def test_https_goes_through_a_proxy_as_a_tunnel_with_the_sites_own_certificate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chain, private = certificate(tmp_path, "far.example")
    asked: list[bytes] = []
    done = threading.Event()

    def copy(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)

    def tunnel(listener: socket.socket, port: int) -> None:
        client, _ = listener.accept()
        with client, socket.create_connection(("127.0.0.1", port)) as site:
            asked.append(client.recv(4096))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for one, other in ((client, site), (site, client)):
                threading.Thread(target=copy, args=(one, other), daemon=True).start()
            done.wait(3)

    with (
        Loopback({"*": answer(200, b"through")}, tls=server_context(chain, private)) as server,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        threading.Thread(target=tunnel, args=(listener, server.port), daemon=True).start()
        http = Http(HttpSettings(ca_file=str(chain), total_timeout=2))
        assert http.get("https://far.example/page").body == b"through"
        done.set()
    assert asked[0].startswith(b"CONNECT far.example:443 ")
