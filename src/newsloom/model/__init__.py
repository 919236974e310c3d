"""The nouns: frozen dataclasses, standard library only. One type per moment of an item's life."""
