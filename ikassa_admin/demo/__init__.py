"""A demo shop, an emulated cabinet, and a whole exchange between them.

Nothing of Django is imported here: the environment is set before the settings are read.
"""

import os


def demo_environment_set() -> None:
    """Switch the sandbox on and let the exchange reach this machine alone; call it before the settings are read."""
    os.environ["IKASSA_SANDBOX"] = "on"
    os.environ["IKASSA_ALLOWED_SERVERS"] = "127.0.0.1"
