"""What `manage.py demo` sets for itself, and for the programs that it starts."""

import os


def demo_environment_set() -> None:
    """Switch the sandbox on and let the exchange reach this machine alone; call it before the settings are read."""
    os.environ["IKASSA_SANDBOX"] = "on"
    os.environ["IKASSA_ALLOWED_SERVERS"] = "127.0.0.1"
