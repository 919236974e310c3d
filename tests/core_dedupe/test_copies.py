# ruff: noqa: E501 - the texts are made-up articles
"""Which articles are copies, and of which original."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.dedupe import CopyIndex, Piece, bands, compare, fingerprint, from_bytes, original, to_bytes
from newsloom.errors import InputBroken

START = datetime(2024, 5, 1, 8, tzinfo=UTC)
BRIDGE = (
    "The old bridge over the Lenne was closed on Tuesday evening after an inspector found a crack as long as a hand in the "
    "northern pillar. Traffic is sent round by way of Altena, which takes twenty minutes more. Mayor Ute Kranz said that she "
    "had asked the state for money four times since 2019 and had been given kind words. Engineers of the road authority will "
    "drill into the pillar on Friday and say then whether lorries may ever cross again. The bridge was built in 1928 by the "
    "firm of Josef Brandt and carried nine thousand vehicles a day until this week. Shopkeepers on the eastern bank fear for "
    "the season, and the school has moved its first lesson by half an hour so that the buses from Wiblingwerde can come in time."
)
COUNCIL = (
    "The council of Kierspe decided by eleven votes to nine that the outdoor pool will stay open for another summer, although its "
    "pump is broken and a new one costs more than the town spends on its library in a year. Volunteers have promised to paint the "
    "benches and to sell tickets. The treasurer called the decision brave and asked that his own vote against it be written down. "
    "A citizen in the gallery sang a verse of a swimming song and was asked to leave, which he did to some applause."
)


def a_piece(
    name: str, title: str = "", text: str = "", excerpt: str = "", *, hours: float = 0, **more: object
) -> Piece:
    authors = more.pop("authors", ())
    return Piece(
        article=name,
        print=fingerprint(title, text, excerpt, authors=authors),  # type: ignore[arg-type]
        first_seen=START + timedelta(hours=hours),
        **more,  # type: ignore[arg-type]
    )


def test_the_same_text_under_another_head_is_an_exact_copy_of_the_one_seen_first():
    first = a_piece("a", "Bridge closed", BRIDGE, provider="one.example")
    later = a_piece("b", "Crack in the pillar", BRIDGE.replace(".", " ."), hours=2, provider="two.example")
    found = compare(later, first)
    assert found is not None
    assert (found.original, found.kind) == ("a", "exact")


def test_a_shortened_and_retouched_wire_text_is_syndicated():
    retouched = BRIDGE.replace("a crack as long as a hand", "a large crack").split(" Shopkeepers")[0]
    found = compare(
        a_piece("b", "Old bridge is closed", retouched, hours=1, provider="two.example"),
        a_piece("a", "Old bridge closed", BRIDGE, provider="one.example"),
    )
    assert found is not None
    assert (found.original, found.kind) == ("a", "syndicated")


def test_a_text_with_a_few_sentences_more_by_the_same_house_is_an_update():
    more = BRIDGE + " On Wednesday the road authority added that cyclists may pass. A ferry is being considered."
    found = compare(
        a_piece("b", "Bridge closed", more, hours=5, provider="one.example"),
        a_piece("a", "Bridge closed", BRIDGE, provider="one.example"),
    )
    assert found is not None
    assert found.kind == "updated"


def test_a_teaser_is_a_copy_of_the_full_text_it_opens():
    found = compare(
        a_piece("b", "Old bridge closed", excerpt=" ".join(BRIDGE.split()[:45]), hours=1),
        a_piece("a", "Old bridge closed", BRIDGE),
    )
    assert found is not None
    assert (found.original, found.kind) == ("a", "teaser")


def test_an_equal_title_alone_proves_nothing():
    assert compare(a_piece("a", "Council meets on Monday"), a_piece("b", "Council meets on Monday")) is None
    one = a_piece(
        "a", "Council meets on Monday", excerpt="The pool stays open for another summer, although the pump is broken."
    )
    two = a_piece(
        "b", "Council meets on Monday", excerpt="A new head of the library was chosen after long debate in the town."
    )
    assert compare(one, two) is None


def test_an_equal_title_with_an_equal_excerpt_is_a_copy():
    excerpt = "The pool stays open for another summer, although the pump is broken and nobody has money."
    found = compare(
        a_piece("a", "Pool stays open", excerpt=excerpt), a_piece("b", "Pool stays open", excerpt=excerpt, hours=1)
    )
    assert found is not None
    assert found.original == "a"


def test_two_tellings_of_one_event_are_no_copies():
    other = (
        "Drivers between Altena and Lüdenscheid need patience: since Tuesday night nobody crosses the Lenne. An inspection had "
        "brought to light damage to a pillar of the bridge from 1928. How grave it is will be known on Friday, the road authority "
        "told this paper. The mayor is angry with the state government, which she says has known of the state of the bridge for "
        "years. Buses to the school leave half an hour later until further notice, and pupils were cheerful about that at least."
    )
    assert compare(a_piece("a", "Old bridge closed", BRIDGE), a_piece("b", "Crack closes old bridge", other)) is None


def test_a_template_with_other_numbers_is_no_copy():
    quake = (
        "A magnitude {m} earthquake struck {d} km off the coast at {h}:{s} local time on day {n}, the survey said. Its depth was {p} km. "
        "There were no reports of damage or injuries. The survey revises its numbers as more measurements come in. People who felt it "
        "are asked to fill in the form on the website of the survey, which helps to map how far it was felt by people in the region."
    )
    one = quake.format(m="5.1", d=44, h=10, s=31, n=3, p=12)
    two = quake.format(m="6.3", d=81, h=22, s=17, n=9, p=35)
    assert (
        compare(
            a_piece("a", "Magnitude 5.1 quake off the coast", one),
            a_piece("b", "Magnitude 6.3 quake off the coast", two),
        )
        is None
    )


def test_canonical_links_tell_the_original_whatever_came_first():
    copy = a_piece("a", "Bridge", BRIDGE, url="https://two.example/x", canonical="https://one.example/y")
    source = a_piece("b", "Bridge", BRIDGE, hours=9, url="https://one.example/y")
    found = compare(copy, source)
    assert found is not None
    assert found.original == "b"


def test_the_agencys_own_page_is_the_original_if_the_copies_credit_it():
    paper = a_piece("a", "Bridge", "LENNE (AP) - " + BRIDGE, provider="paper.example")
    wire = a_piece("b", "Bridge", BRIDGE, hours=3, provider="apnews.com", authors=("Associated Press",))
    assert original([paper, wire])[0] == "b"
    assert fingerprint("x", "LENNE (AP) - " + BRIDGE).agency == "AP"


def test_otherwise_the_earliest_then_the_longest_is_the_original():
    early, late = a_piece("b", "B", BRIDGE), a_piece("a", "B", BRIDGE + " More words.", hours=1)
    assert original([late, early])[0] == "b"
    same_time = a_piece("a", "B", BRIDGE + " More words.")
    assert original([early, same_time])[0] == "a"


def test_an_index_finds_a_copy_among_others():
    index = CopyIndex()
    assert index.add(a_piece("a", "Bridge closed", BRIDGE)) is None
    assert index.add(a_piece("b", "Pool stays open", COUNCIL, hours=1)) is None
    found = index.add(a_piece("c", "Old bridge closed", BRIDGE.replace("Tuesday", "Monday"), hours=2))
    assert found is not None
    assert found.original == "a"


def test_a_script_without_blanks_is_compared_by_characters():
    text = "市の担当者は火曜日の夜、北側の橋脚に手の長さほどの亀裂が見つかったため、古い橋を閉鎖したと発表した。交通は隣町を迂回し、二十分余計にかかる。"
    found = compare(
        a_piece("a", "橋を閉鎖", text), a_piece("b", "古い橋を閉鎖", text.replace("二十分", "三十分"), hours=1)
    )
    assert found is not None


def test_only_what_was_written_can_be_read_back():
    made = fingerprint("Bridge 5", BRIDGE, authors=("AP",))
    assert from_bytes(to_bytes(made)) == made
    for broken in (b"", b"\x07" + to_bytes(made)[1:], to_bytes(made)[:-3], to_bytes(made) + b"x"):
        with pytest.raises(InputBroken):
            from_bytes(broken)


@given(st.text(max_size=200), st.text(max_size=2000), st.text(max_size=300))
def test_any_text_has_a_fingerprint_that_survives_storage(title: str, text: str, excerpt: str):
    made = fingerprint(title, text, excerpt)
    assert from_bytes(to_bytes(made)) == made
    keys = bands(made)
    assert len(keys) == len(set(keys)) <= 30
    assert all(-(2**63) <= key < 2**63 for key in keys)


@given(st.permutations(range(4)))
def test_the_original_does_not_depend_on_the_order_of_reading(order: list[int]):
    group = [a_piece(str(i), "B", BRIDGE + " x" * i, hours=i % 2) for i in range(4)]
    assert original([group[i] for i in order])[0] == "2"


@given(st.binary(max_size=60))
def test_hostile_bytes_are_refused_with_a_sentence(data: bytes):
    try:
        from_bytes(data)
    except InputBroken as err:
        assert "fingerprint" in str(err)
