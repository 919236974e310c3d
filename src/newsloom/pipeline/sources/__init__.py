"""What polling shares: polite requests, lists of links, state between polls, WebSub, health."""
