"""Stages against a small web on loopback, with a clock that tests move."""
