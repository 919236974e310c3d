"""A story as a piece of HTML, for reading apps and for sites of others: our few tags around text that is escaped."""

from __future__ import annotations

from html import escape

from newsloom.publishing.story_view import MemberView, StoryView, address_of

MOST_MEMBERS = 30


def story_html(view: StoryView) -> str:
    """A story as others show it: the excerpt, the editor's note, who reports it, where it is talked about."""
    lead = view.lead
    told = view.excerpt if lead is None or lead.may_be_told else ""
    parts = [f"<p>{escape(told)}</p>" if told else "", f"<p><em>{escape(view.note)}</em></p>" if view.note else ""]
    lines = [
        f"<li>{escape(m.held.provider_name)}: {_linked(m)}{m.held.article.own_html}</li>"
        for m, _ in view.folded()[:MOST_MEMBERS]
    ]
    parts.append(f"<ul>{''.join(lines)}</ul>")
    talked = [f'<a href="{escape(one.discussion)}">{escape(one.network)}</a>' for one in view.discussion]
    return "".join(part for part in [*parts, f"<p>{', '.join(talked)}</p>" if talked else ""])


def _linked(m: MemberView) -> str:
    """An article's title, linked to where it lies; what lies only here has no link."""
    url, title = address_of(m.held.article), escape(m.held.article.title)
    return title if url is None else f'<a href="{escape(url)}">{title}</a>'
