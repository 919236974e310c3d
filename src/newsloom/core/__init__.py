"""The judgement: what bytes, articles, stories and numbers mean. Pure functions, a package a question."""
