"""Fixtures of all tests, and the one profile of hypothesis."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.sandbox", "tests.support.module_base", "tests.support.rendering"]

# The result of a test does not depend on the speed of the machine. Every run tries new examples; a failure prints the
# line that repeats it.
settings.register_profile(
    "ikassa", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, print_blob=True
)
settings.load_profile("ikassa")
