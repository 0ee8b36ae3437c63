"""The environment of the tests, set before pytest-django reads the settings (`-p` in pyproject.toml)."""

import os

os.environ["IKASSA_SANDBOX"] = "1"
os.environ["IKASSA_ALLOWED_SERVERS"] = "127.0.0.1,localhost"
