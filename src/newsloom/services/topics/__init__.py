"""Topics: what a change would do before it is saved, and what the desk shows of them."""
