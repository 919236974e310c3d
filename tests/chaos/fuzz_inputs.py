"""More of what reads hostile bytes, for `tests.chaos.fuzz`: the gate, pictures, letters, transcripts, PDF, own posts."""

from __future__ import annotations

import io
from collections.abc import Callable

URL = "https://paper.example/2026/03/story"


def gate(data: bytes) -> None:
    """What passed the gate passes it again unchanged, holds no control, and is within its length."""
    from newsloom.model import gate as door

    text = data.decode("utf-8", "surrogateescape")
    for pass_by, most in ((door.line, door.TITLE), (door.prose, door.TEXT)):
        made = pass_by(text)
        if pass_by(made) != made or len(made) > most or "\x1b" in made or "\x00" in made:
            raise AssertionError(f"{pass_by.__name__} is not settled: {text!r} -> {made!r}")
    made = door.address(text)
    if door.address(made) != made:
        raise AssertionError(f"address is not settled: {text!r} -> {made!r}")
    shown = door.link(text)
    if shown is not None and shown.lstrip().lower().startswith(("javascript:", "data:", "vbscript:")):
        raise AssertionError(f"a scheme that runs: {text!r}")


def picture(data: bytes) -> None:
    """Pictures: a copy, or words; never an error."""
    from newsloom.publishing.image_copies import copied

    copied(data, widest=800, max_pixels=1_000_000)


def letter(data: bytes) -> None:
    """Letters never raise."""
    from newsloom.core.letter import read_letters

    for entry in read_letters([data]).entries:
        if "unsubscribe" in (entry.link or "").lower():
            raise AssertionError(f"a link of the reader left: {entry.link}")


def transcript(data: bytes) -> None:
    """Transcripts never raise."""
    from newsloom.core.transcript import TYPES, transcript_text

    text = data[1:].decode("utf-8", "replace")
    transcript_text(text, TYPES[data[0] % len(TYPES)] if data else "")


def pdf(data: bytes) -> None:
    """PDF: an article or PageUnreadable."""
    from newsloom.core.extract.pdf import extract_pdf

    extract_pdf(data, URL)


def own(data: bytes) -> None:
    """A post: RecordInvalid, or one that is read again to the same."""
    from newsloom.records.own_post import own_post_bytes, read_own_post

    read_once = read_own_post(data, "a.md")
    own_post_bytes(read_once)


def _png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


MAIL = (
    b"From: Pier <a@pier.example>\nTo: b@desk.example\nSubject: A pier\nDate: Mon, 02 Mar 2026 08:00:00 +0000\n"
    b"List-Unsubscribe: <https://out.example/u>\nContent-Type: text/html\n\n"
    b"<p>All of it</p><a href='https://x.example/a'>Four words of it</a>"
)
TARGETS: dict[str, Callable[[bytes], None]] = {
    "gate": gate, "picture": picture, "letter": letter, "transcript": transcript, "pdf": pdf, "own": own,
}  # fmt: skip
SEEDS: dict[str, tuple[bytes, ...]] = {
    "gate": (b"A title", "\x1b[31mA\u202e b\u0301".encode(), b"javascript:alert(1)"),
    "picture": (_png(),),
    "letter": (MAIL,),
    "transcript": (
        b"\x00WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>Yes.\n",
        b'\x04{"segments": [{"speaker": "A", "body": "b"}]}',
    ),
    "pdf": (
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
            b"trailer<</Root 1 0 R>>"
        ),
    ),
    "own": (b"---\ntitle: A\ndate: 2026-03-02\nauthors: [B]\n---\nText.\n", b"# A\n\nText"),
}
