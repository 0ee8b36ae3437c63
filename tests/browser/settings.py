"""The settings of the product, with static files that the browser keeps.

A page has thirty of them, and in development every page requests them again.
"""

from ikassa_admin.settings import *  # noqa: F403

WHITENOISE_MAX_AGE = 3600
