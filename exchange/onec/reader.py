"""Reads a CommerceML file as a stream, in memory that does not grow with it.

Schemas 2.03–2.10 and 3.1, any namespace or none, UTF-8 or windows-1251. Nothing in a file makes it reach for another
one: entities are not resolved, and a file with a DOCTYPE is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element

from exchange.onec.builders import Builder
from exchange.onec.elements import Element, Section, SectionStart
from exchange.onec.errors import FileTooLarge, OneCFileError
from exchange.onec.parts import local_name
from exchange.onec.values import parse_flag

BLOCK = 64 * 1024
#: One element (an item, an offer) must fit in this; what is larger is no trade data.
ELEMENT_BYTES = 16 * 2**20
DEFAULT_FILE_BYTES = 512 * 2**20

SECTIONS = {
    "Классификатор": Section.CLASSIFIER,
    "Каталог": Section.CATALOGUE,
    "ПакетПредложений": Section.OFFERS,
    "ИзмененияПакетаПредложений": Section.OFFERS,
}
ROOTS = frozenset({"КоммерческаяИнформация", *SECTIONS})
#: What is built whole, and then freed. A document (an order) is not ours to read, but has goods in it too.
BUILT = frozenset({"Группа", "ЕдиницаИзмерения", "ТипЦены", "Склад", "Товар", "Предложение"})
SKIPPED = frozenset({"Свойство", "Справочник", "Документ", "Контрагент", "Категория", "Контейнер"})
_WATCHED = ROOTS | BUILT | SKIPPED

#: Encodings in which markup looks like ASCII, so that a DOCTYPE cannot hide from `_refuse_unsafe_head`.
_ENCODINGS = frozenset({"utf-8", "utf8", "windows-1251", "cp1251", "koi8-r", "iso-8859-5", "us-ascii", "ascii"})
_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a whole file holds: its sections and how many items and offers."""

    sections: frozenset[Section]
    products: int
    offers: int

    @property
    def rank(self) -> int:
        """Return the place of the file among others: classifiers, then items, then offers."""
        if Section.CATALOGUE in self.sections:
            return 1
        return 2 if Section.OFFERS in self.sections else 0


class ElementReader:
    """Yields what a file says, in its order; a bad element comes as a Refusal and the rest goes on.

    `name` is the file's, for messages; `limit` is in bytes. `pieces` counts the elements built so far, so that reading
    may be taken up again behind the first `skip` of them. Iterating raises OneCFileError for what is no whole
    CommerceML file.
    """

    def __init__(self, stream: BinaryIO, *, name: str, limit: int = DEFAULT_FILE_BYTES, skip: int = 0) -> None:
        self.pieces = 0
        self._skip = skip
        self._builder = Builder(name)
        self._events = _events(stream, name, limit, sorted(_WATCHED))

    def __iter__(self) -> Iterator[Element]:
        whole: _Element | None = None
        for event, element in self._events:
            kind = local_name(element)
            if event == "start":
                if whole is not None:
                    continue
                if kind in BUILT or kind in SKIPPED:
                    whole = element
                elif kind in SECTIONS:
                    yield SectionStart(SECTIONS[kind], parse_flag(element.get("СодержитТолькоИзменения")))
            elif element is whole:
                if kind in BUILT:
                    self.pieces += 1
                    if self.pieces > self._skip:
                        yield from self._builder.build(element)
                whole = None
                _free(element)
            elif whole is not None and local_name(whole) in SKIPPED and kind in BUILT:
                element.clear(keep_tail=False)


def examine(stream: BinaryIO, *, name: str, limit: int = DEFAULT_FILE_BYTES) -> FileFacts:
    """Read a file to its end and tell what is in it, so that a broken one is refused before anything is written.

    Raises OneCFileError for what is no whole CommerceML file.
    """
    sections: set[Section] = set()
    counts = {"Товар": 0, "Предложение": 0}
    in_document = False
    for event, element in _events(stream, name, limit, sorted(ROOTS | {"Товар", "Предложение", "Документ"})):
        kind = local_name(element)
        if kind == "Документ":
            in_document = event == "start"
        elif event == "start" and kind in SECTIONS:
            sections.add(SECTIONS[kind])
        if event == "end" and kind not in ROOTS:
            counts[kind] = counts.get(kind, 0) + (not in_document)
            _free(element)
    return FileFacts(frozenset(sections), counts["Товар"], counts["Предложение"])


def _events(stream: BinaryIO, name: str, limit: int, tags: list[str]) -> Iterator[tuple[str, _Element]]:
    """Yield events of the watched elements, feeding the parser block by block."""
    head = stream.read(BLOCK)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding=_encoding_of(head, name),
    )
    is_checked = False
    total = quiet = 0
    block = head
    try:
        while block:
            total, quiet = total + len(block), quiet + len(block)
            if total > limit:
                raise FileTooLarge(name, limit)
            parser.feed(block)
            for event, element in parser.read_events():
                if not is_checked:
                    _check_root(element, name)
                    is_checked = True
                quiet = 0
                yield event, element
            if quiet > ELEMENT_BYTES:
                raise OneCFileError(
                    f"Файл «{name}»: подряд больше {ELEMENT_BYTES // 2**20} МБ без единого товара или предложения. "
                    "Это не выгрузка CommerceML."
                )
            block = stream.read(BLOCK)
        _check_root(parser.close(), name)
    except (etree.LxmlError, LookupError, ValueError) as error:
        raise OneCFileError(_broken(name, error)) from error


def _check_root(element: _Element, name: str) -> None:
    tree = element.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise OneCFileError(_unsafe(name))
    if local_name(tree.getroot()) not in ROOTS:
        raise OneCFileError(
            f"Файл «{name}» — не CommerceML: он начинается с «{local_name(tree.getroot())[:50]}», "
            "а не с «КоммерческаяИнформация». Выберите файл, который выгрузила 1С."
        )


def _encoding_of(head: bytes, name: str) -> str | None:
    """Return the encoding to read by where the file itself does not tell; refuse what must not reach the parser."""
    if not head.strip():
        raise OneCFileError(f"Файл «{name}» пуст. Выгрузите его из 1С ещё раз.")
    if b"\x00" in head:
        raise OneCFileError(f"Файл «{name}» — не XML в UTF-8 или windows-1251. Выгрузите его из 1С ещё раз.")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise OneCFileError(_unsafe(name))
    declared = _DECLARED.match(head)
    if declared:
        encoding = declared[1].decode("ascii", "replace").lower()
        if encoding not in _ENCODINGS:
            raise OneCFileError(
                f"Файл «{name}»: кодировка «{encoding[:30]}» не принимается, нужна UTF-8 или windows-1251."
            )
        return None
    return None if _is_utf8(head) else "windows-1251"


def _is_utf8(head: bytes) -> bool:
    try:
        # The block may end in the middle of a letter.
        head[: max(len(head) - 4, 1)].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _free(element: _Element) -> None:
    """Let go of an element and of all that stood before it under the same parent."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _unsafe(name: str) -> str:
    return (
        f"Файл «{name}» содержит DOCTYPE или ENTITY. 1С так не выгружает, и такие файлы не читаются: "
        "ими подменяют содержимое и останавливают программы."
    )


def _broken(name: str, error: Exception) -> str:
    line = getattr(error, "lineno", None)
    where = f" (строка {line})" if line else ""
    return f"Файл «{name}» повреждён или передан не до конца{where}: {str(error)[:200]}. Выгрузите его из 1С ещё раз."
