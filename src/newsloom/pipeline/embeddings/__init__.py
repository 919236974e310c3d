"""Sentence encoders: models on disk or behind an endpoint, and their calibration."""
