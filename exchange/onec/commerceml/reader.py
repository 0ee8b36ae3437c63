"""Reads a CommerceML file as a stream, in memory that does not grow with it.

Schemas 2.03–2.10 and 3.1, any namespace or none, UTF-8 or windows-1251. Nothing in a file makes it reach for another
one: entities are not resolved, and a file with a DOCTYPE is refused.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element

from exchange.codes import OneCCode
from exchange.issues import Issue
from exchange.onec.commerceml.builders import Builder
from exchange.onec.commerceml.elements import Element, FileTooLarge, OneCFileError, Section, SectionStart
from exchange.onec.commerceml.parts import ONLY_CHANGES, guid_of, local_name, only_changes

BLOCK = 64 * 1024
#: One element (an item, an offer) must fit in this; what is larger is no trade data.
ELEMENT_BYTES = 16 * 2**20
DEFAULT_FILE_BYTES = 512 * 2**20
#: So many blanks in front of a file are still looked behind.
BLANK_BYTES = 2**20

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
#: What the parser complains of, by its codes.
_REASONS: dict[int | None, OneCCode] = {
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: OneCCode.XML_ABSENT,
    etree.ErrorTypes.ERR_DOCUMENT_END: OneCCode.XML_TAIL,
    etree.ErrorTypes.ERR_INVALID_CHAR: OneCCode.XML_LETTER,
    etree.ErrorTypes.ERR_INVALID_ENCODING: OneCCode.XML_ENCODING,
    etree.ErrorTypes.ERR_RESERVED_XML_NAME: OneCCode.XML_HEAD,
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: OneCCode.XML_TAG_MISMATCH,
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: OneCCode.XML_CUT,
    etree.ErrorTypes.ERR_GT_REQUIRED: OneCCode.XML_CUT,
    etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED: OneCCode.XML_CUT,
    etree.ErrorTypes.ERR_CDATA_NOT_FINISHED: OneCCode.XML_CUT,
    etree.ErrorTypes.ERR_NAME_REQUIRED: OneCCode.XML_BARE_SIGN,
    etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING: OneCCode.XML_BARE_SIGN,
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: OneCCode.XML_BARE_SIGN,
    etree.ErrorTypes.ERR_RESOURCE_LIMIT: OneCCode.XML_LIMIT,
}

_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a whole file holds: its sections and how many items and offers."""

    sections: frozenset[Section]
    products: int
    offers: int

    @property
    def pieces(self) -> int:
        """Return how many items and offers there are."""
        return self.products + self.offers

    @property
    def rank(self) -> int:
        """Return the place of the file among others: classifiers, then items, then offers."""
        if Section.CATALOGUE in self.sections:
            return 1
        return 2 if Section.OFFERS in self.sections else 0


class ElementReader:
    """Yields what a file says, in its order; a bad element comes as a Refusal and the rest goes on.

    `name` is the file's, for messages; `limit` is in bytes. `pieces` counts the elements built so far, so that reading
    may be taken up again behind the first `skip` of them; a section that was begun among those is not told again.
    Iterating raises OneCFileError for what is no whole CommerceML file.
    """

    def __init__(self, stream: BinaryIO, *, name: str, limit: int = DEFAULT_FILE_BYTES, skip: int = 0) -> None:
        self.pieces = 0
        self._skip = skip
        self._builder = Builder(name)
        self._elements = _elements(stream, name, limit)

    def __iter__(self) -> Iterator[Element]:
        for kind, element in self._elements:
            if kind in SECTIONS:
                if self.pieces >= self._skip:
                    yield SectionStart(SECTIONS[kind], only_changes(element), guid_of(element))
            else:
                self.pieces += 1
                if self.pieces > self._skip:
                    yield from self._builder.build(element)


def examine(stream: BinaryIO, *, name: str, limit: int = DEFAULT_FILE_BYTES) -> FileFacts:
    """Read a file to its end and tell what is in it, so that a broken one is refused before anything is written.

    Raises OneCFileError for what is no whole CommerceML file.
    """
    sections: set[Section] = set()
    counts: Counter[str] = Counter()
    for kind, _ in _elements(stream, name, limit):
        if kind in SECTIONS:
            sections.add(SECTIONS[kind])
        counts[kind] += 1
    return FileFacts(frozenset(sections), counts["Товар"], counts["Предложение"])


