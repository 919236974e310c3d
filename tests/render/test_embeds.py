"""The player of a video, as a record carries it."""

from __future__ import annotations

import pytest

from newsloom.records.embeds import featured_content, player_url


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://youtube.com/watch?v=aB3_-x9Zq1w", "https://www.youtube.com/embed/aB3_-x9Zq1w"),
        ("https://www.youtube.com/watch?t=3&v=aB3_-x9Zq1w", "https://www.youtube.com/embed/aB3_-x9Zq1w"),
        ("https://youtu.be/aB3_-x9Zq1w?si=1", "https://www.youtube.com/embed/aB3_-x9Zq1w"),
        ("https://m.youtube.com/shorts/aB3_-x9Zq1w", "https://www.youtube.com/embed/aB3_-x9Zq1w"),
        ("https://www.youtube.com/live/aB3_-x9Zq1w", "https://www.youtube.com/embed/aB3_-x9Zq1w"),
        ("https://vimeo.com/channels/boats/123456", "https://player.vimeo.com/video/123456"),
        ("https://youtube.com/watch?v=\"><script>", None),
        ("https://youtube.com.evil.example/watch?v=aB3_-x9Zq1w", None),
        ("https://paper.example/video/harbour", None),
        ("https://www.youtube.com/@harbour", None),
        ("https://[broken", None),
    ],
)  # fmt: skip
def test_a_player_is_made_of_the_videos_id_alone(url, player):
    assert player_url(url) == player


def test_only_a_video_has_a_player():
    assert featured_content("https://youtu.be/aB3_-x9Zq1w", "article") is None
    made = featured_content("https://youtu.be/aB3_-x9Zq1w", "video")
    assert made.startswith('<iframe width="800"') and 'src="https://www.youtube.com/embed/aB3_-x9Zq1w"' in made
