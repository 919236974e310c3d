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
from email.policy import SMTP, EmailPolicy
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
    signer: Signer | None = None
    """Signs each letter for the sender's domain (DKIM), if a key is given."""

    def __repr__(self) -> str:  # a password has no place in a traceback
        return f"MailSettings(host={self.host!r}, port={self.port}, sender={self.sender!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A DKIM key (RFC 6376): the private RSA key in PEM, and the selector under which its public half stands in DNS."""

    key: bytes
    selector: str
    domain: str

    def signed(self, data: bytes) -> bytes:
        """The message with its signature before it. Raises ConfigInvalid for a key that is none."""
        import dkim  # type: ignore[import-untyped]

        try:
            line = dkim.sign(data, self.selector.encode(), self.domain.encode(), self.key, include_headers=_SIGNED)
        except (dkim.DKIMException, ValueError, IndexError) as err:
            raise ConfigInvalid("mail.dkim_key_file", f"cannot sign with this key: {err}") from err
        return bytes(line) + data


# RFC 6376, 5.4.1, and what RFC 8058 demands: the one-click headers must be covered.
_SIGNED = [
    b"from", b"reply-to", b"subject", b"date", b"to", b"message-id", b"mime-version", b"content-type",
    b"content-transfer-encoding", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
]  # fmt: skip
# Headers of tokens and addresses: mail programs and providers read their first line, and no encoded words (RFC 2047, 5).
_WHOLE = frozenset(
    {"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id", "auto-submitted", "precedence"}
)
_LONGEST_LINE = 990
"""Bytes of a header line (RFC 5322, 2.1.1: 998)."""


class _Policy(EmailPolicy):
    """The standard library's, but some headers stay on one line as they are; text is encoded to seven bits."""

    def fold(self, name: str, value: str) -> str:
        """See EmailPolicy."""
        return f"{name}: {value}{self.linesep}" if name.lower() in _WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """See EmailPolicy."""
        if name.lower() in _WHOLE:
            return f"{name}: {value}{self.linesep}".encode("ascii", "replace")
        return super().fold_binary(name, value)


# Seven bits: a relay that re-encoded a letter would break its signature.
_POLICY = _Policy(linesep=SMTP.linesep, cte_type="7bit")


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
    made = EmailMessage(policy=_POLICY)
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
            not ("!" <= c <= "~") or c in "<>" for c in letter.unsubscribe[:_LONGEST_LINE]
        ):
            raise ConfigInvalid("unsubscribe", f"expected a URL, got {letter.unsubscribe!r}")
        if len(letter.unsubscribe) > _LONGEST_LINE - len("List-Unsubscribe: <>"):
            raise ConfigInvalid("unsubscribe", f"longer than a line of a header may be ({_LONGEST_LINE} bytes)")
        made["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        if letter.unsubscribe.startswith("https://"):  # RFC 8058 demands https
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made["Precedence"] = "bulk"
    if letter.list_id:
        made["List-ID"] = f"<{''.join(c for c in letter.list_id if '!' <= c <= '~' and c not in '<>')[:255]}>"
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
            self._hand_over(made)
        except smtplib.SMTPRecipientsRefused as err:
            code, words = next(iter(err.recipients.values()), (550, b"refused"))
            raise FetchError(letter.to, f"refused: {code} {_text(words)}", lasting=code >= 500) from err
        except smtplib.SMTPResponseException as err:
            raise FetchError(letter.to, _reason(err), lasting=500 <= err.smtp_code < 600) from err
        except smtplib.SMTPNotSupportedError as err:
            raise FetchError(letter.to, "the mail server takes no address beyond ASCII", lasting=True) from err
        except (OSError, smtplib.SMTPException) as err:
            raise FetchError(letter.to, _reason(err)) from err

    def _hand_over(self, made: EmailMessage) -> None:
        signer = self._settings.signer
        if signer is None or not (made["To"] + made["From"]).isascii():
            self._server.send_message(made)
            return
        sender, to = (parseaddr(str(made[name]))[1] for name in ("From", "To"))
        self._server.sendmail(sender, [to], signer.signed(made.as_bytes()))


def _reason(err: Exception) -> str:
    if isinstance(err, smtplib.SMTPResponseException):
        return f"{err.smtp_code} {_text(err.smtp_error)}"
    return " ".join(str(err).split()) or type(err).__name__


def _text(words: bytes | str) -> str:
    return " ".join((words.decode("utf-8", "replace") if isinstance(words, bytes) else words).split())[:300]
