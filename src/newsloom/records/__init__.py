"""The published record: its fields, YAML and JSON forms, paths, private part, edits by hand. Pure."""
