"""Which lines name a writer."""

from __future__ import annotations

import pytest

from newsloom.core.extract import extract
from newsloom.core.extract.bylines import named
from newsloom.core.extract.names import split_names

TEXT = (
    "<p>The board voted on Tuesday to close the old pier after inspectors found that its supports had rotted.</p>" * 4
)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("بقلم: محمد سعيد وعلي حسن", ["محمد سعيد", "علي حسن"]),
        ("كتب محمد وليد سعيد", ["محمد وليد سعيد"]),
        ("محمد سعيد، منى عمر ووليد حسن", ["محمد سعيد", "منى عمر", "وليد حسن"]),
        ("מאת דנה כהן ויוסי לוי", ["דנה כהן", "יוסי לוי"]),
    ],
)
def test_names_that_one_letter_joins_are_told_apart(line: str, names: list[str]) -> None:
    assert split_names(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("von Dr. Max Beispiel", ("Dr. Max Beispiel",)),
        ("Von Jane Doe, Lille 05.08.2024, 20:59 Uhr", ("Jane Doe",)),
        ("Posted on September 21, 2020 by Ada Wren", ("Ada Wren",)),
        ("Posted by Ada Wren, Per Ek and Kiran C Holm - the harbour team", ("Ada Wren", "Per Ek", "Kiran C Holm")),
        ("Text von Ada Wren Illustration von Per Ek", ("Ada Wren",)),
        ("Par Ada Wren le 07 mai 2020", ("Ada Wren",)),
        ("Autor: Ada Wren Tags: pier, quay", ("Ada Wren",)),
        ("Geschrieben von cooper", ("cooper",)),
        ("(责编：王芳、李建国)", ("王芳", "李建国")),
        ("김민수 기자", ("김민수",)),
        ("By popular demand", ()),
        ("By the time the ferry came, all had left.", ()),
        ("Von der Insel nach Lille", ()),
        ("By Monday the quay was shut", ()),
        ("Related: By Jane Doe", ()),
    ],
)
def test_a_line_names_its_writer_and_nothing_else(line: str, names: tuple[str, ...]) -> None:
    assert named(line, "", False, is_near=False) == names


@pytest.mark.parametrize(
    "line", ["11.12.2019 - Ada Wren", "Ada Wren | 05.04.2025 - Aktualisiert: 06.04.2025", "Ada Wren · 5 May 2025"]
)
def test_a_name_beside_a_date_is_a_byline_under_the_headline_alone(line: str) -> None:
    assert named(line, "", False, is_near=True) == ("Ada Wren",)
    assert named(line, "", False, is_near=False) == ()


@pytest.mark.parametrize("line", ["Osthavn Harbour Board 5 May 2025", "Updated: 5 May 2025", "5 May 2025"])
def test_other_things_beside_a_date_are_none(line: str) -> None:
    assert named(line, "", False, is_near=True) == ()


def test_a_byline_whose_name_is_a_link_is_one_line() -> None:
    page = f"<html><body><article><h1>Old pier to close</h1><div>By <a href=/p/7>Ada Wren</a></div>{TEXT}</article></body></html>"
    assert extract(page, "https://post.example/old-pier").authors == ("Ada Wren",)


def test_the_house_stands_back_behind_a_line_that_names_a_writer() -> None:
    head = "<meta property='og:site_name' content='Harbour Post'><meta name='author' content='Harbour Post'>"
    page = f"<html><head>{head}</head><body><article><h1>Old pier to close</h1><p>By Ada Wren</p>{TEXT}</article></body></html>"
    assert extract(page, "https://harbourpost.example/old-pier").authors == ("Ada Wren",)


def test_the_writer_of_a_teaser_is_not_the_articles() -> None:
    teaser = "<div><h3><a href='/other-story'>Ferry firm sells two of its ships</a></h3><p>By Per Ek</p></div>"
    page = f"<html><body><article><h1>Old pier to close</h1>{TEXT}</article>{teaser}</body></html>"
    assert extract(page, "https://post.example/old-pier").authors == ()
