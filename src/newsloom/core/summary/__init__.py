"""Two or three sentences on a story, picked from its articles or written elsewhere; `core.claims` checks what is shown."""

from newsloom.core.summary.picked import enough, pick
from newsloom.core.summary.prompt import PROMPT, answer_text, messages

__all__ = ["PROMPT", "answer_text", "enough", "messages", "pick"]
