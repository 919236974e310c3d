"""From approved stories to files: records, site, feeds, JSON pages, newsletter issues, git."""
