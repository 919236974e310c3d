"""What an error or a status says of an address, as a word that decisions can hang on."""

from __future__ import annotations

from newsloom.errors import AddressForbidden, FetchError, RobotsForbidden, RobotsUnreachable
from newsloom.model.outcome import Cause

_OF_STATUS: dict[int, Cause] = {401: "login", 403: "shut", 404: "missing"}


def cause_of_status(status: int) -> Cause:
    """Of an HTTP status; "" where asking again may help, or nothing can be done."""
    return _OF_STATUS.get(status, "")


def cause_of(err: FetchError) -> Cause:
    """Of a request without an answer. A robots.txt that cannot be read now is asked again: no cause."""
    if isinstance(err, AddressForbidden) or (isinstance(err, RobotsForbidden) and err.by_guard):
        return "address"
    return "robots" if isinstance(err, RobotsForbidden) and not isinstance(err, RobotsUnreachable) else ""
