"""What a person or 1C hands over: an xml, a zip, or a folder of them; brought into the order in which it is read."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import filterfalse
from pathlib import Path
from typing import BinaryIO, Protocol

from exchange.codes import OneCCode
from exchange.onec.commerceml.elements import Element, FileTooLarge, OneCFileError
from exchange.onec.commerceml.reader import DEFAULT_FILE_BYTES, ElementReader, FileFacts, examine

TOTAL_BYTES = 2 * 2**30
FILES = 5000
#: Trade data packs 10 to 40 times; what packs better and is large was made to burst.
PACKED_RATIO = 300
PACKED_FREE_BYTES = 16 * 2**20
#: The bit of an archive's entry that says so (APPNOTE 4.4.4).
_NAME_IN_UTF8 = 0x800


class PiecewiseReader(Protocol):
    """Elements, and how many pieces of the file they were built of so far."""

    pieces: int

    def __iter__(self) -> Iterator[Element]: ...


class ElementSource(Protocol):
    """Whatever elements may be read from, from the beginning or behind the first `skip` pieces."""

    @property
    def name(self) -> str: ...

    def examine(self) -> FileFacts: ...

    def reading(self, *, skip: int = 0) -> AbstractContextManager[PiecewiseReader]: ...


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One xml; `open` may be called again and again."""

    name: str
    open: Callable[[], BinaryIO]
    limit: int = DEFAULT_FILE_BYTES

    def examine(self) -> FileFacts:
        with self.open() as stream:
            return examine(stream, name=self.name, limit=self.limit)

    @contextmanager
    def reading(self, *, skip: int = 0) -> Iterator[ElementReader]:
        """Open the file for reading behind its first `skip` elements."""
        with self.open() as stream:
            yield ElementReader(stream, name=self.name, limit=self.limit, skip=skip)


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    source: ElementSource
    facts: FileFacts


def find_sources(paths: Iterable[Path]) -> list[SourceFile]:
    """Return every xml in files, zips and folders, by name. Raises OneCFileError when there is none, or too much."""
    sources: list[SourceFile] = []
    paths = list(paths)
    for path in paths:
        if path.is_dir():
            inside = {each.relative_to(path).as_posix(): each for each in path.rglob("*") if each.is_file()}
            for name in sorted(filterfalse(_is_shadow, inside), key=natural_order):
                sources += _sources_of(inside[name], name, only_known=True)
        elif path.is_file():
            sources += _sources_of(path, path.name, only_known=False)
        else:
            raise OneCFileError(OneCCode.PATH_NOT_FOUND, path=str(path))
        if len(sources) > FILES:
            raise OneCFileError(OneCCode.FILES_TOO_MANY, limit=FILES)
    return _some(sources, ", ".join(path.name for path in paths))


def file_sources(path: Path, name: str) -> list[SourceFile]:
    """Return every xml of one file, which a person knows as `name`. Raises OneCFileError as `find_sources` does."""
    return _some(_sources_of(path, name, only_known=False), name)


def natural_order(name: str) -> list[str | int]:
    """Return a key by which `import0_2.xml` stands before `import0_10.xml`."""
    return [int(part) if number % 2 else part for number, part in enumerate(re.split(r"(\d+)", name))]


def examine_all(sources: Iterable[ElementSource]) -> list[ExaminedFile]:
    """Read all files to their ends and return them in the order of reading: classifiers, items, offers.

    Raises OneCFileError for the first that is broken, so that nothing is written of a set that is not whole.
    """
    examined = [ExaminedFile(source, source.examine()) for source in sources]
    return sorted(examined, key=lambda each: (each.facts.rank, natural_order(each.source.name)))


def _some(sources: list[SourceFile], names: str) -> list[SourceFile]:
    if not sources:
        raise OneCFileError(OneCCode.NO_XML, names=names)
    return sources


def _sources_of(path: Path, name: str, *, only_known: bool) -> list[SourceFile]:
    suffix = path.suffix.lower()
    if suffix == ".zip" or (not only_known and zipfile.is_zipfile(path)):
        return zip_sources(path, name)
    if suffix == ".xml" or not only_known:
        if path.stat().st_size > DEFAULT_FILE_BYTES:
            raise FileTooLarge(name, DEFAULT_FILE_BYTES)
        return [SourceFile(name, lambda: path.open("rb"))]
    return []


def zip_sources(path: Path, name: str) -> list[SourceFile]:
    """Return the xml files of an archive. Raises OneCFileError for one that is broken, locked or a bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [info for info in archive.infolist() if not _is_shadow(info.filename)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise OneCFileError(OneCCode.ARCHIVE_BROKEN, file=name) from error
    members = [info for info in inside if info.filename.lower().endswith(".xml")]
    if not members and any(info.filename.lower().endswith(".zip") for info in inside):
        raise OneCFileError(OneCCode.ARCHIVE_OF_ARCHIVES, file=name)
    if len(members) > FILES:
        raise OneCFileError(OneCCode.ARCHIVE_FILES_TOO_MANY, file=name, limit=FILES)
    if sum(info.file_size for info in members) > TOTAL_BYTES:
        raise FileTooLarge(name, TOTAL_BYTES)
    for info in members:
        if info.flag_bits & 1:
            raise OneCFileError(OneCCode.ARCHIVE_LOCKED, file=name)
        if info.file_size > DEFAULT_FILE_BYTES:
            raise FileTooLarge(_member_name(info), DEFAULT_FILE_BYTES)
        if info.file_size > PACKED_FREE_BYTES and info.file_size > PACKED_RATIO * max(info.compress_size, 1):
            raise OneCFileError(OneCCode.ARCHIVE_BOMB, file=name, member=_member_name(info), ratio=PACKED_RATIO)
    sources = [SourceFile(_member_name(info), _member_opener(path, info, name)) for info in members]
    return sorted(sources, key=lambda source: natural_order(source.name))


def _is_shadow(name: str) -> bool:
    """Tell whether a file is what macOS keeps of another one beside it: `__MACOSX/._import.xml` is no XML."""
    return name.rpartition("/")[2].startswith("._")


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file in an archive; one without a mark of UTF-8 is in it all the same, or in that of DOS."""
    name = info.filename
    if not info.flag_bits & _NAME_IN_UTF8:
        raw = name.encode("cp437")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp866")
    return name.replace("\\", "/")


def _member_opener(path: Path, member: zipfile.ZipInfo, archive_name: str) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        return _Member(path, member, archive_name)  # type: ignore[return-value]

    return open_member


class _Member:
    """A file inside an archive; reading raises OneCFileError for what is wrong with the archive."""

    def __init__(self, path: Path, member: zipfile.ZipInfo, archive_name: str) -> None:
        self._archive_name = archive_name
        self._archive = zipfile.ZipFile(path)
        try:
            self._stream = self._archive.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            self._archive.close()
            raise self._broken() from error

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (zipfile.BadZipFile, EOFError, zlib.error, OSError, NotImplementedError) as error:
            raise self._broken() from error

    def _broken(self) -> OneCFileError:
        return OneCFileError(OneCCode.ARCHIVE_BROKEN, file=self._archive_name)

    def __enter__(self) -> "_Member":
        return self

    def __exit__(self, *args: object) -> None:
        self._stream.close()
        self._archive.close()
