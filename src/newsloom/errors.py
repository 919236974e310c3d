"""What can go wrong, one tree.

    NewsloomError
    ├── UsageError            the call or a file it names is wrong        (exit 2, HTTP 400)
    │   ├── ConfigInvalid     newsloom.toml, a topic file
    │   ├── NotFound          an id, a file, a folder that is not there   (HTTP 404)
    │   └── Conflict          what is asked contradicts what stands       (HTTP 409)
    ├── InputBroken           a document that cannot be read              (exit 1)
    │   ├── FeedUnreadable
    │   ├── PageUnreadable
    │   ├── RecordInvalid
    │   └── ArchiveBroken
    ├── FetchError            the network said no
    │   ├── AddressForbidden  the guard refused the address
    │   └── RobotsForbidden   the site asked not to be fetched
    │       └── RobotsUnreachable  whether it did cannot be read now
    └── StoreError            the memory said no                          (exit 2)
        ├── StoreForeign      not a Newsloom database, or a newer one
        ├── StoreBusy         someone else holds it
        ├── StoreGone         its file is not there (any more)
        └── StoreDamaged      its file is there and cannot be read through

An error says what happened, to what, and what to do next; faces map types to exit codes and statuses.
"""

from __future__ import annotations

from datetime import datetime


class NewsloomError(Exception):
    """Root of all errors that a person may meet.

    `subject` is the thing (a URL, a path, a key), `problem` what is wrong with it, `hint` what to do next,
    `where` a place such as ``newsloom.toml:14``.
    """

    def __init__(self, subject: str, problem: str, *, hint: str | None = None, where: str | None = None) -> None:
        super().__init__(subject, problem)
        self.subject = subject
        self.problem = problem
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.subject}: {self.problem}{hint}"


class UsageError(NewsloomError):
    """The call, or a file it names, is wrong."""


class ConfigInvalid(UsageError):
    """A setting or a topic file cannot be used."""


class NotFound(UsageError):
    """What was named is not there."""


class Conflict(UsageError):
    """What is asked contradicts what stands."""


class InputBroken(NewsloomError):
    """A document from outside that cannot be read."""


class FeedUnreadable(InputBroken):
    """Not a feed, or damaged beyond use."""


class PageUnreadable(InputBroken):
    """A page that the extractor could not take."""


class RecordInvalid(InputBroken):
    """A record file that breaks the format of RECORD.md."""


class ArchiveBroken(InputBroken):
    """An archive that is truncated or of another kind; what was readable before the fault is kept."""


class FetchError(NewsloomError):
    """A request that got no usable answer.

    `lasting`: asking again would meet the same (a URL that cannot be fetched, a page past the size limit); otherwise a
    later attempt may do better.
    """

    def __init__(
        self, subject: str, problem: str, *, hint: str | None = None, where: str | None = None, lasting: bool = False
    ) -> None:
        super().__init__(subject, problem, hint=hint, where=where)
        self.lasting = lasting


class AddressForbidden(FetchError):
    """The address guard refused a host: private, loopback, link-local or otherwise not of the public web."""


class RobotsForbidden(FetchError):
    """robots.txt denies this URL to our product token; or (`by_guard`) our own guard of addresses keeps us from asking it."""

    def __init__(self, subject: str, problem: str, *, hint: str | None = None, by_guard: bool = False) -> None:
        super().__init__(subject, problem, hint=hint)
        self.by_guard = by_guard


class RobotsUnreachable(RobotsForbidden):
    """A site's robots.txt cannot be read, so nothing is fetched there for now: it is asked for again at `again_at`."""

    def __init__(self, subject: str, problem: str, *, again_at: datetime) -> None:
        super().__init__(subject, problem)
        self.again_at = again_at


class StoreError(NewsloomError):
    """The database cannot be used."""


class StoreForeign(StoreError):
    """Another program's database, or one written by a newer Newsloom."""


class StoreBusy(StoreError):
    """Another process holds the database or the lane."""


class StoreGone(StoreError):
    """The file of a database that this newsroom has worked with is not there, or is another one now."""


class StoreDamaged(StoreError):
    """The file of the database is damaged."""
