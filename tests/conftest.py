"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No test is about how fast the machine is that it runs on.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
