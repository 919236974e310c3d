"""Reading apps: streams of stories and articles, and what each person read and starred."""
