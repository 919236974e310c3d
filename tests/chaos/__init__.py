"""Long plays with real processes: kills, a lost grouper, a week among thousands of sources, fuzzing of hostile bytes.

Each is a program of the checkout's root: `python -m tests.chaos.kills --help`. The tests beside them play short ones.
"""
