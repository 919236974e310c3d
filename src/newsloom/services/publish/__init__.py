"""What follows an edition: search index, git commit; the newsletter's readers and issues."""
