"""Letters and notices on their way out: the outbox, and what saved searches found."""
