"""One provider's articles are alike by its style and its templates; that alone makes no story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.core.group import Grouper, rhythm
from newsloom.core.group.features import header, provider_of
from newsloom.model.story import Item

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def stories_of(rows: list[tuple[str, str]], *, hours: float = 1) -> list[str]:
    """The story of each (provider, headline), an hour apart."""
    grouper = Grouper()
    items = [
        Item(id=f"n{i:02d}", title=title, provider=provider, seen=START + timedelta(hours=i * hours))
        for i, (provider, title) in enumerate(rows)
    ]
    list(rhythm.place_all(grouper, items))
    return [grouper.story_of(item.id) or "" for item in items]


NOTICES = (
    "Lumen Zephyrion pools will be retired on 29 February 2028",
    "Lumen Quillar analytics will be retired on 29 February 2028",
    "Lumen Tesseran kit will be retired on 29 February 2028",
    "Lumen Miradorn classic will be retired on 29 February 2028",
)


def test_a_vendors_notices_from_one_template_are_as_many_stories_as_things() -> None:
    assert len(set(stories_of([("lumen.example", title) for title in NOTICES]))) == len(NOTICES)


def test_what_others_write_about_one_of_the_things_joins_it() -> None:
    rows = [("lumen.example", title) for title in NOTICES]
    rows.append(("daily.example", "Lumen Tesseran kit to be retired on 29 February 2028"))
    found = stories_of(rows)
    assert found[4] == found[2]


def test_the_provider_is_kept_with_the_features() -> None:
    grouper = Grouper()
    item = Item(id="a", title="Quake of magnitude 6.1 hits Aceh", provider="www.Wire.example", seen=START)
    grouper.place(item)
    number = header(grouper.packed("a").features)[3]
    assert number == provider_of(item) == provider_of(Item(id="b", provider="wire.example")) != 0
