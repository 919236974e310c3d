"""What a publishing system's plugins write in square brackets, and print as it stands once they are gone.

Told from brackets that people write ("[sic]", "he [the mayor]") by an attribute, a closing twin, or a builder's prefix.
"""

from __future__ import annotations

import re

_BUILDERS = r"(?:vc|et_pb|av|su|wp|fusion|mk|kc|tatsu|elementor|tdc|td|nectar|thb|bs|eltd|qode|cs|themify)_"
# With what they hold: its words are no part of the text.
_HOLDERS = re.compile(
    r"\[(caption|gallery|embed|video|audio|playlist|contact-form-7|wpforms|mc4wp_form)\b[^\]\[]{0,400}\](?:[^\[]{0,300}\[/\1\])?"
)
_MARKS = re.compile(
    rf"\[/?{_BUILDERS}\w{{1,40}}[^\]\[]{{0,400}}\]|(?<![\w\]])\[[a-z][\w-]{{1,30}}\s+[a-z][\w-]{{0,30}}=[^\]\[]{{1,400}}\]|"
    r"\[/[a-z][\w-]{2,30}\]"
)
_TWIN = re.compile(r"\[([a-z][\w-]{2,30})\](?=[^\[]{0,2000}\[/\1\])")


def without_shortcodes(text: str) -> str:
    """The text without shortcodes; what stands between two of a pair stays, but for what galleries, films and forms hold."""
    if "[" not in text:
        return text
    bare = _MARKS.sub("", _TWIN.sub("", _HOLDERS.sub(" ", text)))
    return text if bare == text else " ".join(bare.split())
