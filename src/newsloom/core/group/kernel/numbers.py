"""What is compiled in: sizes, and the positions in Arena.params of what weighs (judge.py is the one place to change it)."""

from __future__ import annotations

import math

import numpy as np

from newsloom.core.group import judge

TOP, NEAREST, GLANCE, PRUNE = judge.TOP, judge.NEAREST, judge.GLANCE, judge.PRUNE
CANDIDATES, PROBES, RING = judge.CANDIDATES, judge.PROBES, judge.RING
WORDS, PRIOR, MEAN, GAP_FLOOR, GAP_DAYS, AGE_PER_DAY, LAST_DAY, CROWD, MEMBERS, BUDGET, EASE, WORTH = range(12)
OTHER_NAMES, OWN_ERRORS, OWN_STORIES, OWN_POWER, ONE_VOICE, TEMPLATE, CLOSED_DAYS, RIVAL, RIVAL_FREE, YOUNG = range(
    WORTH + 8, WORTH + 18
)
TF_MASK, PLACED_MARK, HEADLINE_MARK, NAME_MARK, NUMBER_MARK = 15, 16, 32, 64, 128
ONE_HEADLINE, HEADLINE_WORDS = judge.ONE_HEADLINE, judge.HEADLINE_WORDS
HEADLINE_FLOOR, HEADLINE_DAYS = judge.HEADLINE_FLOOR, judge.HEADLINE_DAYS
SERIES_WORDS, SERIES_PART = judge.SERIES_WORDS, judge.SERIES_PART
RIVALS, RIVAL_MEMBERS = judge.RIVALS, judge.RIVAL_MEMBERS
MU_SCALE = 4096.0
UNIT = 127.0 * 127.0
# Members that share so little cannot be among the nearest of a story that is worth joining.
BARELY = 0.06
MAX_TERMS = 64
FULL = math.log(MAX_TERMS + 1.0)
LOG_TF = np.array([0.0] + [1.0 + math.log(i) for i in range(1, TF_MASK + 1)], dtype=np.float32)
# In a stream of an article every other day and more, no story spans more than a month: what goes on is a saga.
CROWDED = 0.1
LONGEST_SPAN = 30.0
