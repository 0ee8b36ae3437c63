"""What 1C calls by name among the files of a session: a file, or one inside an archive; and what it never called."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from exchange.codes import OneCCode
from exchange.models import OneCFile, OneCSession
from exchange.onec.commerceml.elements import OneCFileError
from exchange.onec.commerceml.files import SourceFile, file_sources, zip_sources
from exchange.onec.protocol.sessions import file_on_disk, is_archive
from exchange.runs.errors import ExchangeError


class FileNotSent(ExchangeError):  # noqa: N818 - the name says what happened
    """1C asks for the import of a file that is not here."""

    def __init__(self, name: str) -> None:
        super().__init__(OneCCode.FILE_NOT_SENT, file=name[:100])


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What «filename=» names: an upload, all of it or one xml inside."""

    file: OneCFile
    sources: list[SourceFile]
    member: str = ""

    @property
    def key(self) -> str:
        """Return what its position is kept under; the same name sent again is another file."""
        return f"{self.file.pk} {self.member}"


def named_file_find(*, session: OneCSession, name: str, folder: Path) -> NamedFile:
    """Return what a name stands for, with its upload put into `folder`.

    An archive may have folders that the name has not, or the other way round. Raises FileNotSent for what has not
    come, OneCFileError for what is broken.
    """
    file = session.files.filter(name=name).first()
    if file is not None:
        return NamedFile(file, file_sources(file_on_disk(file=file, folder=folder), file.name))
    archives = [each for each in session.files.all() if is_archive(each.name)]
    inside = [(archive, source) for archive in archives for source in _inside(archive, folder)]
    found = [pair for pair in inside if pair[1].name == name] or [
        pair for pair in inside if f"/{pair[1].name}".endswith(f"/{name}") or f"/{name}".endswith(f"/{pair[1].name}")
    ]
    if not found:
        found = [pair for pair in inside if Path(pair[1].name).name == Path(name).name]
        # Which of several folders is meant cannot be told by another one's name.
        found = found if len(found) == 1 else []
    if not found:
        raise FileNotSent(name)
    # Of two folders that both have the file, the second is meant once the first is imported.
    archive, source = min(found, key=lambda pair: pair[1].name in _imported(session, pair[0]))
    return NamedFile(archive, [source], source.name)


def named_file_done(*, session: OneCSession, named: NamedFile, folder: Path) -> None:
    """Note that a file is imported, and delete the upload with the last of what is in it."""
    imported = {*_imported(session, named.file), named.member}
    if named.member and not imported >= {source.name for source in _inside(named.file, folder)}:
        session.state.setdefault("imported", {})[str(named.file.pk)] = sorted(imported)
        return
    named.file.delete()


def names_left(*, session: OneCSession) -> list[str]:
    """Return what came in a session and was not imported."""
    left: list[str] = []
    with TemporaryDirectory(prefix="onec-") as folder:
        for file in session.files.all():
            names = [file.name]
            if is_archive(file.name):
                with suppress(OneCFileError):
                    names = [source.name for source in _inside(file, Path(folder))]
            left += [name for name in names if name not in _imported(session, file)]
    return left


def _inside(archive: OneCFile, folder: Path) -> list[SourceFile]:
    return zip_sources(file_on_disk(file=archive, folder=folder), archive.name)


def _imported(session: OneCSession, file: OneCFile) -> list[str]:
    names: list[str] = session.state.get("imported", {}).get(str(file.pk), [])
    return names
