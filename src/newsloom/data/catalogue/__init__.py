"""Feeds by subject, for `newsloom source discover`."""
