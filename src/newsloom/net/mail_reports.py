"""What mail servers send back: letters that could not be delivered (DSN, RFC 3464), and readers' complaints (ARF, RFC 5965)."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message

MAX_BYTES = 2_000_000
_TOKEN = re.compile(r"/newsletter/(?:unsubscribe|confirm)/([A-Za-z0-9_-]{16,100})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`tokens` stand in the letter that the report returns. `final`: it will not be tried again; `unknown`: there is no such
    mailbox (status 5.1.x); `complaint`: the reader called it spam."""

    tokens: tuple[str, ...]
    final: bool
    unknown: bool
    complaint: bool


def read_report(message: bytes) -> Report | None:
    """What a message reports; None if it is no report."""
    whole = email.message_from_bytes(message[:MAX_BYTES], policy=email.policy.compat32)
    if whole.get_content_type() != "multipart/report":
        return None
    parts = [part for part in whole.walk() if part is not whole][:50]
    fields = [_fields(part) for part in parts if part.get_content_type().startswith("message/")]
    said = {name: value for one in fields for name, value in one.items()}
    complaint = any(part.get_content_type() == "message/feedback-report" for part in parts)
    if not complaint and "action" not in said:
        return None
    status = said.get("status", "")
    return Report(
        tokens=tuple(
            dict.fromkeys(_TOKEN.findall(message[:MAX_BYTES].decode("ascii", "replace").replace("=\r\n", "")))
        ),
        final=complaint or said.get("action", "").lower() == "failed",
        unknown=status.startswith("5.1."),
        complaint=complaint,
    )


def _fields(part: Message) -> dict[str, str]:
    """The fields of a status part: its blocks come as messages of headers."""
    blocks = part.get_payload()
    found: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and ("Action" in block or "Feedback-Type" in block):
            found |= {name.lower(): " ".join(str(value).split()) for name, value in block.items()}
    return found
