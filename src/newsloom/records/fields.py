"""A record as plain fields, by the names of the file: what YAML and JSON share.

`fields_of` and `record_of` are each other's inverse. Faults name the place as a JSON pointer;
who reads a file turns it into a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from newsloom.model.article import Image
from newsloom.model.edition import Record, RecordProvider, Related
from newsloom.records.yaml_in import pointer

Fields = dict[str, Any]

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,12})?)?\s?(?:[Zz]|UTC|GMT|([+-])(\d\d):?(\d\d))?)?\Z",
    re.ASCII,
)


class FieldFault(Exception):
    """A field that breaks the format: `place` is its JSON pointer."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem


def instant_text(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds, with Z. A time without zone is taken as UTC."""
    utc = at.astimezone(UTC) if at.tzinfo else at
    return f"{utc.year:04d}-{utc.month:02d}-{utc.day:02d}T{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d}Z"


def instant_of(text: str) -> datetime | None:
    """The UTC time of an RFC 3339 text; fractions of a second are cut. None if it is none.

    Front matter of other systems is read too: a day alone is its first moment, and a time without a zone is UTC.
    """
    found = _INSTANT.match(text)
    if not found:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        if found[7]:
            shift = timedelta(hours=int(found[8]), minutes=int(found[9]))
            at = at - shift if found[7] == "+" else at + shift
    except (ValueError, OverflowError):
        return None
    return at


def fields_of(record: Record) -> Fields:
    """The fields in file order; what is missing is omitted."""
    made: Fields = {"category": record.category, "title": record.title}
    _set(made, "excerpt", record.excerpt)
    made["publishedDateTime"] = instant_text(record.published)
    _set(made, "originalUrl", record.original_url)
    _links(made, record)
    made |= {"type": record.type, "quality": record.quality, "heat": record.heat, "published": record.is_visible}
    if record.removed:
        made["removed"] = True
    _set(made, "featuredContent", record.featured_content)
    if record.provider:
        made["provider"] = _provider_fields(record.provider)
    if record.topics:
        made["topics"] = list(record.topics)
    _images(made, record.images)
    if record.related:
        made["related"] = [related_fields(related) for related in record.related]
    _set(made, "secured", record.secured)
    return made | dict(record.extra)


def _set(made: Fields, key: str, value: Any) -> None:
    if value is not None:
        made[key] = value


def _links(made: Fields, item: Record | Related) -> None:
    _set(made, "webUrl", item.web_url)
    _set(made, "ampWebUrl", item.amp_url)
    _set(made, "cdnAmpWebUrl", item.cdn_amp_url)


def _images(made: Fields, images: tuple[Image, ...]) -> None:
    if images:
        made["images"] = [image_fields(image) for image in images]


def image_fields(image: Image) -> Fields:
    """The fields of an item of `images`."""
    made: Fields = {"url": image.url}
    _set(made, "width", image.width)
    _set(made, "height", image.height)
    _set(made, "isCached", image.is_cached)
    _set(made, "title", image.title)
    _set(made, "attribution", image.attribution)
    return made | dict(image.extra)


def _provider_fields(provider: RecordProvider) -> Fields:
    made: Fields = {"name": provider.name} if provider.name else {}
    _set(made, "domain", provider.domain)
    _images(made, provider.images)
    return made | dict(provider.extra)


def related_fields(related: Related) -> Fields:
    """The fields of an item of `related`."""
    made: Fields = {"title": related.title}
    _set(made, "excerpt", related.excerpt)
    if related.published is not None:
        made["publishedDateTime"] = instant_text(related.published)
    _links(made, related)
    made["type"] = related.type
    if related.provider:
        made["provider"] = _provider_fields(related.provider)
    _set(made, "quality", related.quality)
    _images(made, related.images)
    return made | dict(related.extra)


def record_of(fields: Mapping[str, Any]) -> Record:
    """A record out of its fields. Only `title` and `publishedDateTime` must be there; null means missing.

    Raises FieldFault: a field of the wrong kind, a time that is none.
    """
    take = Taker("", fields)
    return Record(
        category=take.text("category") or "news",
        title=take.needed("title"),
        excerpt=take.text("excerpt"),
        published=take.instant("publishedDateTime", needed=True),
        original_url=take.text("originalUrl"),
        web_url=take.text("webUrl"),
        amp_url=take.text("ampWebUrl"),
        cdn_amp_url=take.text("cdnAmpWebUrl"),
        type=take.text("type") or "article",
        quality=take.number("quality") or 0,
        heat=take.number("heat") or 0,
        is_published=take.switch("published") or False,
        removed=take.switch("removed") or False,
        featured_content=take.text("featuredContent"),
        provider=provider_of(take.mapping("provider")),
        topics=take.texts("topics"),
        images=images_of(take),
        related=tuple(_related_of(item) for item in take.mappings("related")),
        secured=take.text("secured"),
        extra=take.rest(),
    )


def _related_of(take: Taker) -> Related:
    return Related(
        title=take.needed("title"),
        excerpt=take.text("excerpt"),
        published=take.instant("publishedDateTime") if take.has("publishedDateTime") else None,
        web_url=take.text("webUrl"),
        amp_url=take.text("ampWebUrl"),
        cdn_amp_url=take.text("cdnAmpWebUrl"),
        type=take.text("type") or "article",
        provider=provider_of(take.mapping("provider")),
        quality=take.number("quality"),
        images=images_of(take),
        extra=take.rest(),
    )


def provider_of(take: Taker | None) -> RecordProvider | None:
    """The provider block. One without a name keeps none (its domain is what readers can show)."""
    if take is None:
        return None
    domain = take.text("domain")
    name = take.text("name") or ""
    if not name and not domain:
        raise FieldFault(take.place, "a provider needs a name or a domain")
    return RecordProvider(name=name, domain=domain, images=images_of(take), extra=take.rest())


def images_of(take: Taker) -> tuple[Image, ...]:
    """The list under `images`."""
    return tuple(_image_of(item) for item in take.mappings("images"))


def _image_of(take: Taker) -> Image:
    return Image(
        url=take.needed("url"),
        width=take.number("width"),
        height=take.number("height"),
        is_cached=take.switch("isCached"),
        title=take.text("title"),
        attribution=take.text("attribution"),
        extra=take.rest(),
    )


class Taker:
    """Takes fields out of a mapping, each as the kind it must be; what is left are the fields that we do not know."""

    def __init__(self, place: str, fields: Mapping[str, Any]) -> None:
        self.place = place
        self.left = dict(fields)

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self.left.get(key) is not None

    def fault(self, key: str, wanted: str, value: Any) -> FieldFault:
        shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
        return FieldFault(pointer(self.place, key), f"expected {wanted}, got {shown}")

    def text(self, key: str) -> str | None:
        """A text; numbers and truth values by their spelling."""
        value = self.left.pop(key, None)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            raise self.fault(key, "a text", value)
        return _spelled(value)

    def needed(self, key: str) -> str:
        if not self.has(key):
            raise FieldFault(
                pointer(self.place, key) if key in self.left else self.place, f"the field {key!r} is missing"
            )
        return self.text(key) or ""

    def number(self, key: str) -> int | None:
        value = self.left.pop(key, None)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, str) and re.match(r"-?[0-9]{1,18}\Z", value):
            return int(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return int(value)
        raise self.fault(key, "a whole number", value)

    def switch(self, key: str) -> bool | None:
        value = self.left.pop(key, None)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise self.fault(key, "true or false", value)

    def instant(self, key: str, needed: bool = False) -> datetime:
        text = self.needed(key) if needed else self.text(key)
        at = instant_of(text or "")
        if at is None:
            raise self.fault(key, "a time such as 2021-05-07T10:25:00Z", text)
        return at

    def mapping(self, key: str) -> Taker | None:
        value = self.left.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.fault(key, "a mapping", value)
        return Taker(pointer(self.place, key), value)

    def mappings(self, key: str) -> list[Taker]:
        value = self._list(key)
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise Taker(pointer(self.place, key), {}).fault(str(number), "a mapping", item)
        return [Taker(pointer(pointer(self.place, key), number), item) for number, item in enumerate(value)]

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._list(key)
        for number, item in enumerate(value):
            if item is None or isinstance(item, (dict, list)):
                raise Taker(pointer(self.place, key), {}).fault(str(number), "a text", item)
        return tuple(item if isinstance(item, str) else _spelled(item) for item in value)

    def _list(self, key: str) -> list[Any]:
        value = self.left.pop(key, None)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(key, "a list", value)
        return value

    def rest(self) -> tuple[tuple[str, Any], ...]:
        """What nobody took, in order."""
        return tuple(self.left.items())


def _spelled(value: Any) -> str:
    """The canonical spelling that `yaml_in` read the value from."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
