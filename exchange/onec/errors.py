"""What keeps a file of 1C from being read; the text of each error is a Russian sentence for a person."""


class OneCFileError(Exception):
    """A file cannot be read at all: `str(error)` says which, why, and what to do next."""


class FileTooLarge(OneCFileError):  # noqa: N818 - the name says what happened
    """A file, or what is packed in it, is above the limit."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(
            f"Файл «{name}» больше {limit // 2**20 or 1} МБ, столько за один раз не принимается. "
            "Настройте в 1С выгрузку порциями."
        )
