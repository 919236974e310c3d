"""The flow: stages, the worker that runs them, and what they share. Judgement meets store and network here."""
