"""What is captured, concluded and decided is kept once, and in the same way on both engines."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from databases import migrated_url
from newsloom.errors import StoreBusy, StoreError
from newsloom.model.capture import Page
from newsloom.model.review import Verdict
from newsloom.model.story import CopyOf
from newsloom.store import articles, captures, database, identities, leases, memberships, reviews, stories, subscribers
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.memberships import Member
from newsloom.store.stories import StoryRow
from newsloom.store.subscribers import Subscriber
from store.making import MINUTE, T0, an_article

BODY = b"<html><body>The council met.</body></html>"


def a_find(number: int) -> DiscoveredUrl:
    url = f"https://paper.example/{number}"
    return DiscoveredUrl(id=captures.find_id(url), url=url, first_seen=T0 + number * MINUTE)


def a_page(find: DiscoveredUrl, body: bytes = BODY, *, later: int = 0) -> Page:
    return Page(
        id=captures.page_id(find.id, body),
        url=find.url,
        final_url=find.url,
        status=200,
        headers={"content-type": "text/html"},
        body=body,
        fetched_at=T0 + later * MINUTE,
    )


def keep(tx, *numbers: int) -> list[str]:
    """Articles with their finds; their ids."""
    held = [an_article(n) for n in numbers]
    captures.put_finds(tx, [a_find(n) for n in numbers])
    articles.put(tx, [(h, a_find(n).id, None, 1) for h, n in zip(held, numbers, strict=True)])
    return [h.id for h in held]


# -- captures ----------------------------------------------------------------------------------------------------------


def test_a_find_keeps_its_first_sighting(db):
    with db.write() as tx:
        assert captures.put_finds(tx, [a_find(1)]) == [a_find(1)]
        assert captures.put_finds(tx, [replace(a_find(1), first_seen=T0 + 90 * MINUTE), a_find(2)]) == [a_find(2)]
        assert captures.get_finds(tx, [a_find(1).id])[a_find(1).id].first_seen == a_find(1).first_seen


def test_the_same_bytes_are_kept_once_and_come_back_as_they_were(db):
    data = bytes(range(256)) * 4
    with db.write() as tx:
        assert captures.put_blob(tx, data, T0) == captures.put_blob(tx, data, T0 + MINUTE)
        assert captures.get_blob(tx, captures.put_blob(tx, data, T0)) == data
        assert captures.get_blob(tx, "0" * 64) is None


def test_each_capture_of_a_page_is_kept_and_the_latest_is_known(db):
    find = a_find(1)
    with db.write() as tx:
        captures.put_finds(tx, [find])
        for page in (first := a_page(find), second := a_page(find, BODY + b"!", later=5)):
            captures.put_page(tx, page, find.id, page.fetched_at)
        assert captures.get_pages(tx, [first.id]) == {first.id: (first, find.id)}
        assert [id for id, _, _ in captures.pages_of_find(tx, find.id)] == [first.id, second.id]
        assert [p.id for p in captures.latest_pages(tx, [find.id])] == [second.id]


def test_the_first_word_on_an_alias_stands(db):
    with db.write() as tx:
        captures.put_aliases(tx, {"https://a.example/amp": ("https://a.example/1", "amphtml")})
        captures.put_aliases(tx, {"https://a.example/amp": ("https://a.example/2", "redirect")})
        known = captures.resolve(tx, ["https://a.example/amp", "https://a.example/other"])
    assert known == {"https://a.example/amp": "https://a.example/1"}


# -- articles ----------------------------------------------------------------------------------------------------------


def test_an_article_read_again_is_replaced_but_keeps_its_arrival(db):
    held = an_article(1)
    again = replace(held, article=replace(held.article, title="Corrected"), first_seen=T0 + 500 * MINUTE)
    with db.write() as tx:
        captures.put_finds(tx, [a_find(1)])
        articles.put(tx, [(held, a_find(1).id, None, 1)])
        articles.put(tx, [(again, a_find(1).id, None, 2)])
        got = articles.get(tx, [held.id])[held.id]
        assert len(articles.ids_since(tx, T0 - 9999 * MINUTE)) == 1
        assert articles.by_canonical(tx, held.article.canonical_url) == held.id
    assert (got.article.title, got.first_seen) == ("Corrected", held.first_seen)


def test_a_copy_is_known_from_both_ends_until_it_is_none(db):
    with db.write() as tx:
        one, two = keep(tx, 1, 2)
        articles.put_fingerprints(tx, [(one, b"a", [1, 2]), (two, b"b", [2, 3])])
        copy = CopyOf(original=one, kind="reprint", similarity=0.9, because=("the same text",))
        articles.put_copies(tx, {two: copy})
        assert articles.copies(tx, [one, two]).keys() == {two}
        assert articles.copied_by(tx, one) == [two]
        assert [a for _, a in articles.sharing_bands(tx, [2])[2]] == [one, two]
        articles.put_copies(tx, {two: None})
        assert articles.copies(tx, [one, two]) == {}


# -- stories -----------------------------------------------------------------------------------------------------------


def place(tx, story: str, *ids: str) -> None:
    memberships.put_members(tx, [Member(article=a, story=story, joined_at=T0) for a in ids])
    stories.put_stories(tx, [StoryRow(id=story, first_seen=T0, last_seen=T0)])


def test_each_change_of_membership_has_a_number_of_its_own(db):
    with db.write() as tx:
        one, two, three = keep(tx, 1, 2, 3)
        place(tx, "s1", one, two)
        mark = memberships.last_seq(tx)
        place(tx, "s2", three)
        place(tx, "s2", one)
        changed = memberships.changed_since(tx, mark)
        assert [(a, s) for a, s, _ in changed] == [(three, "s2"), (one, "s2")]
        assert [n for _, _, n in changed] == sorted({n for _, _, n in changed})
        assert memberships.last_seq(tx) == changed[-1][2]


def test_an_article_is_in_one_story_only(db):
    with db.write() as tx:
        one, two = keep(tx, 1, 2)
        place(tx, "s1", one, two)
        place(tx, "s2", two)
        assert memberships.story_of(tx, [one, two]) == {one: "s1", two: "s2"}
        assert [m.article for m in memberships.members(tx, ["s1"])["s1"]] == [one]
        place(tx, "s2", one)
        assert memberships.emptied(tx, ["s1", "s2"]) == {"s1"}


def test_a_merged_id_leads_to_where_its_story_is_today(db):
    with db.write() as tx:
        identities.redirect(tx, "a", "b", T0)
        identities.redirect(tx, "b", "c", T0)
        assert [identities.follow(tx, id) for id in "abc"] == ["c", "c", "c"]
        assert sorted(identities.redirects_of(tx, ["c"])["c"]) == ["a", "b"]
        assert identities.taken(tx, ["a", "d"]) == {"a"}
        identities.unredirect(tx, "b")
        assert identities.follow(tx, "b") == "b"


def test_a_widened_story_keeps_its_scores(db):
    with db.write() as tx:
        (one,) = keep(tx, 1)
        place(tx, "s1", one)
        scored = StoryRow(id="s1", first_seen=T0, last_seen=T0, heat=3.5, quality=60, title="Floods", lead=one)
        stories.save_scores(tx, [scored])
        stories.put_stories(tx, [StoryRow(id="s1", first_seen=T0, last_seen=T0 + MINUTE)])
        row = stories.get(tx, ["s1"])["s1"]
    assert (row.heat, row.quality, row.lead, row.last_seen) == (3.5, 60, one, T0 + MINUTE)


# -- leases ------------------------------------------------------------------------------------------------------------


def test_a_named_lease_has_one_holder_until_it_runs_out_and_a_new_holder_a_new_epoch(db):
    with db.write() as tx:
        first = leases.take(tx, "group", "ada", T0, T0 + MINUTE)
        assert leases.take(tx, "group", "ben", T0, T0 + MINUTE) is None
        assert leases.take(tx, "group", "ada", T0, T0 + MINUTE) == first
        second = leases.take(tx, "group", "ben", T0 + 2 * MINUTE, T0 + 3 * MINUTE)
        assert second is not None and first is not None and second > first
        leases.check(tx, "group", second)
        with pytest.raises(StoreBusy):
            leases.check(tx, "group", first)


def test_a_holder_that_is_suspended_in_a_transaction_loses_its_locks_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "IDLE_IN_TRANSACTION", timedelta(seconds=1))
    url = migrated_url("postgresql", tmp_path)
    asleep, awake = database.open_database(url), database.open_database(url)
    with pytest.raises(StoreError), asleep.write() as tx:
        assert leases.take(tx, "group", "asleep", T0, T0 + MINUTE) == 1
        with awake.write() as other:  # waits for the row's lock
            assert leases.take(other, "group", "awake", T0 + MINUTE, T0 + 2 * MINUTE) == 1
        memberships.last_seq(tx)
    with asleep.read() as tx:
        assert leases.holder_of(tx, "group") == "awake"
    asleep.close()
    awake.close()


def test_who_decides_on_an_article_waits_for_whoever_decides_on_it_already(tmp_path):
    url = migrated_url("postgresql", tmp_path)
    one, other = database.open_database(url), database.open_database(url)
    seen: list[set[str]] = []
    held = an_article(1)

    def second() -> None:
        with other.write() as tx:
            articles.lock(tx, [held.id])
            seen.append(set(articles.get(tx, [held.id])))

    thread = threading.Thread(target=second)
    with one.write() as tx:
        articles.lock(tx, [held.id, held.id])
        thread.start()
        thread.join(0.5)
        assert seen == []
        articles.put(tx, [(held, "find", None, 1)])
    thread.join(30)
    assert seen == [{held.id}]
    one.close()
    other.close()


def test_a_lease_that_is_given_back_is_free_at_once(db):
    with db.write() as tx:
        leases.take(tx, "edition", "ada", T0, T0 + MINUTE)
        leases.drop(tx, "edition", "ben")
        assert leases.take(tx, "edition", "ben", T0, T0 + MINUTE) is None
        leases.drop(tx, "edition", "ada")
        assert leases.take(tx, "edition", "ben", T0, T0 + MINUTE) is not None


# -- readers -----------------------------------------------------------------------------------------------------------


def test_the_ledgers_names_of_readers_are_found_whoever_wrote_them(db):
    told = [Subscriber(email=f"{name}@reader.example", token=f"token-{name}", asked_at=T0) for name in "abcd"]
    with db.write() as tx:
        for one in told:
            subscribers.put(tx, one)
        # An older program beside this one kept no such name.
        tx.exec_driver_sql("UPDATE subscribers SET reader = NULL WHERE email = 'b@reader.example'")
        found = subscribers.by_keys(tx, [told[1].key, told[0].key, "a" * 32])
    assert found == told[:2]


# -- reviews -----------------------------------------------------------------------------------------------------------


def said(number: int, kind: str, subject: str) -> Verdict:
    return Verdict(id=f"v{number}", at=T0 + number * MINUTE, actor="ada", kind=kind, subject=subject, reason="because")


def test_verdicts_are_appended_once_and_read_in_the_order_in_which_they_were_said(db):
    with db.write() as tx:
        for verdict in (said(2, "reject", "s1"), said(1, "approve", "s1"), said(3, "merge", "s2")):
            reviews.put(tx, verdict)
        mark = reviews.last_id(tx)
        reviews.put(tx, said(2, "approve", "s1"))  # the same id: what was said first stands
        assert reviews.last_id(tx) == mark
        assert [v.kind for v in reviews.of(tx, ["s1"])["s1"]] == ["approve", "reject"]
        assert reviews.of_kinds(tx, ["merge"]) == [said(3, "merge", "s2")]
        assert [v.id for v in reviews.latest(tx, 2)] == ["v3", "v2"]
        reviews.put(tx, said(4, "note", "s2"))
        assert reviews.last_id(tx) != mark
