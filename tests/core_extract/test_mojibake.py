"""What was read in the wrong character set is read rightly, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.extract.words import mended
from newsloom.core.mojibake import unmangled


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("“Rain fell,‚Äù said the keeper", "“Rain fell,” said the keeper"),
        ("The quay‚Äôs “new” lamp", "The quay’s “new” lamp"),
        ("¿Lluvia? ‚Äî él no", "¿Lluvia? — él no"),
        ("A fiancé‚Äôs boat", "A fiancé’s boat"),
        ("¬£5 — “cheap”", "£5 — “cheap”"),
        ("cafÃ© in “Łódź”", "café in “Łódź”"),
    ],
)
def test_mojibake_is_mended_also_beside_good_signs(text, right):
    assert unmangled(text) == right
    assert mended(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "São “Tomé” — 20 °C",
        "Ελληνικά “τίτλος”",
        "Привет “мир” № 5",
        "日本語「題」",
        "10 µm ≥ √2",
        "À “bientôt”",
        "ÉTÉ – “Là”",
    ],
)
def test_good_text_stays(text):
    assert unmangled(text) == text


@given(st.text("éàüñÉ“”‘’—–£€ word,.", max_size=60))
def test_what_a_macintosh_made_of_a_sign_comes_back(text):
    """Each sign that no healthy text holds in that form is mended beside any neighbour."""
    assert unmangled(text + " ‚Äî “x”").endswith("— “x”")
