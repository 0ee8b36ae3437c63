"""Why a demonstration does not take place."""


class DemoRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The sentence is for a person."""
