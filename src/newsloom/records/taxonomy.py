"""Topics and organisations as files: `_data/topics/NN-name.yaml` and `_data/organizations/domain.md`. Bytes in, bytes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from newsloom.errors import ConfigInvalid, RecordInvalid
from newsloom.model.article import Image
from newsloom.model.source import Organization, Topic
from newsloom.records.fields import FieldFault, Taker, image_fields, images_of
from newsloom.records.read_record import read_front_matter
from newsloom.records.yaml_in import Document, YamlFault, read_yaml
from newsloom.records.yaml_out import YamlWriter, plain_style

_NUMBER = re.compile(r"(\d{1,6})-")
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})\.\w+\Z")


def read_topic(data: bytes, path: str) -> Topic:
    """The topic in a file's bytes; the file order is the number that its name begins with.

    Raises ConfigInvalid with file and line.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    number = _NUMBER.match(name)
    try:
        document = read_yaml(_text(data, path), mend=False)
        take = _taker(document, "topic", path)
        services = take.mapping("services")
        return Topic(
            name=take.needed("name").strip(),
            id=take.text("_id") or "",
            shortname=take.text("shortname") or "",
            parent=take.text("parent"),
            description=take.text("description") or "",
            keywords=take.texts("keywords"),
            hashtags=take.texts("hashtags"),
            images=take.texts("images"),
            services=tuple((key, str(value)) for key, value in services.rest()) if services else (),
            order=int(number[1]) if number else 0,
            path=path,
            extra=take.rest(),
        )
    except YamlFault as fault:
        raise ConfigInvalid("topic", fault.problem, where=f"{path}:{fault.line}") from fault
    except FieldFault as fault:
        raise _invalid(path, document, fault, 0) from fault


def _text(data: bytes, path: str) -> str:
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise ConfigInvalid("text", f"byte {data[err.start]:#04x} is not UTF-8", where=f"{path}:{line}") from err
    # An editor may have put fences around it, as organisations have them.
    return text[3:].partition("\n---")[0] if text.startswith("---\n") else text


def _taker(document: Document, kind: str, path: str) -> Taker:
    take = Taker("", document.tree)
    found = take.text("taxonomy")
    if found not in (None, kind):
        raise ConfigInvalid("taxonomy", f"expected {kind!r}, got {found!r}", where=path)
    return take


def _invalid(path: str, document: Document, fault: FieldFault, offset: int) -> ConfigInvalid:
    line = document.lines.get(fault.place, 1) + offset
    return ConfigInvalid(fault.place.lstrip("/") or "fields", fault.problem, where=f"{path}:{line}")


def topic_tree(topics: Iterable[Topic]) -> list[Topic]:
    """The topics in file order, checked: names are unique, parents exist, nobody is their own ancestor.

    Raises ConfigInvalid that names the topic, its file and the way out.
    """
    ordered = sorted(topics, key=lambda topic: (topic.order, topic.path or "", topic.name))
    by_name: dict[str, Topic] = {}
    for topic in ordered:
        if topic.name in by_name:
            other = by_name[topic.name].path
            raise ConfigInvalid(
                topic.name, f"the topic is also in {other}", where=topic.path, hint="rename one of them"
            )
        by_name[topic.name] = topic
    for topic in ordered:
        if topic.parent is not None and topic.parent not in by_name:
            names = ", ".join(sorted(by_name))
            raise ConfigInvalid(
                f"parent of {topic.name!r}",
                f"there is no topic {topic.parent!r}",
                where=topic.path,
                hint=f"known: {names}",
            )
    safe: set[str] = set()
    for topic in ordered:
        _refuse_cycle(topic, by_name, safe)
    return ordered


def _refuse_cycle(topic: Topic, by_name: dict[str, Topic], safe: set[str]) -> None:
    chain: list[str] = []
    at: str | None = topic.name
    while at is not None and at not in safe:
        if at in chain:
            round_trip = " > ".join([*chain[chain.index(at) :], at])
            raise ConfigInvalid(topic.name, f"its parents form a circle: {round_trip}", where=topic.path)
        chain.append(at)
        at = by_name[at].parent
    safe.update(chain)


def render_topic(topic: Topic) -> bytes:
    """The topic's file."""
    made: dict[str, Any] = {"taxonomy": "topic", "_id": topic.id or topic_id(topic.name), "name": topic.name}
    rest: dict[str, Any] = {
        "shortname": topic.shortname,
        "parent": topic.parent,
        "description": topic.description,
        "keywords": list(topic.keywords),
        "hashtags": list(topic.hashtags),
        "images": list(topic.images),
        "services": dict(topic.services),
    }
    made |= {key: value for key, value in rest.items() if value}
    return _yaml(made | dict(topic.extra)).encode("utf-8", "replace")


def topic_id(name: str) -> str:
    """The id of a topic that has none: its name in lower case with hyphens."""
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def topic_file(topic: Topic) -> str:
    """The file's name: ``NN-id.yaml``."""
    return f"{topic.order:02d}-{topic.id or topic_id(topic.name)}.yaml"


def read_organization(data: bytes, path: str) -> Organization:
    """The organisation in a file's bytes. Raises ConfigInvalid with file and line."""
    try:
        parts = read_front_matter(data, path)
    except RecordInvalid as err:
        raise ConfigInvalid(err.subject, err.problem, where=err.where) from err
    document = parts.document
    try:
        take = _taker(document, "organization", path)
        return Organization(
            name=take.needed("name").strip(),
            domain=take.needed("domain").strip().lower(),
            id=take.text("_id") or "",
            description=take.text("description") or "",
            images=images_of(take),
            extra=take.rest(),
            body=parts.form.tail + parts.body,
            newline=parts.form.newline,
        )
    except FieldFault as fault:
        raise _invalid(path, document, fault, 1) from fault


def render_organization(organization: Organization) -> bytes:
    """The organisation's file: all that was read of it, in the form of docs/reference/record.md."""
    made: dict[str, Any] = {
        "taxonomy": "organization",
        "_id": organization.id or organization.domain,
        "name": organization.name,
    }
    extra = dict(organization.extra)
    if "otherNames" in extra:
        # Real files have it there; it is no field that we use, so it has no name in the model.
        made["otherNames"] = extra["otherNames"]
    made["domain"] = organization.domain
    if organization.description:
        made["description"] = organization.description
    if organization.images:
        made["images"] = [image_fields(image) for image in organization.images]
    made |= {key: value for key, value in extra.items() if key != "otherNames"}
    text = f"---\n{_yaml(made)}---{organization.body}"
    return text.replace("\n", organization.newline).encode("utf-8", "replace")


def organization_file(organization: Organization) -> str:
    """The file's name: ``domain.md``."""
    return f"{organization.domain}.md"


def icon(url: str) -> Image:
    """An organisation's image; its size is the one in its name (``-50x50.jpg``), if it has one there."""
    size = _SIZE.search(url)
    return Image(url=url, width=int(size[1]), height=int(size[2])) if size else Image(url=url)


def _yaml(made: dict[str, Any]) -> str:
    order = {"": tuple(made)}
    return YamlWriter(layout=order, default=plain_style).write(made)
