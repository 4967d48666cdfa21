"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No test is about how fast the machine is that it runs on. Properties are tried on the same examples each time, so that
# a change is judged by what it changes; `./dev test --all` looks for new ones.
settings.register_profile(
    "unhurried",
    deadline=None,
    derandomize="CI_KIT_NEW_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")
