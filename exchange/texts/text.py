"""The words of one code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a code: what is wrong, and the next step in whole sentences.

    `problem` follows the subject and a colon, unless it names the `{subject}` itself. `reason` is what many objects
    have in common, without their names and figures; the `problem` if not given. `title` names the code in a list.
    Parameters of the issue stand in braces, with a format of `exchange.texts` behind a colon.
    """

    problem: str
    advice: str = ""
    title: str = ""
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Return True if the problem is a sentence with the subject in it."""
        return "{subject" in self.problem
