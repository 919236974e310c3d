"""A record out of the bytes of its file, or out of its JSON form.

What cannot be read is an error with file, line and cause.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from newsloom.errors import RecordInvalid
from newsloom.model.edition import Form, Record
from newsloom.records.fields import FieldFault, fields_of, record_of
from newsloom.records.record import JSON_KEYS
from newsloom.records.yaml_in import MAX_BYTES, MAX_DEPTH, MAX_KEY, Document, YamlFault, pointer, read_yaml
from newsloom.records.yaml_out import URL_KEYS, default_layout, default_style

MAX_FILE = 8 << 20
_FENCE = re.compile(r"---[ \t]*\Z")


class Parts(NamedTuple):
    """A file in its parts: the front matter's document, the form without quoting and order, and the body."""

    document: Document
    form: Form
    body: str


def read_record(data: bytes, path: str) -> Record:
    """The record in a file's bytes. `path` is for messages only.

    Raises RecordInvalid with the line: no front matter, not UTF-8, broken or refused YAML (anchors, tags, depth,
    floods), a field of the wrong kind, no title or time.
    """
    parts = read_front_matter(data, path)
    try:
        record = record_of(parts.document.tree)
    except FieldFault as fault:
        raise invalid(path, parts.document, fault) from fault
    return replace(record, body=parts.body, form=_with_deviations(parts.form, parts.document, fields_of(record)))


def invalid(path: str, document: Document, fault: FieldFault) -> RecordInvalid:
    """The error for a field, with the line of the field or of what holds it."""
    place = fault.place
    while place and place not in document.lines:
        place = place.rpartition("/")[0]
    line = document.lines.get(place, 1) + 1
    return RecordInvalid(fault.place.lstrip("/") or "front matter", fault.problem, where=f"{path}:{line}")


def read_front_matter(data: bytes, path: str) -> Parts:
    """Split a file and read its front matter; raises RecordInvalid."""
    if len(data) > MAX_FILE:
        raise RecordInvalid("file", f"{len(data):,} bytes, more than {MAX_FILE:,}", where=path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise RecordInvalid("text", f"byte {data[err.start]:#04x} is not UTF-8", where=f"{path}:{line}") from err
    bom = text.startswith("\ufeff")
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    newline = "\r\n" if first.endswith("\r") else "\n"
    if newline != "\n":
        text = text.replace(newline, "\n")
    if not _FENCE.match(text.partition("\n")[0]):
        raise RecordInvalid("front matter", "the file does not begin with a line '---'", where=f"{path}:1")
    inner, rest = _split(text, path)
    tail = "\n\n" if rest.startswith("\n\n") else rest[:1]
    try:
        document = read_yaml(inner)
    except YamlFault as fault:
        raise RecordInvalid("front matter", fault.problem, where=f"{path}:{fault.line + 1}") from fault
    return Parts(document, Form(newline=newline, bom=bom, tail=tail), rest[len(tail) :])


def _split(text: str, path: str) -> tuple[str, str]:
    """The front matter between the fences, and everything after the closing ``---``."""
    start = text.index("\n") + 1 if "\n" in text else len(text)
    found = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, start, start + MAX_BYTES + 8)
    if not found:
        if len(text) - start > MAX_BYTES:
            raise RecordInvalid("front matter", f"no closing '---' within {MAX_BYTES:,} characters", where=f"{path}:1")
        raise RecordInvalid(
            "front matter", "no closing '---': is the file truncated?", where=f"{path}:{text.count(chr(10)) + 1}"
        )
    return text[start : found.start()], text[found.end() :]


def _with_deviations(form: Form, document: Document, fields: Mapping[str, Any]) -> Form:
    """The form with what differs from the default quoting and order."""
    places: list[tuple[str, Any]] = []
    layout: list[tuple[str, tuple[str, ...]]] = []
    _walk("", fields, places, layout, document)
    urls = [
        document.styles[place]
        for place, _ in places
        if place.rpartition("/")[2] in URL_KEYS and place in document.styles
    ]
    quoted = urls.count("plain") * 2 <= len(urls)
    styles = tuple(
        (place, style)
        for place, value in places
        if (style := document.styles.get(place)) is not None
        and style not in ("literal", "folded")
        and style != default_style(place, value, quoted)
    )
    return replace(form, quoted_urls=quoted, styles=styles, layout=tuple(layout))


def _walk(
    place: str, value: Any, places: list[tuple[str, Any]], layout: list[tuple[str, tuple[str, ...]]], document: Document
) -> None:
    """Gather the scalars, and the mappings whose order is not the default."""
    if isinstance(value, Mapping) and value:
        read = document.layout.get(place)
        if read is not None and read != default_layout(place, value):
            layout.append((place, read))
        for key, member in value.items():
            _walk(pointer(place, key), member, places, layout, document)
    elif isinstance(value, list) and value:
        for number, member in enumerate(value):
            _walk(f"{place}/{number}", member, places, layout, document)
    else:
        places.append((place, value))


def record_from_json(row: Mapping[str, Any]) -> Record:
    """A record out of its JSON form, as `record_json` makes it. Raises RecordInvalid."""
    where = str(row["path"]) if row.get("path") else None
    fields = {key: value for key, value in row.items() if key not in JSON_KEYS}
    extra = row.get("extra")
    if isinstance(extra, dict):
        fields |= extra
    body = row.get("body")
    try:
        _refuse_unwritable("", fields, 0)
        record = record_of(fields)
        return replace(record, body=body if isinstance(body, str) else "", form=_form_of(row.get("form")))
    except FieldFault as fault:
        raise RecordInvalid(fault.place.lstrip("/") or "record", fault.problem, where=where) from fault


def _refuse_unwritable(place: str, value: Any, depth: int) -> None:
    """What JSON can hold and our front matter cannot: depth, endless keys, numbers without an end."""
    if depth > MAX_DEPTH:
        raise FieldFault(place, f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, int) and abs(value) >= 10**18:
        raise FieldFault(place, "a number of more than 18 digits")
    if isinstance(value, dict):
        for key, member in value.items():
            if not key or len(key) > MAX_KEY or not key.isprintable():
                raise FieldFault(place, f"a key of {len(key):,} characters, or one that cannot be printed")
            _refuse_unwritable(pointer(place, key), member, depth + 1)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            _refuse_unwritable(pointer(place, number), member, depth + 1)


def _form_of(value: Any) -> Form:
    """The form that a JSON object states; what it does not state is the default."""
    if value is None:
        return Form()
    if not isinstance(value, dict):
        raise FieldFault("/form", "expected an object")
    styles, layout = value.get("styles", {}), value.get("layout", {})
    newline, tail = value.get("newline", "\n"), value.get("tail", "\n\n")
    if not isinstance(styles, dict) or not all(isinstance(style, str) for style in styles.values()):
        raise FieldFault("/form/styles", "expected an object of texts")
    if not isinstance(layout, dict) or not all(
        isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in layout.values()
    ):
        raise FieldFault("/form/layout", "expected an object of lists of keys")
    if newline not in ("\n", "\r\n"):
        raise FieldFault("/form/newline", "expected a line feed, alone or after a carriage return")
    if tail not in ("", "\n", "\n\n"):
        raise FieldFault("/form/tail", "expected no, one or two line feeds")
    return Form(
        newline=newline,
        bom=value.get("bom") is True,
        quoted_urls=value.get("quotedUrls") is not False,
        tail=tail,
        styles=tuple(styles.items()),
        layout=tuple((place, tuple(keys)) for place, keys in layout.items()),
    )
