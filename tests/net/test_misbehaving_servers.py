"""A server does its worst; nothing hangs, leaks or loses."""

from __future__ import annotations

import gzip
import resource
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import brotli
import pytest
import zstandard

from loopback.server import Asked, Loopback, Send, answer, certificate, head, loopback, server_context
from newsloom.errors import AddressForbidden, FetchError
from newsloom.net.http import Http, HttpSettings, Validators

NAME = "paper.example"
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title></channel></rss>"


def http_for(server: Loopback, **settings: object) -> Http:
    """An Http that finds paper.example at the server, with small limits."""
    defaults: dict[str, object] = {
        "hosts": {NAME: ("127.0.0.1", server.port)}, "total_timeout": 0.6, "idle_timeout": 0.4, "connect_timeout": 0.5,
        "max_bytes": 100_000, "trust_env": False,
    }  # fmt: skip
    return Http(HttpSettings(**(defaults | settings)))  # type: ignore[arg-type]


def drip(piece: bytes, pause: float, count: int = 200) -> object:
    def page(_: Asked, send: Send) -> None:
        send(head())
        for _i in range(count):
            send(piece)
            time.sleep(pause)

    return page


def test_a_body_that_drips_ends_at_the_total_deadline() -> None:
    with loopback(feed=drip(b"x", 0.05)) as server, pytest.raises(FetchError, match="too long"):
        http_for(server).get(f"http://{NAME}/feed")


def test_headers_that_drip_end_at_the_total_deadline() -> None:
    def page(_: Asked, send: Send) -> None:
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X-A: aaaaaaaaaaaaaaaaaaaa\r\n" * 20:
            send(bytes([byte]))
            time.sleep(0.05)

    with loopback(feed=page) as server, pytest.raises(FetchError, match="too long"):
        http_for(server).get(f"http://{NAME}/feed")


def test_a_server_that_says_continue_for_ever_ends_at_the_total_deadline() -> None:
    def page(_: Asked, send: Send) -> None:
        for _i in range(10_000):
            send(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.01)

    with loopback(feed=page) as server, pytest.raises(FetchError):
        http_for(server).get(f"http://{NAME}/feed")


def test_a_server_that_accepts_and_says_nothing_ends_at_the_idle_limit() -> None:
    with loopback(feed=lambda _, send: time.sleep(1.0)) as server, pytest.raises(FetchError, match="too long"):
        http_for(server).get(f"http://{NAME}/feed")


def test_an_endless_body_is_cut_off_at_the_size_limit() -> None:
    def page(_: Asked, send: Send) -> None:
        send(head())
        while True:
            send(b"x" * 65536)

    with loopback(feed=page) as server, pytest.raises(FetchError, match="larger than") as caught:
        http_for(server, total_timeout=5).get(f"http://{NAME}/feed")
    assert caught.value.lasting


def test_an_endless_chunked_body_is_cut_off_at_the_size_limit() -> None:
    def page(_: Asked, send: Send) -> None:
        send(head(Transfer_Encoding="chunked"))
        while True:
            send(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")

    with loopback(feed=page) as server, pytest.raises(FetchError, match="larger than"):
        http_for(server, total_timeout=5).get(f"http://{NAME}/feed")


def test_a_length_past_the_limit_is_refused_before_the_body_is_read() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999999999\r\n\r\n"
    with loopback(feed=page) as server, pytest.raises(FetchError, match="larger than"):
        http_for(server).get(f"http://{NAME}/feed")


def test_a_length_that_promises_too_much_is_an_error_and_not_half_a_feed() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n" + FEED
    with loopback(feed=page) as server, pytest.raises(FetchError, match="announced end"):
        http_for(server).get(f"http://{NAME}/feed")


def test_a_length_that_promises_too_little_does_not_spoil_the_next_answer() -> None:
    lying = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    with loopback(lying=lying, feed=answer(200, FEED)) as server:
        http = http_for(server)
        assert http.get(f"http://{NAME}/lying").body == b"abc"
        time.sleep(0.05)
        assert http.get(f"http://{NAME}/feed").body == FEED


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(bytes(50_000_000), 9, mtime=0)),
        ("br", brotli.compress(bytes(50_000_000), quality=3)),
        ("zstd", zstandard.ZstdCompressor().compress(bytes(50_000_000))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(50_000_000), 9, mtime=0), mtime=0)),
    ],
    ids=["gzip", "br", "zstd", "gzip twice"],
)
def test_a_bomb_is_defused_within_the_limit(coding: str, body: bytes) -> None:
    with loopback(feed=answer(200, body, Content_Encoding=coding)) as server:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(FetchError, match="larger than"):
            http_for(server).get(f"http://{NAME}/feed")
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(FEED, mtime=0)),
        ("br", brotli.compress(FEED)),
        ("zstd", zstandard.ZstdCompressor().compress(FEED)),
    ],
    ids=["gzip", "br", "zstd"],
)
def test_each_coding_that_we_ask_for_is_undone(coding: str, body: bytes) -> None:
    with loopback(feed=answer(200, body, Content_Encoding=coding)) as server:
        assert http_for(server).get(f"http://{NAME}/feed").body == FEED
        assert coding in server.asked[0].headers["accept-encoding"]


