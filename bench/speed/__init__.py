"""Speeds and peak memory of this machine: `python -m bench.speed [ROOM...]`."""
