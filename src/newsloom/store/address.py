"""Where a database is: the path in a SQLite address, and how an address is shown to people.

In `sqlite:///PATH` the characters `?` and `%` of a path are written `%3F` and `%25`, as in any address: SQLAlchemy 2.0 itself
would take what follows a `?` for options.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_SQLITE = re.compile(r"(sqlite(?:\+\w+)?):///([^?]*)(?:\?(.*))?", re.DOTALL)
# Up to the last @: a password may hold any character unescaped. Also where somebody forgot the colon, or all of `postgresql://`.
_PASSWORD = re.compile(r"(//[^:@/\s]*:|^(?![^@]*//)[^:@/\s]*:)\S*@")
_SECRET_OPTION = re.compile(r"((?:password|sslpassword|passfile|secret|token)=)[^&\s]*", re.IGNORECASE)


def parse_url(url: str) -> URL:
    """The address in parts. Raises ArgumentError or ValueError for what is none."""
    found = _SQLITE.fullmatch(url)
    if found is None:
        return make_url(url)
    driver, name, options = found[1], found[2], found[3]
    return URL.create(driver, database=unquote(name) or None, query=dict(parse_qsl(options or "")))


def file_of(url: str) -> Path | None:
    """The file of a SQLite address; None for a database in memory, and for another engine."""
    try:
        parsed = parse_url(url)
    except (ArgumentError, ValueError):
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def shown(url: str) -> str:
    """The address as people and logs may see it: a path for SQLite, without a password for others."""
    path = file_of(url)
    if path is not None:
        return str(path)
    return _SECRET_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1***@", url))


def without_secrets(text: str, url: str) -> str:
    """A driver's message with the address's password taken out, in case it repeats it."""
    try:
        password = parse_url(url).password
    except (ArgumentError, ValueError):
        return text
    return text.replace(str(password), "***") if password and len(str(password)) > 2 else text
