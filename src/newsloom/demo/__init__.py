"""The demo: a small fictional web on loopback, and a newsroom that reads it."""
