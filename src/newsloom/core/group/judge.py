"""The small model: every number that decides what belongs together, with its reason.

One setting for all input, chosen on the four development sets together; what it reaches on them is in
docs/technotes/grouping.md. It was not checked on sets that it was not chosen on.
"""

from __future__ import annotations

# similarity = WORDS * cosine(words weighed by idf) + (1 - WORDS) * cosine(vectors less the stream's mean)
WORDS = 0.6
# A story is as near as the mean of its TOP nearest members: more than one, so that a single odd article does not chain;
# not all, so that a broad story may have angles.
TOP = 3
# The members that are compared in full: those that share most words.
NEAREST = 8
# Of a large story the newest members are looked at (32 instead of 200: -2 BCubed on titles of broad stories).
MEMBERS = 200
# Of candidates after the third, only so many newest members.
GLANCE = 12
# Candidates that share less than this part of the probes' weight cannot come near the threshold.
PRUNE = 0.2
# Stories looked at closely for one arrival, of those that share its rarest words; and the sum of members looked at.
CANDIDATES = 16
BUDGET = 500
# Rarest words of an arrival by which stories are found, and the stories remembered for each word (the latest).
PROBES = 12
RING = 48
# The primed chance of a word counts as this many stories of evidence.
PRIOR_STORIES = 300.0
# A word that so many standard errors of a stream's own stories surely have is as common as the square of their part of all,
# OWN_STORIES more counted without it, whatever the primed stories say: a newsroom of one topic that begins empty.
OWN_ERRORS, OWN_STORIES, OWN_POWER = 1.0, 4.0, 2.0
# The mean vector of the stream is shrunk towards zero by this many stories: a new stream has no mean yet.
MEAN_STORIES = 30.0

# Two headlines of one event share less than two full texts of it: a similarity is divided by 1 - EASE for texts of no
# words, by 1 for full texts, and in between by the logarithm of the shorter one's words.
EASE = 0.5

# Two articles with nearly one headline are at least as near as this: so many words in common and one more or less, none of
# the odd ones a name or a number, texts not foreign to each other, and less than a day between them (a daily series comes
# back after one; the provider is not known here).
ONE_HEADLINE = 0.6
HEADLINE_WORDS = 5
HEADLINE_FLOOR = 0.2
HEADLINE_DAYS = 0.9

# A story cools: a pair's similarity falls to GAP_FLOOR of itself as the gap between the two grows past GAP_DAYS.
GAP_FLOOR = 0.4
GAP_DAYS = 3.0
# ... and to nothing after this many days, however sparse the stream is: what comes later is another event, a saga at most.
CLOSED_DAYS = 45.0
# A story ages: its similarity loses this much a day since its first article, in a crowded stream ...
AGE_PER_DAY = 0.04
# ... and after this many days nothing joins it (docs: sagas carry what goes on).
LAST_DAY = 17.0
# How crowded: with CROWD arrivals a day ages count half. In a stream of one article a week last month's story is
# still the only candidate; in the world's news it is not.
CROWD = 4.0

THRESHOLD = {"tight": 0.40, "normal": 0.30, "broad": 0.26}

# A list on one subject without times: its headlines share products, offers and phrases, and nothing says that they are
# months apart. So its articles must be this many times as near: those with a text, and bare headlines
# (docs/technotes/grouping-elsewhere.md).
UNDATED_TEXTS, UNDATED_HEADLINES = 4 / 3, 5 / 3

# Repair: an article changes its story only for one that is nearer by this much ...
CLEARLY = 0.03
# ... and leaves one only if it has fallen below the threshold by this much: a reader saw it there.
SLACK = 0.08

# Repair: two camps of at least so many articles are two stories if their mean similarity, as part of that within each
# (geometric mean), is below TIE x evidence ** TIE_EVIDENCE. Evidence is the logarithm of the shorter text's words, 1 for
# full texts: two camps of headlines may be one event in other words; two of full texts have said enough to know.
CAMP = 5
TIE = 0.80
TIE_EVIDENCE = 1.5

# ... and camps of fewer articles if either agrees, in other headlines of other providers, on one, two, or three and more words of
# its own, and the tie is below this (docs/technotes/grouping-elsewhere.md).
FEW_TIES = (0.4, 0.55, 0.8)

