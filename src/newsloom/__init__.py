"""Newsloom: a self-hosted Techmeme for any topic.

`newsloom.core` (judgement) and `newsloom.render` (printing) are usable alone: pure, typed, documented functions.
"""

__version__ = "0.1.0"
