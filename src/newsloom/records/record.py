"""A record to the bytes of its file, and to its JSON form. The format is docs/reference/record.md.

Rendering goes from the model only: the same record gives the same bytes, whether it was read from a file or made new.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from newsloom.model.edition import Form, Record, Related
from newsloom.records.fields import fields_of, related_fields
from newsloom.records.yaml_out import Block, YamlWriter

# Keys of the JSON form that are no fields of the file; a field of such a name travels under "extra".
JSON_KEYS = frozenset({"path", "form", "body", "extra", "error"})


def render_record(record: Record) -> bytes:
    """The file: front matter, a blank line, the body (empty in all records that we make)."""
    fields = fields_of(record)
    form = record.form
    if record.related and not (form.styles or form.layout):
        fields["related"] = [_written(related, form.quoted_urls) for related in record.related]
    return render_front_matter(fields, record.body, form)


def _written(related: Related, quoted_urls: bool) -> Block | dict[str, Any]:
    """A related article in the default form, made once for all the records that name it.

    One with unknown fields is left to be written in its place: of these, some that are equal read otherwise (1 and true).
    """
    provider = related.provider
    images = (*related.images, *(provider.images if provider else ()))
    if related.extra or (provider and provider.extra) or any(image.extra for image in images):
        return related_fields(related)
    return _block(related, quoted_urls)


@lru_cache(maxsize=2_048)
def _block(related: Related, quoted_urls: bool) -> Block:
    writer = YamlWriter(quoted_urls=quoted_urls)
    writer.sequence("/related", [related_fields(related)], "  ")
    return Block(tuple(writer.lines))


def render_front_matter(fields: dict[str, Any], body: str, form: Form) -> bytes:
    """A file of these fields in this form, as UTF-8."""
    writer = YamlWriter(dict(form.styles), dict(form.layout), form.quoted_urls)
    text = f"---\n{writer.write(fields)}---{form.tail}{body}"
    if form.newline != "\n":
        text = text.replace("\n", form.newline)
    return (("\ufeff" if form.bom else "") + text).encode("utf-8", "replace")


def record_json(record: Record, path: str | None = None) -> dict[str, Any]:
    """The record as a JSON object: the exact keys of the file; `path` first, `body` and `form` where not the default."""
    fields = fields_of(record)
    made: dict[str, Any] = {"path": path} if path is not None else {}
    hidden = {key: fields.pop(key) for key in JSON_KEYS & fields.keys()}
    made |= fields
    if hidden:
        made["extra"] = hidden
    if record.body:
        made["body"] = record.body
    if record.form != Form():
        made["form"] = form_json(record.form)
    return made


def form_json(form: Form) -> dict[str, Any]:
    """What in the form is not the default."""
    standard = Form()
    made: dict[str, Any] = {}
    for key, name in (("newline", "newline"), ("bom", "bom"), ("quoted_urls", "quotedUrls"), ("tail", "tail")):
        if getattr(form, key) != getattr(standard, key):
            made[name] = getattr(form, key)
    if form.styles:
        made["styles"] = dict(form.styles)
    if form.layout:
        made["layout"] = {place: list(keys) for place, keys in form.layout}
    return made