def test_a_compressed_body_that_is_cut_short_is_an_error_and_not_half_a_feed() -> None:
    page = answer(200, gzip.compress(FEED, mtime=0)[:-9], Content_Encoding="gzip")
    with loopback(feed=page) as server, pytest.raises(FetchError, match="cut short"):
        http_for(server).get(f"http://{NAME}/feed")


def test_a_redirect_loop_is_named() -> None:
    pages = {"a": answer(302, Location="/b"), "b": answer(302, Location="/a")}
    with loopback(**pages) as server, pytest.raises(FetchError, match="redirect loop"):
        http_for(server).get(f"http://{NAME}/a")
    assert server.paths() == ["/a", "/b"]


def test_a_chain_of_redirects_ends_at_the_limit() -> None:
    def page(asked: Asked, send: Send) -> None:
        send(answer(302, Location=f"/on?{len(asked.path)}{asked.path[-20:]}x"))

    with loopback(on=page) as server, pytest.raises(FetchError, match="more than 8 redirects"):
        http_for(server).get(f"http://{NAME}/on?")
    assert len(server.asked) == 9


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret", "http://localhost:{port}/secret", "http://[::1]:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret", "http://2130706433:{port}/secret", "http://0x7f.1:{port}/secret",
        "http://0:{port}/secret", "//127.0.0.1:{port}/secret",
    ],
)  # fmt: skip
def test_a_redirect_into_the_machine_is_refused_and_not_followed(target: str) -> None:
    with loopback(secret=answer(200, b"keys")) as server:
        server.pages["/feed"] = answer(302, Location=target.format(port=server.port))
        with pytest.raises(AddressForbidden):
            http_for(server).get(f"http://{NAME}/feed")
        assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://x/", "http://u:p@paper.example/", "http://", "http://a:99999/"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(target: str) -> None:
    with loopback(feed=answer(302, Location=target)) as server, pytest.raises(FetchError):
        http_for(server).get(f"http://{NAME}/feed")


