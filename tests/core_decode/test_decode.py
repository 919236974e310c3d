"""Bytes of pages and feeds become text by what they are, whatever their labels say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.decode import codec, decode

FERRY = "Die Fähre fährt künftig öfter, und für Schüler kostet sie nichts, sagt die Bürgermeisterin."
RIVER = "Паром через реку теперь ходит чаще, и для школьников он бесплатный, сообщила мэр города."
ISLE = "Vapur seferleri artıyor, öğrenciler için ücretsiz olacak, dedi belediye başkanı. Şehir içi ğış."
HARBOUR = "渡し船の便が増え、生徒は無料になると市長が述べた。①㈱の運航。"
BRIDGE = "나룻배가 더 자주 다니며 학생은 무료라고 시장이 말했다. 똠방각하 뷁"
QUAY = "市长说，渡船班次增加，学生免费。渡船将在夏季开行到深夜，码头也会扩建。"


def page(text: str, language: str = "") -> str:
    return (
        f'<html lang="{language}"><head><title>{text[:20]}</title></head><body><p>{text}</p><p>{text}</p></body></html>'
    )


@pytest.mark.parametrize("label", [None, "utf-8", "windows-1252x", "no-such-charset"])
@pytest.mark.parametrize(
    ("text", "language", "charset"),
    [
        (FERRY, "de", "cp1252"), (RIVER, "ru", "cp1251"), (RIVER, "", "koi8-r"), (ISLE, "tr", "cp1254"),
        (HARBOUR, "ja", "cp932"), (BRIDGE, "ko", "cp949"), (QUAY, "zh", "gb18030"),
    ],
)  # fmt: skip
def test_bytes_that_are_not_utf8_are_read_by_what_they_are(
    text: str, language: str, charset: str, label: str | None
) -> None:
    made = decode(page(text, language).encode(charset), [label] if label else [])
    assert made.text == page(text, language)
    assert made.fault


@pytest.mark.parametrize("label", ["windows-1251", "iso-8859-1", "shift_jis", "utf-16", "utf-8"])
def test_what_is_utf8_is_read_so_whatever_the_label_says(label: str) -> None:
    assert decode(page(RIVER).encode(), [label]).text == page(RIVER)


@pytest.mark.parametrize(
    ("label", "charset", "text"),
    [("shift_jis", "cp932", HARBOUR), ("euc-kr", "cp949", BRIDGE), ("gb2312", "gb18030", QUAY + "㐂"),
     ("iso-8859-1", "cp1252", "“quay” – 5 €"), ("iso-2022-jp", "iso2022_jp", "港の橋"), ("big5", "big5hkscs", "渡船嘅班次")],
)  # fmt: skip
def test_a_label_means_the_widest_charset_of_its_family(label: str, charset: str, text: str) -> None:
    made = decode(page(text).encode(charset), [label])
    assert (made.text, made.fault) == (page(text), None)


def test_a_western_label_on_cyrillic_bytes_is_not_believed() -> None:
    assert decode(page(RIVER).encode("cp1251"), ["windows-1252"]).text == page(RIVER)
    assert decode(page(FERRY).encode("cp1252"), ["windows-1252"]).text == page(FERRY)


def test_utf16_and_iso2022_need_no_label() -> None:
    for charset in ("utf-16-le", "utf-16-be", "iso2022_jp"):
        text = page(HARBOUR.replace("①㈱", ""))
        assert decode(text.encode(charset)).text == text


def test_a_few_bytes_of_another_charset_do_not_turn_a_utf8_page() -> None:
    data = page(FERRY).encode() + "<p>größer</p>".encode("cp1252")
    assert decode(data, ["utf-8"]).text == page(FERRY) + "<p>größer</p>"


def test_a_character_cut_in_two_at_the_end_is_one_unknown_character() -> None:
    assert decode((FERRY + "ü").encode()[:-1], ["utf-8"]).text == FERRY + "\ufffd"


def test_names_of_codecs_that_are_no_charsets_are_no_charsets() -> None:
    assert [codec(name) for name in ("base64", "zip", "rot13", "", "idna", "utf8 ")] == [None] * 5 + ["utf-8"]


@given(
    st.binary(max_size=300), st.lists(st.sampled_from(["utf-8", "gbk", "iso-2022-jp", "x", "windows-1252", "utf-16"]))
)
def test_no_bytes_and_no_labels_are_an_error(data: bytes, labels: list[str]) -> None:
    assert isinstance(decode(data, labels).text, str)
