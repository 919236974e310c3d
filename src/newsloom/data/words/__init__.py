"""Everyday words, by language."""
