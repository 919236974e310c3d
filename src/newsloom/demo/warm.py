"""Compiles what is compiled at first use: python -m newsloom.demo.warm

The grouper's inner loops become machine code when they are first called, and are kept beside the source after that.
An installation does it here, so that the first run of a newsroom does not wait.
"""

from __future__ import annotations

from newsloom.core.group import Grouper
from newsloom.demo.library import pieces
from newsloom.model.story import Item


def warm() -> None:
    """Group the demo's texts, repair, save and load: every path of the grouper is taken once."""
    grouper = Grouper()
    for host, found in pieces().items():
        for one in found:
            text = "\n\n".join(one.paragraphs)
            item = Item(
                id=one.url, title=one.title, text=text, published=one.date, seen=one.shown, provider=host, language="en"
            )
            grouper.place(item)
    for _ in grouper.repair():
        pass
    Grouper.load(grouper.dump())


if __name__ == "__main__":
    warm()
