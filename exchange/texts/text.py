"""What a code says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a code: `title` names it in a list of codes, `advice` is the next step in whole sentences.

    `problem` follows the subject and a colon, unless it `is_whole`: then it names the subject itself, by `{subject}`.
    `reason` is what many objects have in common, without their names and figures; the `problem` if not given.
    Parameters of the issue stand in braces, with a format of `exchange.texts` behind a colon.
    """

    title: str
    problem: str
    advice: str = ""
    reason: str = ""
    is_whole: bool = False
