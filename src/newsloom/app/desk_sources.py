"""What each source has been worth, as the desk shows it: the scorecards of the site, over what is published."""

from __future__ import annotations

from newsloom.engine.shelf import StoreLibrary
from newsloom.engine.world import World
from newsloom.render.site import SourceCard


def scorecards(world: World) -> tuple[SourceCard, ...]:
    """The cards of all providers that published stories name, most stories first; empty before the first edition."""
    with world.db.read() as tx:
        return tuple(StoreLibrary(tx, world, world.clock()).sources())
