"""The protocols of reading apps: Google Reader's, and Fever's."""
