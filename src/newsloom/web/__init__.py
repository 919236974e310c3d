"""The desk and its API (Litestar): reads input, calls a function of `services`, shows the result; no domain decision."""
