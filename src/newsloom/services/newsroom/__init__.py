"""The newsroom itself: create, open, run, look after, copy its database; its users and metrics."""
