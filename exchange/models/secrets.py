"""A text that is encrypted in the database."""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def secret_box() -> MultiFernet:
    """Return the keys of TOKEN_ENCRYPTION_KEYS: the first encrypts, all decrypt.

    Without any (settings allow that only with DEBUG on) a key is made from SECRET_KEY.
    """
    keys = settings.TOKEN_ENCRYPTION_KEYS or [
        base64.urlsafe_b64encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest()).decode()
    ]
    return MultiFernet([Fernet(key) for key in keys])


class SealedText(str):
    """An empty text in place of one that none of our keys opens; saved again, it is written back as it was."""

    ciphertext: str

    def __new__(cls, ciphertext: str) -> "SealedText":
        text = super().__new__(cls, "")
        text.ciphertext = ciphertext
        return text


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Plain text in Python, a Fernet token in the database; an empty text stays empty."""

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        if not value:
            return value
        try:
            return secret_box().decrypt(value.encode()).decode()
        except InvalidToken:
            return SealedText(value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, SealedText):
            return value.ciphertext
        text = super().get_prep_value(value)
        return secret_box().encrypt(text.encode()).decode() if text else text
