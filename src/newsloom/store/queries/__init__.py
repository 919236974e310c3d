"""Questions that span many tables, each answered by a fixed number of statements however many things are asked for."""
