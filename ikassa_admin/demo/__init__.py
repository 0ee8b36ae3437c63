"""A demo shop, an emulated cabinet, and a whole exchange between them.

Nothing of Django is imported here: the environment is set before the settings are read.
"""
