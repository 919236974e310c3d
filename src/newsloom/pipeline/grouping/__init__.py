"""The resident grouper, the editors' constraints that it obeys, and who is a copy of whom."""
