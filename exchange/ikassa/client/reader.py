"""Reading JSON that somebody else wrote: every value checked, every problem of an object told at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from exchange.codes import ClientDetail
from exchange.ikassa.client.errors import AnswerBroken
from exchange.issues import Issue

T = TypeVar("T")
D = TypeVar("D")
Choice = TypeVar("Choice", bound=StrEnum)

TEXT_LENGTH = 1000
_KEYS_LISTED = 10


def decode_integer(value: object, start: int, end: int) -> int:
    """Return an integer of `start <= value < end`, or raise ValueError; True and False are no integers here."""
    if not isinstance(value, int) or isinstance(value, bool) or not start <= value < end:
        raise ValueError("not an integer, or beyond the limits")
    return value


def decode_text(value: object) -> str:
    """Return a text that a database can store: of sane length, without NUL and unpaired surrogates."""
    if not isinstance(value, str) or len(value) > TEXT_LENGTH or "\0" in value:
        raise ValueError("not a text, or one that cannot be stored")
    value.encode()
    return value


def decode_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def one_of(choices: type[Choice]) -> Callable[[object], Choice]:
    """Return a decoder of one word out of an enumeration."""
    return lambda value: choices(decode_text(value))


def _decode_list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


@dataclass
class Problems:
    """The keys that are missing or malformed, in the order of reading."""

    missing: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.malformed)

    @property
    def issue(self) -> Issue:
        """Which keys, the first ten of each."""
        codes = {
            (True, False): ClientDetail.MISSING_KEYS,
            (False, True): ClientDetail.MALFORMED_KEYS,
            (True, True): ClientDetail.MISSING_AND_MALFORMED_KEYS,
        }
        keys_of = {"missing": self.missing[:_KEYS_LISTED], "malformed": self.malformed[:_KEYS_LISTED]}
        code = codes[bool(self.missing), bool(self.malformed)]
        return Issue(code, params={name: keys for name, keys in keys_of.items() if keys})


class Fields:
    """Reads one JSON object key by key; null is taken for the absence of a key.

    Nothing is raised while reading: a placeholder stands for what could not be read, and whoever made the reader
    looks at `problems` before using the result.
    """

    def __init__(self, value: object, path: str = "", problems: Problems | None = None) -> None:
        self.values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self._path = path
        self.problems = Problems() if problems is None else problems
        if not isinstance(value, dict):
            self.problems.malformed.append(path or "{}")

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def required(self, key: str, decode: Callable[[object], T], placeholder: T) -> T:
        if not self.has(key):
            self.problems.missing.append(self._name(key))
        return self.optional(key, decode, placeholder)

    def optional(self, key: str, decode: Callable[[object], T], default: D) -> T | D:
        if not self.has(key):
            return default
        try:
            return decode(self.values[key])
        except ValueError:
            self.malformed(key)
            return default

    def text(self, key: str) -> str:
        return self.required(key, decode_text, "")

    def optional_text(self, key: str) -> str:
        return self.optional(key, decode_text, "")

    def array(self, key: str) -> list[Any]:
        return self.required(key, _decode_list, [])

    def child(self, key: str) -> "Fields":
        """Return a reader of the object under the key; if there is none, that is one problem, not one for each key."""
        if not self.has(key):
            self.problems.missing.append(self._name(key))
            return Fields({}, self._name(key))
        return Fields(self.values[key], self._name(key), self.problems)

    def children(self, key: str, decode: Callable[["Fields"], T]) -> tuple[T, ...]:
        path = self._name(key)
        return tuple(
            decode(Fields(value, f"{path}[{index}]", self.problems)) for index, value in enumerate(self.array(key))
        )

    def optional_children(self, key: str, decode: Callable[["Fields"], T]) -> tuple[T, ...]:
        return self.children(key, decode) if self.has(key) else ()

    def malformed(self, key: str) -> None:
        self.problems.malformed.append(self._name(key))

    def whole(self, result: T) -> T:
        """Return the result, or raise AnswerBroken if what it was read from had problems."""
        if self.problems:
            raise AnswerBroken(detail=self.problems.issue)
        return result

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