def test_a_redirect_without_a_location_is_an_answer_like_any_other() -> None:
    with loopback(feed=answer(302)) as server:
        assert http_for(server).get(f"http://{NAME}/feed").status == 302


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Connections that would leave the machine are written down and refused."""
    tried: list[object] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address[0])
        if not address[0].startswith("127."):
            raise ConnectionRefusedError
        real(self, address)

    monkeypatch.setattr("newsloom.net.dial._PlainSocket.connect", connect, raising=False)
    return tried


def test_a_name_that_turns_private_after_the_check_is_not_reached(no_network: list[object]) -> None:
    """DNS rebinding: the first look-up says public, the second private. There is no second one for a connection."""
    with loopback(feed=answer(200, b"keys")) as server:
        answers: Iterator[Sequence[str]] = iter([["93.184.215.14"], ["127.0.0.1"]])
        http = Http(HttpSettings(trust_env=False), resolver=lambda host, port: next(answers))
        url = f"http://rebind.example:{server.port}/feed"
        with pytest.raises(FetchError):
            http.get(url)
        assert no_network == ["93.184.215.14"]
        with pytest.raises(AddressForbidden):
            http.get(url)
        assert no_network == ["93.184.215.14"]
        assert server.asked == []


def test_of_a_name_with_public_and_private_addresses_only_the_public_are_tried(no_network: list[object]) -> None:
    http = Http(HttpSettings(trust_env=False), resolver=lambda host, port: ["10.0.0.1", "93.184.215.14", "127.0.0.1"])
    with pytest.raises(FetchError):
        http.get("http://mixed.example/")
    assert no_network == ["93.184.215.14"]


def test_the_intranet_switch_lets_private_addresses_through() -> None:
    with loopback(feed=answer(200, FEED)) as server:
        http = Http(HttpSettings(allow_private=True, trust_env=False), resolver=lambda host, port: ["127.0.0.1"])
        assert http.get(f"http://wiki.corp:{server.port}/feed").body == FEED
        assert server.asked[0].headers["host"] == f"wiki.corp:{server.port}"


def test_with_only_hosts_no_other_name_is_looked_up() -> None:
    def resolver(host: str, port: int) -> Sequence[str]:
        raise AssertionError(host)

    http = Http(HttpSettings(only_hosts=True, trust_env=False), resolver=resolver)
    with pytest.raises(FetchError, match="cannot be resolved"):
        http.get("http://elsewhere.example/")


def test_a_304_to_an_unconditional_request_is_an_error_each_time() -> None:
    with loopback(feed=answer(304)) as server:
        http = http_for(server)
        for _ in range(5):
            with pytest.raises(FetchError, match="304"):
                http.get(f"http://{NAME}/feed")


def test_a_304_to_a_conditional_request_is_an_answer_with_no_body() -> None:
    with loopback(feed=answer(304)) as server:
        got = http_for(server).get(f"http://{NAME}/feed", validators=Validators(url=f"http://{NAME}/feed", etag='"v"'))
    assert (got.status, got.body) == (304, b"")


def test_validators_go_back_verbatim_and_only_to_the_url_that_gave_them() -> None:
    odd = 'W/"caf\xe9" unquoted, and;odd'
    with loopback(
        feed=answer(301, Location="/new"), new=answer(200, FEED, ETag=odd, Last_Modified="yesterday, about noon")
    ) as server:
        http = http_for(server)
        known = Validators.of(http.get(f"http://{NAME}/feed"))
        http.get(f"http://{NAME}/feed", validators=known)
        old, new = server.asked[2:]
    assert new.headers["if-none-match"] == odd
    assert new.headers["if-modified-since"] == "yesterday, about noon"
    assert "if-none-match" not in old.headers


@pytest.mark.parametrize("extra", [{}, {"Retry_After": "120"}, {"Retry_After": "Wed, 21 Oct 2099 07:28:00 GMT"}])
def test_a_429_is_a_value_with_its_headers(extra: dict[str, str]) -> None:
    with loopback(feed=answer(429, b"slow down", **extra)) as server:
        got = http_for(server).get(f"http://{NAME}/feed")
    assert (got.status, got.headers.get("retry-after")) == (429, extra.get("Retry_After"))


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    chain, private = certificate(tmp_path, NAME)
    with Loopback({"*": answer(200, FEED)}, tls=server_context(chain, private)) as server:
        with pytest.raises(FetchError, match="no secure connection"):
            http_for(server).get(f"https://{NAME}/feed")
        assert server.asked == []
        assert http_for(server, ca_file=str(chain)).get(f"https://{NAME}/feed").body == FEED


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    chain, private = certificate(tmp_path, "other.example")
    with (
        Loopback({"*": answer(200)}, tls=server_context(chain, private)) as server,
        pytest.raises(FetchError, match="no secure connection"),
    ):
        http_for(server, ca_file=str(chain)).get(f"https://{NAME}/feed")


def test_a_certificate_that_is_over_is_refused(tmp_path: Path) -> None:
    chain, private = certificate(tmp_path, NAME, days=-1)
    with (
        Loopback({"*": answer(200)}, tls=server_context(chain, private)) as server,
        pytest.raises(FetchError, match="no secure connection"),
    ):
        http_for(server, ca_file=str(chain)).get(f"https://{NAME}/feed")


def test_a_server_that_speaks_plainly_on_a_tls_port_is_refused() -> None:
    with loopback(feed=answer(200)) as server, pytest.raises(FetchError):
        http_for(server).get(f"https://{NAME}/feed")


def test_a_tls_handshake_that_stalls_ends_at_the_connect_limit() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        http = Http(
            HttpSettings(hosts={NAME: ("127.0.0.1", silent.getsockname()[1])}, connect_timeout=0.3, trust_env=False)
        )
        with pytest.raises(FetchError):
            http.get(f"https://{NAME}/feed")
    finally:
        silent.close()


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nabc\r\n0\r\n\r\n",
        b"5\r\nab",
        b"-5\r\nabcde\r\n",
        b"ffffffffffffffffffff\r\nabc\r\n",
        b"5" * 70_000,
        b"3\r\nabcdef\r\n0\r\n\r\n",
    ],
)
def test_broken_chunking_is_an_error_and_not_half_a_feed(body: bytes) -> None:
    page = head(Transfer_Encoding="chunked", Connection="close") + body
    with loopback(feed=page) as server, pytest.raises(FetchError):
        http_for(server).get(f"http://{NAME}/feed")


@pytest.mark.parametrize(
    "flood",
    [
        b"".join(b"X-%d: a\r\n" % i for i in range(5_000)),
        b"X-Long: " + b"a" * 300_000 + b"\r\n",
        b"".join(b"X-%d: %s\r\n" % (i, b"a" * 2_000) for i in range(90)),
    ],
    ids=["many", "one long", "many long"],
)
def test_a_flood_of_headers_is_refused(flood: bytes) -> None:
    with (
        loopback(feed=b"HTTP/1.1 200 OK\r\n" + flood + b"Content-Length: 0\r\n\r\n") as server,
        pytest.raises(FetchError),
    ):
        http_for(server).get(f"http://{NAME}/feed")


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 99999 X\r\n\r\n", b"\0" * 100],
)
def test_what_is_no_http_is_refused(nonsense: bytes) -> None:
    with loopback(feed=lambda _, send: send(nonsense)) as server, pytest.raises(FetchError):
        http_for(server).get(f"http://{NAME}/feed")


def test_bytes_and_charset_are_handed_on_untouched() -> None:
    """A charset that contradicts the document is the reader's to settle: nothing is decoded on the way."""
    body = "<?xml version='1.0' encoding='windows-1251'?><a>Новости</a>".encode("windows-1251")
    with loopback(feed=answer(200, body, Content_Type="text/xml; charset=utf-16")) as server:
        got = http_for(server).get(f"http://{NAME}/feed")
    assert (got.body, got.headers["content-type"]) == (body, "text/xml; charset=utf-16")


