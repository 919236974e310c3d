"""What an episode of a podcast says: its transcript (WebVTT, SubRip, JSON, HTML, plain text) as paragraphs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from newsloom.core.sanitise import plain_text
from newsloom.model.capture import Enclosure

TYPES = (
    "text/vtt",
    "application/srt",
    "application/x-subrip",
    "text/srt",
    "application/json",
    "text/html",
    "text/plain",
)
"""Media types that are understood, the best first."""
MOST_CHARS = 1_000_000
SENTENCES = 5
"""So many sentences of one speaker make a paragraph."""
_TIMES = re.compile(r"^[\d:.,]{3,20}\s*-->\s*[\d:.,]{3,20}")
_VOICE = re.compile(r"^<v[. ]([^>]{1,80})>")
_TAG = re.compile(r"<[^<>]{0,200}>")
_SPEAKER = re.compile(r"^([\w .'-]{2,40}):\s")
_NOTES = ("WEBVTT", "NOTE", "STYLE", "REGION")
_END = re.compile(r"[.!?…。！？]['\"”’»)]?$")


def best_transcript(offered: Sequence[Enclosure]) -> Enclosure | None:
    """The transcript that says most; None where no type is understood."""
    known = [one for one in offered if one.type.partition(";")[0].strip() in TYPES]
    return min(known, key=lambda one: TYPES.index(one.type.partition(";")[0].strip()), default=None)


def transcript_text(text: str, kind: str) -> str:
    """The words of a transcript, paragraphs parted by a blank line; "" where there are none. Never raises."""
    text, kind = text[:MOST_CHARS].removeprefix("\ufeff"), kind.partition(";")[0].strip().lower()
    if kind == "application/json":
        said: Iterable[tuple[str, str]] = _json(text)
    elif kind == "text/html":
        said = [("", line) for line in plain_text(text).splitlines()]
    elif kind == "text/plain" and "-->" not in text:
        said = [("", " ".join(line.split())) for line in text.splitlines()]
    else:
        said = _cues(text)
    return "\n\n".join(_paragraphs(said))


def _cues(text: str) -> Iterable[tuple[str, str]]:
    speaker = ""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip().splitlines()
        if not lines or lines[0].startswith(_NOTES):
            continue
        start = next((n for n, line in enumerate(lines[:3]) if _TIMES.match(line.strip())), None)
        for line in lines[start + 1 :] if start is not None else ():
            voice = _VOICE.match(line)
            speaker = voice[1].strip() if voice else speaker
            words = " ".join(_TAG.sub("", line).split())
            if (named := _SPEAKER.match(words)) is not None:
                speaker, words = named[1], words[named.end() :]
            yield speaker, words


def _json(text: str) -> Iterable[tuple[str, str]]:
    try:
        tree: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    rows = tree.get("segments") if isinstance(tree, dict) else None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("body"), str):
            speaker = row.get("speaker")
            yield speaker if isinstance(speaker, str) else "", " ".join(row["body"].split())


def _paragraphs(said: Iterable[tuple[str, str]]) -> list[str]:
    made: list[str] = []
    now: list[str] = []
    who, ended, last = "", 0, ""
    for speaker, words in said:
        if not words or words == last:  # subtitles that roll repeat a line
            continue
        if now and (speaker != who or ended >= SENTENCES):
            made.append(" ".join(now))
            now, ended = [], 0
        now.append(f"{speaker}: {words}" if speaker and speaker != who else words)
        who, last = speaker, words
        ended += bool(_END.search(words))
    return [*made, *([" ".join(now)] if now else [])]
