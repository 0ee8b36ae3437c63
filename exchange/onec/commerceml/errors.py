"""What keeps a file of 1C from being read."""

from exchange.codes import OneCCode
from exchange.issues import IssueError


class OneCFileError(IssueError):
    """A file cannot be read at all: `issue` is which, and why."""


class FileTooLarge(OneCFileError):  # noqa: N818 - the name says what happened
    """A file, or what is packed in it, is above the limit."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(OneCCode.FILE_TOO_LARGE, file=name, megabytes=limit // 2**20 or 1)
