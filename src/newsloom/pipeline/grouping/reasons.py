"""What a repair changed says why, as a first placing does: the names, numbers and words that an article shares with its story."""

from __future__ import annotations

from dataclasses import replace

from newsloom.core.group import centre
from newsloom.model.story import Item
from newsloom.store import memberships
from newsloom.store.sql import Tx

MOST_TOLD = 24
"""An article is compared with so many others of its story, the first ones."""
READ = 1000
"""Characters of a text that has no excerpt."""


def tell_words(tx: Tx, since: int) -> None:
    """Put the shared words before the reasons of all memberships that changed after this number; in a few statements."""
    changed = [article for article, _, _ in memberships.changed_since(tx, since)]
    if not changed:
        return
    stories = sorted(set(memberships.story_of(tx, changed).values()))
    there = {story: found for story, found in memberships.members(tx, stories).items() if len(found) > 1}
    wanted = set(changed)
    near = {story: [m.article for m in found[: MOST_TOLD + 1]] for story, found in there.items()}
    moved = [m for found in there.values() for m in found if m.article in wanted]
    read = {*(m.article for m in moved), *(article for found in near.values() for article in found)}
    told = {id: _told(item) for id, item in memberships.items(tx, sorted(read), text_chars=READ).items()}
    out: list[memberships.Member] = []
    for m in moved:
        others = [told[article] for article in near[m.story] if article != m.article and article in told]
        words = centre.shared_words(told[m.article], others) if m.article in told else ()
        if words:
            out.append(replace(m, because=(*words, *m.because)))
    memberships.put_members(tx, out)


def _told(item: Item) -> centre.Told:
    return centre.Told(title=item.title, body=item.excerpt or item.text)
