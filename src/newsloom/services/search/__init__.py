"""Finding stories and articles by words, and searches that are kept."""
