"""One file a command (or a family of them); `newsloom.cli.main` imports each only when it is asked for."""
