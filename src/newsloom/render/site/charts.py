"""Small charts as inline SVG: no script, no style attribute, colours from the style sheet, a text for who cannot see."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from newsloom.render.site.model import Counted
from newsloom.render.site.text import clean
from newsloom.words import ENGLISH, N_, Words, words_of

_ENGLISH = words_of(ENGLISH)


def bars(
    counts: Sequence[Counted], unit: str, *, height: int = 48, width: int = 8, gap: int = 3, words: Words = _ENGLISH
) -> Markup:
    """A bar for each count, as high as it is large; the highest fills the chart. Empty input gives an empty text.

    `unit` is one of what is counted, in English ("article"); `words` say it.
    """
    if not counts:
        return Markup("")
    top = max(1, *(c.count for c in counts))
    parts = []
    for i, c in enumerate(counts):
        tall = max(1 if c.count else 0, round(c.count / top * height))
        title = escape(clean(f"{c.label}: {words.several(c.count, unit)}"))
        parts.append(
            f'<rect x="{i * (width + gap)}" y="{height - tall}" width="{width}" height="{tall}" rx="1">'
            f"<title>{title}</title></rect>"
        )
    total = len(counts) * (width + gap) - gap
    first, last = counts[0].label, counts[-1].label
    span = words.say("%(first)s to %(last)s", first=first, last=last) if len(counts) > 1 else first
    most = words.say("at most %(num)s", num=top)
    label = escape(clean(f"{words.several(sum(c.count for c in counts), unit)}, {span}, {most}"))
    return Markup(
        f'<svg class="bars" role="img" aria-label="{label}" viewBox="0 0 {total} {height + 1}" '
        f'width="{total}" height="{height + 1}">'
        f'{"".join(parts)}<path d="M0 {height + 0.5}H{total}"/></svg>'
    )


def share(part: int, whole: int, label: str, words: Words = _ENGLISH) -> Markup:
    """A part of a whole as a horizontal line. A whole of 0 gives an empty text."""
    if whole <= 0:
        return Markup("")
    filled = round(min(part, whole) / whole * 100)
    text = escape(clean(words.say("%(what)s: %(part)s of %(whole)s", what=label, part=part, whole=whole)))
    return Markup(
        f'<svg class="share" role="img" aria-label="{text}" viewBox="0 0 100 6" preserveAspectRatio="none" '
        f'width="100" height="6">'
        f'<rect class="whole" width="100" height="6"/><rect width="{filled}" height="6"/></svg>'
    )


def heat_meter(heat: float, words: Words = _ENGLISH) -> Markup:
    """Heat, 0-100, in five steps."""
    steps = max(1, min(5, int(heat // 20) + 1))
    off = ' class="off"'
    dots = "".join(
        f'<rect x="{i * 6}" y="{8 - 2 * i}" width="4" height="{2 + 2 * i}"{"" if i < steps else off}/>'
        for i in range(5)
    )
    label = escape(words.say((N_("quiet"), N_("warm"), N_("busy"), N_("hot"), N_("very hot"))[steps - 1]))
    return Markup(
        f'<svg class="heat" role="img" aria-label="{label}" viewBox="0 0 28 10" width="28" height="10">{dots}</svg>'
    )
