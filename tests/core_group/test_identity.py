"""Ids are promises: whatever happens, in whatever order, decisions hold and old addresses lead to articles."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from core_group.test_grouper import an_item, some_items
from newsloom.core.group import Grouper
from newsloom.core.group.live import Rulings
from newsloom.model.ids import story_id
from newsloom.model.story import Anchor, Apart, Ban, Change, Constraint, Grouping, Merged, Moved, Pin, Redirect

ITEMS = some_items(24)


@dataclass
class Newsroom:
    """A grouper and what a store would hold beside it: memberships, redirects, decisions, published ids."""

    grouper: Grouper = field(default_factory=Grouper)
    member: dict[str, str] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    said: list[Constraint] = field(default_factory=list)
    published: set[str] = field(default_factory=set)
    minted: set[str] = field(default_factory=set)
    saved: bytes = b""

    def final(self, story: str) -> str:
        while story in self.leads:
            story = self.leads[story]
        return story

    def take(self, answers: list[Grouping] | tuple[Change, ...]) -> None:
        for one in answers:
            if isinstance(one, Merged):
                self.leads.pop(one.kept, None)
                self.leads[one.gone] = one.kept
                self.member = {a: one.kept if s == one.gone else s for a, s in self.member.items()}
            else:
                self.member[one.article] = one.story
                if isinstance(one, Moved) and one.origin not in self.member.values():
                    self.leads[one.origin] = one.story
            self.minted |= set(self.member.values())

    def constraints(self) -> list[Constraint]:
        told = [Redirect(gone, kept) for gone, kept in self.leads.items()]
        return [*told, *self.said, *(Anchor(s) for s in sorted(self.published))]

    def say(self, *words: Constraint) -> None:
        self.said += words
        self.grouper.constrain(*words)

    def reopen(self) -> None:
        """A crash: memory is gone, the store is not."""
        self.grouper = Grouper()
        order = [item for item in ITEMS if item.id in self.member]
        # Memberships first: what was decided but not yet carried out is a change that repair has to tell.
        self.grouper.restore((item, self.member[item.id]) for item in order)
        self.grouper.obey(self.constraints())
        self.grouper.touch(set(self.member.values()))

    def regroup(self) -> None:
        """A rebuild: only stories that readers know or a person spoke of keep their articles."""
        spoken = {s for c in self.said for s in vars_of(c)} | self.published
        kept = {self.final(s) for s in spoken}
        self.member = {a: s for a, s in self.member.items() if s in kept}
        self.reopen()


def vars_of(word: Constraint) -> tuple[str, ...]:
    match word:
        case Pin(_, story) | Ban(_, story) | Anchor(story):
            return (story,)
        case Apart(a, b) | Redirect(a, b):
            return (a, b)


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "place",
                "place",
                "place",
                "repair",
                "repair",
                "pin",
                "move",
                "split",
                "merge",
                "not-this",
                "publish",
                "reload",
                "crash",
                "rebuild",
            ]
        ),
        st.integers(0, len(ITEMS) - 1),
        st.integers(0, len(ITEMS) - 1),
    ),
    max_size=30,
)


def act(room: Newsroom, what: str, i: int, j: int) -> None:
    one, other = ITEMS[i].id, ITEMS[j].id
    story, into = room.member.get(one), room.member.get(other)
    if what == "place":
        room.take(room.grouper.place_many(ITEMS[min(i, j) : max(i, j) + 1]))
    elif what == "repair":
        room.take(room.grouper.repair())
    elif what == "reload":
        room.grouper = Grouper.load(room.grouper.dump())
    elif what == "crash":
        room.reopen()
    elif what == "rebuild":
        room.regroup()
    elif story is None or into is None:
        return
    elif what == "pin":
        room.say(Pin(one, story))
    elif what == "move" and story != into:
        room.say(Pin(one, into), Ban(one, story))
    elif what == "split" and list(room.member.values()).count(story) > 1:
        new = story_id(one, 7)
        if new not in room.minted:
            room.say(Pin(one, new), Ban(one, story), Apart(story, new))
    elif what == "merge" and story != into and not apart(room, story, into) and not merged_away(room, story):
        room.say(Redirect(story, into))
    elif what == "not-this":
        room.say(Ban(one, story))
    elif what == "publish":
        room.published.add(story)
        room.say(Anchor(story))


def apart(room: Newsroom, a: str, b: str) -> bool:
    pairs = ({room.final(c.one), room.final(c.other)} for c in room.said if isinstance(c, Apart))
    return {a, b} in pairs


def merged_away(room: Newsroom, story: str) -> bool:
    """A story that an editor merged into another is not seen any more, carried out or not: nobody merges it again."""
    return any(isinstance(c, Redirect) and c.gone == story for c in room.said)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_any_interleaving_keeps_decisions_permalinks_and_oldest_ids(told: list[tuple[str, int, int]]) -> None:
    room = Newsroom()
    for what, i, j in told:
        act(room, what, i, j)
    room.take(room.grouper.place_many(ITEMS))
    for _ in range(3):
        room.take(room.grouper.repair())
    # Memory and store agree, and a restart changes nothing of it.
    assert {item.id: room.grouper.story_of(item.id) for item in ITEMS} == room.member
    held = dict(room.member)
    room.reopen()
    assert {item.id: room.grouper.story_of(item.id) for item in ITEMS} == held
    full = set(room.member.values())
    last: dict[str, Pin] = {c.article: c for c in room.said if isinstance(c, Pin)}
    for article, pin in last.items():
        later = room.said[room.said.index(pin) :]
        if Ban(article, pin.story) not in later:
            assert room.member[article] == room.final(pin.story)
    for ban in (c for c in room.said if isinstance(c, Ban)):
        pinned = last.get(ban.article)
        if pinned is None or room.final(pinned.story) != room.final(ban.story):
            alone = list(room.member.values()).count(room.member[ban.article]) == 1
            assert alone or room.member[ban.article] != room.final(ban.story)
    for one in (c for c in room.said if isinstance(c, Redirect)):
        assert room.final(one.gone) == room.final(one.kept)
    # Every published id leads to a story with articles.
    for story in room.published:
        assert room.final(story) in full


def test_the_older_id_wins_unless_only_the_younger_is_published() -> None:
    def two() -> tuple[Grouper, str, str]:
        grouper = Grouper()
        old = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh")).story
        grouper.constrain(Ban("b", old))
        new = grouper.place(an_item("b", "Quake of magnitude 6.1 hits Aceh")).story
        grouper.obey([])
        return grouper, old, new

    grouper, old, new = two()
    assert [(c.kept, c.gone) for c in grouper.repair() if isinstance(c, Merged)] == [(old, new)]
    grouper, old, new = two()
    grouper.obey([Anchor(new)])
    assert [(c.kept, c.gone) for c in grouper.repair() if isinstance(c, Merged)] == [(new, old)]
    assert grouper.members(old) == grouper.members(new) == ("a", "b")
    grouper, old, new = two()
    grouper.obey([Anchor(new), Anchor(old)])
    assert [(c.kept, c.gone) for c in grouper.repair() if isinstance(c, Merged)] == [(old, new)]
    assert grouper.members(new) == ("a", "b")


def test_a_decision_that_was_taken_back_binds_no_more() -> None:
    grouper = Grouper()
    story = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh")).story
    grouper.constrain(Ban("b", story))
    assert grouper.place(an_item("b", "Magnitude 6.1 quake hits Aceh")).story != story
    grouper.obey([])
    grouper.repair()
    assert grouper.story_of("b") == story


def test_a_story_merged_into_one_that_was_merged_away_goes_where_that_one_went() -> None:
    rulings = Rulings()
    rulings.add(Redirect("a", "b"))
    rulings.add(Redirect("c", "a"))
    assert rulings.final("c") == rulings.final("a") == "b"
    rulings.add(Redirect("b", "c"))  # a circle is turned round: the later word counts
    assert rulings.final("a") == rulings.final("b") == rulings.final("c") == "c"
    rulings.add(Redirect("c", "c"))
    assert rulings.final("a") == "c"
