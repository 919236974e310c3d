"""The desk and its API (Litestar): reads input, calls a function of `app`, shows the result. No domain decision is made here."""
