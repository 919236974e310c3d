"""Which articles report the same event? Stories, online, in order of arrival.

    from newsloom.core.group import Grouper
    from newsloom.model.story import Item

    grouper = Grouper()
    grouper.place(Item(id="a", title="Quake of magnitude 6.1 hits Aceh"))        # Founds(article="a", story=...)
    grouper.place(Item(id="b", title="Aceh shaken by 6.1-magnitude quake"))      # Joins(..., because=("names: aceh", ...))
    for change in grouper.repair():                                              # late merges, splits, moves
        print(change)
    grouper.members(grouper.story_of("a"))                                       # ("a", "b")
    saved = grouper.dump()                                                       # and Grouper.load(saved) tomorrow

"Is this the same text?" is not our question (core.dedupe), nor "is it about our subject?" (core.topic).
"""

from newsloom.core.group.grouper import Grouper

__all__ = ["Grouper"]
