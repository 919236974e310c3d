"""Mail out: newsletters with one-click unsubscribe, alerts to the owner. SMTP by the standard library."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parseaddr
from typing import Literal

from newsloom.errors import ConfigInvalid, FetchError

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The owner's mail server.

    `security`: "starttls" (port 587), "tls" (465), or "none", which is for a relay on this machine.
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str | None = None
    sender: str = ""
    reply_to: str = ""
    timeout: float = 30.0

    def __repr__(self) -> str:  # a password has no place in a traceback
        return f"MailSettings(host={self.host!r}, port={self.port}, sender={self.sender!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one reader. `unsubscribe` is an https URL that takes a one-click POST (RFC 8058); `key` makes
    the Message-ID, so that a letter that is sent twice after a crash is recognised as one.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    unsubscribe: str | None = None
    list_id: str | None = None
    key: str = ""


def message(letter: Letter, sender: str, at: datetime, reply_to: str = "") -> EmailMessage:
    """The message as it goes out; answers go to `reply_to`, if that is given, else to the sender.

    Raises ConfigInvalid for an address that is none, or that hides a second line.
    """
    made = EmailMessage()
    made["From"], made["To"] = _address(sender, "mail.sender"), _address(letter.to, "the reader's address")
    if reply_to:
        made["Reply-To"] = _address(reply_to, "mail.reply_to")
    made["Subject"] = " ".join(letter.subject.split())
    made["Date"] = format_datetime(at)
    domain = parseaddr(sender)[1].rpartition("@")[2]
    name = hashlib.blake2b(
        f"{letter.key}\n{letter.to}\n{at.isoformat() if not letter.key else ''}".encode(), digest_size=16
    )
    made["Message-ID"] = f"<{name.hexdigest()}@{domain}>"
    if letter.unsubscribe:
        if not letter.unsubscribe.startswith(("https://", "http://")) or any(
            c in letter.unsubscribe for c in "<>\r\n "
        ):
            raise ConfigInvalid("unsubscribe", f"expected a URL, got {letter.unsubscribe!r}")
        made["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        if letter.unsubscribe.startswith("https://"):  # RFC 8058 demands https
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made["Precedence"] = "bulk"
    if letter.list_id:
        made["List-ID"] = f"<{' '.join(letter.list_id.split())}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    if letter.html is not None:
        made.add_alternative(letter.html, subtype="html")
    return made


def _address(value: str, what: str) -> str:
    """One address, with or without a name before it."""
    found = getaddresses([value])
    plain = found[0][1] if len(found) == 1 else ""
    local, at, domain = plain.rpartition("@")
    if (
        not (at and local and domain)
        or any(ord(c) < 33 or c in ",;<>" for c in plain)
        or "\n" in value
        or "\r" in value
    ):
        raise ConfigInvalid(what, f"expected a mail address, got {value!r}")
    return value


class Mailer:
    """Sends letters, several over one connection."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    @contextmanager
    def open(self) -> Iterator[Outbox]:
        """A connection to the mail server. Raises FetchError: not there, no TLS, wrong password."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as err:
            raise FetchError(self._name(), _reason(err), hint="see the section [mail] of newsloom.toml") from err
        try:
            yield Outbox(server, self.settings)
        finally:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connect(self) -> smtplib.SMTP:
        chosen = self.settings
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if chosen.security == "tls":
            server = smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=chosen.timeout, context=context)
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, timeout=chosen.timeout)
        try:
            if chosen.security == "starttls":
                server.starttls(context=context)
            if chosen.user:
                server.login(chosen.user, chosen.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _name(self) -> str:
        return f"{self.settings.host}:{self.settings.port}"


class Outbox:
    """An open connection."""

    def __init__(self, server: smtplib.SMTP, settings: MailSettings) -> None:
        self._server = server
        self._settings = settings

    def send(self, letter: Letter, at: datetime) -> None:
        """Hand one letter over. Raises FetchError: `lasting` when the server refuses this reader for good (5xx)."""
        made = message(letter, self._settings.sender, at, self._settings.reply_to)
        try:
            self._server.send_message(made)
        except smtplib.SMTPRecipientsRefused as err:
            code, words = next(iter(err.recipients.values()), (550, b"refused"))
            raise FetchError(letter.to, f"refused: {code} {_text(words)}", lasting=code >= 500) from err
        except smtplib.SMTPResponseException as err:
            raise FetchError(letter.to, _reason(err), lasting=500 <= err.smtp_code < 600) from err
        except (OSError, smtplib.SMTPException) as err:
            raise FetchError(letter.to, _reason(err)) from err


def _reason(err: Exception) -> str:
    if isinstance(err, smtplib.SMTPResponseException):
        return f"{err.smtp_code} {_text(err.smtp_error)}"
    return " ".join(str(err).split()) or type(err).__name__


def _text(words: bytes | str) -> str:
    return " ".join((words.decode("utf-8", "replace") if isinstance(words, bytes) else words).split())[:300]
