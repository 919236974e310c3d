"""The handlers of desk, API, login and public addresses."""
