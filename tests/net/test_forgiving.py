"""What servers and files get wrong, and what is plainly meant all the same."""

from __future__ import annotations

import hmac

import pytest

from loopback.server import Asked, Loopback, Send, answer
from newsloom.core.opml import read_opml
from newsloom.errors import FetchError
from newsloom.net.coding import decoded
from newsloom.net.cookies import Cookies
from newsloom.net.http import Http, HttpSettings
from newsloom.net.robots_rules import read_rules
from newsloom.net.webhook import is_signed


def guard(asked: Asked, send: Send) -> None:
    if "pass=1" in asked.headers.get("cookie", asked.headers.get("Cookie", "")):
        send(answer(200, b"in"))
    else:
        send(answer(302, Location="/page", Set_Cookie="pass=1; Path=/"))


def test_a_cookie_set_on_the_way_goes_back_and_is_forgotten() -> None:
    with Loopback({"/page": guard}) as web:
        http = Http(HttpSettings(allow_private=True))
        url = f"http://127.0.0.1:{web.port}/page"
        assert http.get(url).body == b"in"
        assert http.get(url).body == b"in"
        assert len(web.asked) == 4


def test_a_loop_that_a_cookie_does_not_end_is_a_loop() -> None:
    with (
        Loopback({"/page": answer(302, Location="/page", Set_Cookie="a=1")}) as web,
        pytest.raises(FetchError, match="loop"),
    ):
        Http(HttpSettings(allow_private=True)).get(f"http://127.0.0.1:{web.port}/page")


def test_cookies_stay_with_their_host() -> None:
    jar = Cookies()
    jar.take(
        "https://idp.paper.example/login",
        ["a=1; Domain=paper.example", "b=2", "c=3; Domain=example", "d=4; Domain=other.example"],
    )
    jar.take("https://paper.example/", ["s=5; Secure", "bad\x01=1", "gone=1; Max-Age=0"])
    assert jar.header("https://idp.paper.example/") == "a=1; b=2"
    assert jar.header("https://paper.example/") == "a=1; s=5"
    assert jar.header("http://paper.example/") == "a=1"
    assert jar.header("https://other.example/") == ""


@pytest.mark.parametrize("coding", ["aws-chunked", "binary", "iso-8859-1", "utf-8", "x-nothing, identity"])
def test_a_token_that_is_no_coding_is_passed_over(coding: str) -> None:
    assert decoded(b"<rss/>", coding, 100) == b"<rss/>"


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf\xef\xbb\xbfUser-agent: *\nDisallow: /", "User-agent: *\r\nDisallow: /".encode("utf-16-le"),
        b"User-agent *\nDisallow /", b"User-agent: *\x00\nDisallow: /\x00", "# a\n\ufeffUser-agent: *\nDisallow: /".encode(),
    ],
)  # fmt: skip
def test_a_damaged_robots_txt_still_says_no(body: bytes) -> None:
    assert not read_rules(body, "newsloom").allows("https://paper.example/a")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_every_algorithm_of_the_specification_signs(algorithm: str) -> None:
    good = hmac.new(b"secret", b"<feed/>", algorithm).hexdigest()
    assert is_signed(b"<feed/>", f"{algorithm}={good}", "secret")
    assert not is_signed(b"<feed/>x", f"{algorithm}={good}", "secret")
    assert not is_signed(b"<feed/>", "md5=0", "secret")


def test_a_list_whose_quotes_are_not_escaped_is_read_by_its_names() -> None:
    text = '<opml><body><outline text="the "old" lock" type="rss" xmlUrl="https://a.example/f"/><outline text="B" xmlUrl="https://b.example/f"/>'
    got = {one.url: one.title for one in read_opml(text.encode()).outlines}
    assert got == {"https://a.example/f": 'the "old" lock', "https://b.example/f": "B"}


@pytest.mark.parametrize("address", ["&quot;exec:/home/me/x.sh&quot;", "filter:x:https://a.example/f", "no address"])
def test_what_is_no_address_in_a_list_is_a_fault(address: str) -> None:
    got = read_opml(f'<opml version="2.0"><body><outline text="A" xmlUrl="{address}"/></body></opml>'.encode())
    assert got.outlines == ()
    assert any("no web address" in fault for fault in got.faults)
