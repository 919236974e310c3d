"""Copies of pictures: kept small and bare, refused with a reason, asked for politely."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Pillow

from loopback.server import Asked, Loopback, Send, answer
from newsloom.model.article import Image
from newsloom.model.outcome import Then
from newsloom.publishing.image_copies import copied, image_file
from newsloom.runtime.context import Newsroom
from newsloom.store import captures, queue_status
from newsloom.store.captures import ImageCopy
from stages.room import SITE, Clock, a_newsroom, put_article, put_story, run

PHOTO = f"http://{SITE}/storm-over-harbour.jpg"


def picture(width: int = 800, height: int = 600, form: str = "JPEG", mode: str = "RGB", **save: object) -> bytes:
    """A picture that is no single colour, so that its bytes are not few."""
    image = Pillow.effect_noise((width, height), 90).convert(mode)
    out = io.BytesIO()
    image.save(out, form, **save)
    return out.getvalue()


def asked(newsroom: Newsroom, *images: Image | str) -> dict[str, ImageCopy]:
    article = put_article(newsroom, "one", *images)
    run(newsroom, Then(stage="image", item=article, lane=f"host {SITE}"))
    with newsroom.db.read() as tx:
        return captures.get_images(tx, [i.url if isinstance(i, Image) else i for i in images])


def test_a_copy_is_resized_bare_and_lies_where_the_rule_says(tmp_path):
    exif = Pillow.Exif()
    exif[0x010E] = "taken at 51.5 N"
    exif[0x0112] = 6  # lies on its side
    data = picture(2400, 1600, exif=exif.tobytes())
    with Loopback({"/storm-over-harbour.jpg": answer(200, data)}) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        copy = asked(newsroom, PHOTO)[PHOTO]
        assert (copy.width, copy.height, copy.why) == (1600, 2400, None)
        assert copy.file == image_file(PHOTO, "jpg")
        kept = (newsroom.images_dir / copy.file).read_bytes()
        with Pillow.open(io.BytesIO(kept)) as image:
            assert image.size == (1200, 1800)
            assert not image.getexif()
        assert b"51.5 N" not in kept


def test_the_size_is_read_from_the_first_bytes_when_the_page_does_not_say_it(tmp_path):
    with Loopback({"/storm-over-harbour.jpg": answer(200, picture(60, 900))}) as web:
        with a_newsroom(tmp_path / "n", web) as newsroom:
            copy = asked(newsroom, PHOTO)[PHOTO]
        assert copy.why == "too small (60x900)"
        wanted = [a for a in web.asked if a.path == "/storm-over-harbour.jpg"]
        assert [a.headers.get("range") for a in wanted] == ["bytes=0-32767"]


def test_a_size_that_the_page_says_saves_the_first_request(tmp_path):
    with Loopback({"/storm-over-harbour.jpg": answer(200, picture(1600, 900))}) as web:
        with a_newsroom(tmp_path / "n", web) as newsroom:
            assert asked(newsroom, Image(url=PHOTO, width=1600, height=900))[PHOTO].file
        assert [a.headers.get("range") for a in web.asked if a.path.endswith(".jpg")] == [None]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (answer(404, b"no"), "status 404"),
        (answer(200, b"<html>not a picture</html>"), "cannot be read as a picture"),
        (answer(200, picture(3000, 3000, mode="L")), "too large to unpack (3000x3000)"),
        (answer(200, picture()[:20_000]), "cannot be read as a picture"),
    ],
)
def test_what_is_no_picture_is_a_reason_and_no_failure(tmp_path, page, why):
    few = {"images.max_pixels": 5_000_000}
    with Loopback({"/storm-over-harbour.jpg": page}) as web, a_newsroom(tmp_path / "n", web, **few) as newsroom:
        copy = asked(newsroom, PHOTO)[PHOTO]
        with newsroom.db.read() as tx:
            assert queue_status.quarantined(tx) == []
    assert copy.file is None
    assert (copy.why or "").startswith(why)


def test_robots_deny_images_too(tmp_path):
    pages = {
        "/robots.txt": answer(200, b"User-agent: *\nDisallow: /storm"),
        "/storm-over-harbour.jpg": answer(200, picture()),
    }
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        assert "robots.txt" in (asked(newsroom, PHOTO)[PHOTO].why or "")
        assert "/storm-over-harbour.jpg" not in web.paths()


def test_a_picture_waits_for_a_robots_txt_that_cannot_be_read(tmp_path):
    busy = [answer(503, connection="close")]

    def rules(_: Asked, send: Send) -> None:
        send(busy.pop() if busy else answer(404, connection="close"))

    clock = Clock()
    with (
        Loopback({"/storm-over-harbour.jpg": answer(200, picture()), "/robots.txt": rules}) as web,
        a_newsroom(tmp_path / "n", web, clock) as newsroom,
    ):
        assert asked(newsroom, PHOTO) == {}
        clock.pass_by(minutes=61)
        run(newsroom)
        with newsroom.db.read() as tx:
            assert captures.get_images(tx, [PHOTO])[PHOTO].file


def test_logos_are_refused_by_their_name_without_a_request(tmp_path):
    logo = f"http://{SITE}/paper-logo.png"
    with (
        Loopback({"/storm-over-harbour.jpg": answer(200, picture())}) as web,
        a_newsroom(tmp_path / "n", web) as newsroom,
    ):
        copies = asked(newsroom, logo, PHOTO)
        assert copies[logo].why == "its name says 'logo'"
        assert copies[PHOTO].file
        assert "/paper-logo.png" not in web.paths()


def test_an_address_that_many_articles_of_a_site_carry_stands_for_the_site(tmp_path):
    with Loopback({"*": answer(200, picture())}) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        for number in range(4):
            put_article(newsroom, f"other-{number}", PHOTO)
        assert asked(newsroom, PHOTO)[PHOTO].why == "the site shows it everywhere"


def test_the_same_bytes_under_many_addresses_of_a_site_are_its_placeholder(tmp_path):
    urls = [f"http://{SITE}/images/story-{n}-photo.jpg" for n in range(4)]
    pages = {"*": answer(200, picture()), "/robots.txt": answer(404)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        for number, url in enumerate(urls):
            run(newsroom, Then(stage="image", item=put_article(newsroom, f"a{number}", url), lane=f"host {SITE}"))
        with newsroom.db.read() as tx:
            found = captures.get_images(tx, urls)
        assert {c.why for c in found.values()} == {"the site shows it everywhere"}
        assert {c.file for c in found.values()} == {None}


def test_a_busy_server_is_asked_again_when_it_says_so(tmp_path):
    busy = [answer(503, Retry_After="600", connection="close")]

    def page(_: Asked, send: Send) -> None:
        send(busy.pop() if busy else answer(200, picture(), connection="close"))

    clock = Clock()
    pages = {"/storm-over-harbour.jpg": page, "/robots.txt": answer(404)}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        assert asked(newsroom, PHOTO) == {}
        clock.pass_by(minutes=9)
        run(newsroom)
        assert web.paths().count("/storm-over-harbour.jpg") == 1
        clock.pass_by(minutes=2)
        run(newsroom)
        with newsroom.db.read() as tx:
            assert captures.get_images(tx, [PHOTO])[PHOTO].file


def test_the_story_is_printed_anew_with_its_picture(tmp_path):
    pages = {"/storm-over-harbour.jpg": answer(200, picture(900, 600))}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put_story(newsroom, "storm", PHOTO)
        article = put_article(newsroom, "storm", PHOTO)
        run(newsroom, Then(stage="image", item=article, lane=f"host {SITE}"))
        page = (newsroom.root / "_site" / "news" / "storm" / "index.html").read_text()
        assert image_file(PHOTO, "jpg") in page
        assert (newsroom.root / "_site" / "images" / image_file(PHOTO, "jpg")).is_file()


def test_transparency_is_kept_as_webp():
    made = copied(picture(form="PNG", mode="RGBA"), widest=400, max_pixels=10**7)
    assert not isinstance(made, str)
    assert made.ending == "webp"
    with Pillow.open(io.BytesIO(made.data)) as image:
        assert image.size == (400, 300)
        assert "icc_profile" not in image.info


def test_other_formats_are_not_even_decoded():
    assert "cannot be read" in str(copied(picture(form="TIFF"), widest=400, max_pixels=10**7))


def test_copies_are_the_same_bytes_each_time(tmp_path: Path):
    data = picture()
    assert copied(data, widest=300, max_pixels=10**7) == copied(data, widest=300, max_pixels=10**7)