def _elements(stream: BinaryIO, name: str, limit: int) -> Iterator[tuple[str, _Element]]:
    """Yield (local name, element) of each section as it begins and of each whole element that is built.

    A section comes once its Ид can be read: with the first of what it holds, or with its end; and once more at its end
    if only an element there tells whether it is full. An element is freed when the next one is asked for, and what is
    skipped as it goes.
    """
    section: _Element | None = None
    whole: _Element | None = None
    for event, element in _events(stream, name, limit, sorted(_WATCHED)):
        kind = local_name(element)
        if section is not None:
            yield local_name(section), section
            section = None
        if event == "start":
            if whole is None and kind in SECTIONS:
                section = element
            elif whole is None and kind not in ROOTS:
                whole = element
        elif whole is None and kind in SECTIONS and ONLY_CHANGES not in element.attrib:
            if only_changes(element) is not None:
                yield kind, element
        elif element is whole:
            if kind in BUILT:
                yield kind, element
            whole = None
            _free(element)
        elif whole is not None and local_name(whole) in SKIPPED:
            _free(element)


def _events(stream: BinaryIO, name: str, limit: int, tags: list[str]) -> Iterator[tuple[str, _Element]]:
    """Yield events of the watched elements, feeding the parser block by block."""
    head = _head(stream)
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
                raise OneCFileError(OneCCode.FILE_WITHOUT_ELEMENTS, file=name, megabytes=ELEMENT_BYTES // 2**20)
            block = stream.read(BLOCK)
        _check_root(parser.close(), name)
    except (etree.LxmlError, LookupError, ValueError) as error:
        raise _broken(name, error) from error


def _check_root(element: _Element, name: str) -> None:
    tree = element.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise OneCFileError(OneCCode.FILE_UNSAFE, file=name)
    if local_name(tree.getroot()) not in ROOTS:
        raise OneCFileError(OneCCode.FILE_NOT_COMMERCEML, file=name, root=local_name(tree.getroot())[:50])


def _head(stream: BinaryIO) -> bytes:
    """Return the first block, and before it the blanks with which some programs begin a file."""
    head = block = stream.read(BLOCK)
    while block and not block.strip() and len(head) < BLANK_BYTES:
        block = stream.read(BLOCK)
        head += block
    return head


def _encoding_of(head: bytes, name: str) -> str | None:
    """Return the encoding to read by where the file itself does not tell; refuse what must not reach the parser."""
    if not head.strip():
        raise OneCFileError(OneCCode.FILE_BLANK if len(head) >= BLANK_BYTES else OneCCode.FILE_EMPTY, file=name)
    if b"\x00" in head:
        raise OneCFileError(OneCCode.FILE_NOT_TEXT, file=name)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise OneCFileError(OneCCode.FILE_UNSAFE, file=name)
    declared = _DECLARED.match(head)
    if declared:
        encoding = declared[1].decode("ascii", "replace").lower()
        if encoding not in _ENCODINGS:
            raise OneCFileError(OneCCode.FILE_IN_OTHER_ENCODING, file=name, encoding=encoding[:30])
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
    """Let go of an element and of all that stood before it and before what it stands in, but for their Ид."""
    element.clear(keep_tail=False)
    inner, parent = element, element.getparent()
    while parent is not None:
        while (before := inner.getprevious()) is not None and local_name(before) != "Ид":
            parent.remove(before)
        inner, parent = parent, parent.getparent()


def _broken(name: str, error: Exception) -> OneCFileError:
    reason = Issue(_REASONS.get(getattr(error, "code", None), OneCCode.XML_MARKUP))
    if line := getattr(error, "lineno", None):
        return OneCFileError(OneCCode.FILE_BROKEN_AT, file=name, line=line, reason=reason)
    return OneCFileError(OneCCode.FILE_BROKEN, file=name, reason=reason)
