"""Which addresses are of the public web, and which URLs are worth a request."""

from __future__ import annotations

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.errors import AddressForbidden, FetchError
from newsloom.net.guard import check_for_proxy, fetchable, why_forbidden

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1", "192.0.2.1", "203.0.113.9", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:1::1", "2001:db8::1", "3fff::1",
    "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "100::1", "5f00::1", "fec0::1",
    "", "localhost", "1.2.3", "0x7f.1", "127.0.0.1:80", "[::1]",
]  # fmt: skip
PUBLIC = [
    "93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "169.253.1.1", "192.0.1.1", "2606:4700::1", "2a00:1450::8a",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2606:4700::5efe:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_public_web_is_refused_with_a_reason(address: str) -> None:
    assert why_forbidden(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address: str) -> None:
    assert why_forbidden(address) is None


@given(st.ip_addresses(v=4))
def test_whatever_python_calls_private_is_refused(address: ipaddress.IPv4Address) -> None:
    if (
        address.is_private
        or address.is_multicast
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
    ):
        assert why_forbidden(str(address))


@given(st.ip_addresses(v=4))
def test_each_ipv6_form_of_an_ipv4_address_is_judged_as_that_address(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    plain = why_forbidden(str(address))
    for form in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80 | 1):
        assert why_forbidden(str(ipaddress.IPv6Address(form))) == plain


@given(st.ip_addresses(v=6))
def test_whatever_python_calls_private_in_ipv6_is_refused(address: ipaddress.IPv6Address) -> None:
    carries_another = address.ipv4_mapped or address.sixtofour or address in ipaddress.IPv6Network("64:ff9b::/96")
    if not address.is_global and not carries_another:
        assert why_forbidden(str(address))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x", "//example.org/", "example.org",
        "", "http://", "https:///x y", "http://user@example.org/", "http://user:secret@example.org/", "http://example.org:22/",
        "http://example.org:99999/", "http://exa mple.org/", "http://" + "a" * 9000, "gopher://example.org/", "http://[::1",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_url_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetchable(url)
    assert caught.value.lasting
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("HTTP://Example.ORG:80/a/../b#part", "http://example.org/b"),
        ("https://müller.example/ä?q=ö", "https://xn--mller-kva.example/%C3%A4?q=%C3%B6"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://example.org\t/\n", "http://example.org/"),
    ],
)
def test_a_url_is_requested_in_its_standard_form(url: str, want: str) -> None:
    assert fetchable(url) == want


@given(st.text(max_size=60))
def test_any_text_is_a_url_or_a_fetch_error(text: str) -> None:
    for url in (text, "http://" + text):
        with contextlib.suppress(FetchError):
            assert fetchable(url).startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "host",
    ["localhost", "wiki", "db.local", "metadata.google.internal", "10.0.0.1", "[::1]", "router.lan", "a.home.arpa"],
)
def test_behind_a_proxy_plain_inner_names_and_addresses_are_refused(host: str) -> None:
    with pytest.raises(AddressForbidden):
        check_for_proxy("http://x/", host)


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "xn--mller-kva.example"])
def test_behind_a_proxy_other_names_are_the_proxys_to_resolve(host: str) -> None:
    check_for_proxy("http://x/", host)
