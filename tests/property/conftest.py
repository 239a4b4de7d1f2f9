"""How hard Hypothesis tries: `HYPOTHESIS_PROFILE=long` for a night, `ci` otherwise."""

import os

from hypothesis import HealthCheck, settings

_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

settings.register_profile("ci", _CALM, max_examples=100, derandomize=True)
settings.register_profile("long", _CALM, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