def test_a_page_in_place_of_a_feed_is_handed_on_with_its_type() -> None:
    with loopback(feed=answer(200, b"<html>login</html>", Content_Type="text/html")) as server:
        got = http_for(server).get(f"http://{NAME}/feed")
    assert (got.status, got.headers["content-type"]) == (200, "text/html")


def test_after_every_misdeed_no_connection_is_left_open() -> None:
    def page(_: Asked, send: Send) -> None:
        send(head())
        while True:
            send(b"x" * 65536)

    with loopback(feed=page, cut=head(Content_Length="50") + b"x") as server:
        http = http_for(server, total_timeout=2)
        for _ in range(3):
            for path in ("feed", "cut"):
                with pytest.raises(FetchError):
                    http.get(f"http://{NAME}/{path}")
        http.close()
        deadline = time.monotonic() + 5
        while server.open_now and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.open_now == 0


def test_sixty_four_threads_share_one_http_and_each_gets_its_own_answer() -> None:
    def page(asked: Asked, send: Send) -> None:
        send(answer(200, asked.path.encode()))

    with loopback(n=page) as server:
        http = http_for(server, total_timeout=10, idle_timeout=10, connect_timeout=10)
        wrong: list[str] = []

        def work(i: int) -> None:
            for j in range(3):
                path = f"/n?{i}-{j}"
                if http.get(f"http://{NAME}{path}").body != path.encode():
                    wrong.append(path)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(server.asked) == 64 * 3