# Repair: two stories that are nearer than threshold - SLACK are one if all their pairs are as near as this on average.
# That depends on what is known: of full texts (evidence of LATE_TEXTS and more) much, of headlines (less than
# LATE_HEADLINES) little, because two headlines of one event share little; a title with an excerpt says too much to be so
# far off and too little to be sure. On the development sets 0.22 to 0.26 and 0.13 to 0.16 serve alike.
LATE_TEXTS, NEAR_TEXTS = 0.95, 0.24
LATE_HEADLINES, NEAR_HEADLINES = 0.55, 0.14
# ... and if not more days lie between them.
LATE_DAYS = 3.0

# Stories this near are of one saga; and a saga's largest stories must be near by this part of it.
SAGA = 0.20
SAGA_HUB = 0.6

# What a name, a number and a word of the headline weigh more than another word of the same rarity.
NAME = 1.5
NUMBER = 1.0
HEADLINE = 1.0

# What is left of the likeness of two texts of one provider: its house style, its boilerplate and its templates make them
# alike, and it seldom tells one event twice.
ONE_VOICE = 0.65
# ... and what is left of that if each headline has a name or a number that the other article has not: a template told of
# another thing. Both together are below what a late merge asks for at normal width (THRESHOLD - SLACK): at 0.4 it made one
# story of three mornings' briefings.
TEMPLATE = 0.3

# One headline of one provider is another issue of a series a day later, or if texts of so many words share less than one in ...
SERIES_WORDS, SERIES_PART = 8, 4

# In a crowd on one subject every article is near to many stories that it is not of. A link is less RIVAL times the mean of the
# RIVALS stories after the nearest (for a story: of its RIVAL_MEMBERS newest articles), beyond RIVAL_FREE; in full where many
# stories are live, and hardly among few (n / (n + PRIOR_STORIES)): there the next ones are look-alikes, not the crowd.
RIVAL, RIVAL_FREE, RIVALS, RIVAL_MEMBERS = 1.2, 0.03, 4, 4
# ... and less this in a stream of which nothing is known yet: what all its articles share still counts as likeness.
YOUNG = 0.03

# Two texts that both name someone or somewhere, and nobody in common: what is left of the likeness of their words.
OTHER_NAMES = 0.7

# As the kernels read them (positions are named in kernel/numbers.py).
PARAMS = (
    WORDS, PRIOR_STORIES, MEAN_STORIES, GAP_FLOOR, GAP_DAYS, AGE_PER_DAY, LAST_DAY, CROWD, float(MEMBERS), float(BUDGET), EASE,
    *((NAME if kind & 2 else 1.0) * (NUMBER if kind & 4 else 1.0) * (HEADLINE if kind & 1 else 1.0) for kind in range(8)),
    OTHER_NAMES, OWN_ERRORS, OWN_STORIES, OWN_POWER, ONE_VOICE, TEMPLATE, CLOSED_DAYS, RIVAL, RIVAL_FREE,
    YOUNG,
)  # fmt: skip

# Repair in the semantic tier: two camps whose mean cosine in the encoder's space is below this are two stories, whatever
# words they share (titles of broad stories: 87.0 -> 88.0; 0.20 to 0.28 give the same).
STRANGERS = 0.25

# The semantic tier: link + SEMANTIC * (cosine - SEMANTIC_MIDDLE), for links this near to the threshold. A sentence model
# makes up for short texts by itself: no EASE here. A middle of 0.40 cost look-alikes 2.3 points and served nothing
# (docs/technotes/grouping-elsewhere.md); wider bands cost encodings and gain nothing.
SEMANTIC = 0.35
SEMANTIC_MIDDLE = 0.50
BAND_BELOW, BAND_ABOVE = 0.12, 0.10
# In a stream of several languages: a model for all of them says more of its vectors less the mean of their language than of the
# vectors alone, and words say less (headlines without inflection cut off), so it is asked about more and counts more.
LEVELLED, LEVELLED_MIDDLE = 0.50, 0.30
LEVELLED_BELOW, LEVELLED_ABOVE = 0.25, 0.20
# Stories weighed, and their members asked about, for one unsure article; characters of headline and lead that are encoded.
SEMANTIC_STORIES = 3
SEMANTIC_MEMBERS = 4
SEMANTIC_CHARACTERS = 420
