"""An error of the network library, in words for a person."""

from __future__ import annotations

import re

from urllib3.exceptions import IncompleteRead, InvalidChunkLength, NameResolutionError, ProtocolError, ReadTimeoutError
from urllib3.exceptions import SSLError as PoolSSLError

from newsloom.errors import AddressForbidden, FetchError


def refusal(url: str, err: Exception) -> FetchError:
    """An error of the network library in words."""
    cause: BaseException | None = err
    while cause is not None:
        if isinstance(cause, AddressForbidden):
            return cause
        if isinstance(cause, TimeoutError | ReadTimeoutError):
            return FetchError(url, "the server took too long")
        cause = cause.__cause__ or cause.__context__
    if isinstance(err, NameResolutionError):
        return FetchError(url, "the host's name cannot be resolved", hint="is it spelled right, is the network up?")
    if isinstance(err, PoolSSLError) or "SSL" in type(err).__name__:
        return FetchError(url, f"no secure connection: {_short(err)}", hint=_tls_hint(str(err)))
    if isinstance(err, IncompleteRead) or "IncompleteRead" in str(err):
        return FetchError(url, "the answer ended before its announced end")
    return FetchError(url, _short(err))


def _tls_hint(words: str) -> str:
    low = words.lower()
    if "expired" in low:
        return "the site's certificate is over: its owner must renew it"
    if "hostname" in low or "doesn't match" in low or "not valid for" in low:
        return "the certificate is another site's: is the host's name right, with or without www?"
    if "self-signed" in low or "self signed" in low or "unable to get local issuer" in low:
        return "nobody we trust vouches for the site; for an inner network, SSL_CERT_FILE names its authority"
    return "try the address with http:// if the site offers it"


def _short(err: Exception) -> str:
    if isinstance(err, InvalidChunkLength) or "InvalidChunkLength" in str(err):
        return "the answer's chunks are broken"
    inner = err.args[-1] if err.args else None
    if isinstance(err, ProtocolError) and isinstance(inner, Exception):
        return f"the connection broke: {_short(inner)}"
    words = " ".join((inner if isinstance(inner, str) else str(err)).split()) or type(err).__name__
    # urllib3 puts the connection's repr before its words.
    return re.sub(r"^_(Plain|Secure)\(host=[^)]*\): ", "", words)[:300]
