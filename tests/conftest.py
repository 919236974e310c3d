"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from newsloom import log

# Deadlines are off: machines under load are the normal case, and speed belongs in the bench.
settings.register_profile("suite", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

log.set_up("warning")
