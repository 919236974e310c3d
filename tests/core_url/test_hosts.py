"""Sites and their domains; the AMP cache."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.url import amp_cache_url, host_of, registrable_domain, same_site
from shared_data import shared


@pytest.mark.parametrize(
    ("host", "want"),
    [
        ("www.paper.co.uk", "paper.co.uk"),
        ("https://news.paper.com:8080/x", "paper.com"),
        ("someone.github.io", "github.io"),
        ("http://127.0.0.1/x", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("", ""),
        ("a b", ""),
    ],
)
def test_the_registrable_domain_is_one_label_below_the_public_suffix(host: str, want: str) -> None:
    assert registrable_domain(host) == want


def test_two_blogs_of_one_host_are_two_sites() -> None:
    assert not same_site("https://one.github.io/x", "https://two.github.io/x")
    assert same_site("https://m.paper.co.uk/x", "www.paper.co.uk")
    assert not same_site("", "")


@pytest.mark.parametrize(
    ("amp", "want"),
    [
        ("https://www.paper.com/x/?amp=1", "https://www-paper-com.cdn.ampproject.org/c/s/www.paper.com/x/?amp=1"),
        ("http://a-paper.com/x#y", "https://a--paper-com.cdn.ampproject.org/c/a-paper.com/x"),
        # Published examples of the format: a punycode host, and a label that would pass for punycode.
        ("https://xn--57hw060o.com/", "https://xn---com-p33b41770a.cdn.ampproject.org/c/s/xn--57hw060o.com/"),
        ("https://en-us.example.com/", "https://0-en--us-example-com-0.cdn.ampproject.org/c/s/en-us.example.com/"),
        ("https://paper.com", "https://paper-com.cdn.ampproject.org/c/s/paper.com/"),
        ("mailto:me@paper.com", ""),
    ],
)
def test_the_amp_cache_address_follows_the_published_format(amp: str, want: str) -> None:
    assert amp_cache_url(amp) == want


def test_a_host_too_long_for_a_label_is_hashed() -> None:
    found = amp_cache_url("https://" + "a" * 50 + "." + "b" * 30 + ".com/x")
    assert re.fullmatch(r"https://[a-z2-7]{52}\.cdn\.ampproject\.org/c/s/a{50}\.b{30}\.com/x", found)


@given(st.text(max_size=80))
def test_hosts_never_raise(text: str) -> None:
    assert host_of(text) == host_of(host_of(text)) or host_of(text)
    registrable_domain(text)
    same_site(text, text)
    amp_cache_url("https://" + text)


@pytest.mark.shared
def test_the_amp_cache_address_is_exact_on_all_records() -> None:
    pairs = []
    for path in shared("records").rglob("*.md"):
        pairs += re.findall(r'ampWebUrl: "(.*?)"\s*\n\s*cdnAmpWebUrl: "(.*?)"', path.read_text("utf-8"))
    assert len(pairs) > 300
    assert [pair for pair in pairs if amp_cache_url(pair[0]) != pair[1]] == []
