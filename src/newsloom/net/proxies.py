"""The proxies that the environment names (http_proxy, https_proxy, all_proxy)."""

from __future__ import annotations

from urllib.request import getproxies

from newsloom.errors import FetchError


def configured_proxies() -> dict[str, str]:
    """The proxies of the environment by scheme ("http", "https", "all").

    A kind that we do not speak is refused here and now.
    """
    found: dict[str, str] = {}
    for scheme, proxy in getproxies().items():
        if scheme not in ("http", "https", "all"):
            continue
        url = proxy if "://" in proxy else f"http://{proxy}"
        if not url.startswith(("http://", "https://")):
            raise FetchError(without_password(url), "only HTTP proxies are supported", hint=f"see {scheme}_proxy")
        found[scheme] = url
    return found


def without_password(proxy: str) -> str:
    """A proxy's address as it may be shown and logged."""
    scheme, _, rest = proxy.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
