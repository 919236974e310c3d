"""What comes in from files: archives, rows, the records of an existing site."""
