"""Letters of newsletters: what a mail says as entries, without the links and pictures that watch their reader."""

from newsloom.core.letter.read import DIGEST_ADDRESS, letter_domain, read_letters

__all__ = ["DIGEST_ADDRESS", "letter_domain", "read_letters"]
