"""Two or three sentences on a story, picked from its articles or written elsewhere; `core.claims` checks what is shown."""

from newsloom.core.summary.answer import Question, answers, is_about, read_question
from newsloom.core.summary.picked import enough, pick
from newsloom.core.summary.prompt import PROMPT, answer_text, messages

__all__ = [
    "PROMPT",
    "Question",
    "answer_text",
    "answers",
    "enough",
    "is_about",
    "messages",
    "pick",
    "read_question",
]
