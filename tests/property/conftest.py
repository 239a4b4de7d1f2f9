"""How hard Hypothesis tries: `HYPOTHESIS_PROFILE=long` for a night, `ci` otherwise."""

import os

from hypothesis import HealthCheck, settings

_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}

settings.register_profile("ci", max_examples=100, derandomize=True, print_blob=True, **_CALM)
settings.register_profile("long", max_examples=20_000, **_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
