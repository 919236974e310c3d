"""A page may name another address as its own: within its publisher, not within a platform."""

from __future__ import annotations

import pytest

from newsloom.core.url import speaks_for


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("https://www.paper.org/news/pier", "https://paper.org/news/pier?x=1"),
        ("https://www.paper.org/news/pier", "https://m.paper.org/a/b"),
        ("https://paper.org/news/pier", "https://amp.paper.org/pier"),
        ("https://www.paper.co.uk/news/pier-1", "https://edition.paper.co.uk/news/pier-1"),
        ("https://www.paper.org/news/pier-1", "https://eu.paper.org/amp/news/pier-1"),
        ("https://ann.substack.com/p/pier", "https://ann.substack.com/p/pier?r=2"),
        ("https://medium.com/@ann/pier-1", "https://medium.com/@ann/pier-1?source=rss"),
        ("https://ann.github.io/pier", "https://ann.github.io/pier/"),
    ],
)
def test_a_publisher_speaks_for_itself(declared, found):
    assert speaks_for(declared, found)


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("https://victim.substack.com/p/pier", "https://evil.substack.com/p/copy"),
        ("https://victim.substack.com/p/pier", "https://evil.substack.com/p/pier"),
        ("https://victim.wordpress.com/pier", "https://evil.wordpress.com/pier"),
        ("https://victim.blogspot.com/pier", "https://evil.blogspot.com/pier"),
        ("https://victim.medium.com/pier", "https://evil.medium.com/pier"),
        ("https://victim.tumblr.com/pier", "https://www.evil.tumblr.com/pier"),
        ("https://medium.com/@victim/pier", "https://medium.com/@evil/pier"),
        ("https://dev.to/victim/pier", "https://dev.to/evil/pier"),
        ("https://victim.github.io/pier", "https://evil.github.io/pier"),
        ("https://sites.google.com/view/victim/pier", "https://sites.google.com/view/evil/pier"),
        ("https://www.reddit.com/r/victim/comments/1/pier", "https://www.reddit.com/r/evil/comments/2/pier"),
        ("https://www.paper.org/news/pier", "https://blogs.paper.org/2026/other"),
        ("https://other.example/pier", "https://paper.org/pier"),
    ],
)
def test_a_neighbour_does_not(declared, found):
    assert not speaks_for(declared, found)
