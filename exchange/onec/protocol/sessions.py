"""Sessions of the site exchange: opened by a password, filled by parts, closed when 1C says so or falls silent."""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from exchange.codes import OneCCode
from exchange.models import OneCChunk, OneCFile, OneCSession, OneCUser
from exchange.runs.errors import ExchangeError

#: What stands in front of many servers lets this much through unasked (nginx: 1 MiB).
FILE_LIMIT: Final = 1_000_000
SESSION_BYTES: Final = 512 * 2**20
SESSION_FILES: Final = 5000
#: A session that was silent for so long is over; its cookie opens nothing any more.
IDLE: Final = timedelta(minutes=30)
NAME_LENGTH: Final = 255
#: Everything else that 1C sends along (pictures, descriptions) is taken and not kept.
ARCHIVE: Final = ".zip"
KEPT: Final = (".xml", ARCHIVE)
#: What only the first part of a file begins with; an archive has this before each of its files.
_XML_STARTS: Final = (b"<?xml", b"\xef\xbb\xbf")
_ZIP_START: Final = b"PK\x03\x04"
#: Where the name of a file stands in its header in an archive (APPNOTE 4.3.7).
_ZIP_NAME_LENGTH, _ZIP_NAME = slice(26, 28), 30


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def session_open(*, onec_user: OneCUser) -> tuple[OneCSession, str]:
    """Open a session and return it with its cookie's value, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    session = OneCSession.objects.create(
        organization=onec_user.organization, user=onec_user.user, token_digest=token_digest(token)
    )
    onec_user.seen_at = timezone.now()
    onec_user.save(update_fields=["seen_at"])
    return session, token


def session_find(*, token: str) -> OneCSession | None:
    """Return the open session of a cookie whose user may still exchange for its organisation, and mark it as alive."""
    session = _sessions(token).filter(closed_at__isnull=True, seen_at__gt=timezone.now() - IDLE).first()
    if session is not None:
        OneCSession.objects.filter(pk=session.pk).update(seen_at=timezone.now())
    return session


def session_find_closed(*, token: str) -> OneCSession | None:
    """Return the session of a cookie that was closed a short while ago, for a 1C that did not hear so."""
    return _sessions(token).filter(closed_at__gt=timezone.now() - IDLE).first()


def _sessions(token: str) -> QuerySet[OneCSession]:
    return OneCSession.objects.select_related("organization", "run").filter(
        token_digest=token_digest(token),
        user__is_active=True,
        user__onec_user__organization=F("organization"),
    )


@transaction.atomic
def session_begin(*, session: OneCSession) -> None:
    """Begin an exchange anew in an open session: what an earlier try left and what it said of itself is void."""
    session_files_drop(session=session)
    session.state = {name: session.state[name] for name in ("summary", "warehouses") if name in session.state}
    session.save(update_fields=["state"])


def file_is_kept(name: str) -> bool:
    return name.lower().endswith(KEPT)


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE)


def file_name(given: str) -> str:
    """Return a name as it is kept: forward slashes, nothing before the first folder."""
    return given.replace("\\", "/").strip().lstrip("/")


@transaction.atomic
def file_append(*, session: OneCSession, name: str, content: bytes) -> OneCFile:
    """Add a part to a file of the session, making it with its first part. Raises ExchangeError above the limits.

    A file that has been imported already begins anew, and so does one whose first part comes once more.
    """
    # 1. The session's row is locked: parts that 1C sends at once are counted, and stand one behind the other.
    OneCSession.objects.select_for_update().get(pk=session.pk)
    if not name or len(name) > NAME_LENGTH:
        raise ExchangeError(OneCCode.FILE_NAME_NOT_KEPT)
    file = session.files.filter(name=name).first()
    if file is not None and _begins_anew(file, content):
        file.delete()
        file = None
    files = session.files.aggregate(size=Sum("size"))
    if (files["size"] or 0) + len(content) > SESSION_BYTES:
        raise ExchangeError(OneCCode.SESSION_TOO_LARGE, megabytes=SESSION_BYTES // 2**20)
    if file is None:
        if session.files.count() >= SESSION_FILES:
            raise ExchangeError(OneCCode.SESSION_FILES_TOO_MANY, limit=SESSION_FILES)
        file = OneCFile.objects.create(session=session, name=name)
    OneCChunk.objects.create(file=file, content=content)
    OneCFile.objects.filter(pk=file.pk).update(size=F("size") + len(content))
    return file


def _begins_anew(file: OneCFile, content: bytes) -> bool:
    """Tell whether a part is the first one of a file that has some already: 1C sends it again after a break."""
    if not content.startswith(_ZIP_START):
        return content.startswith(_XML_STARTS)
    begun = file.chunks.order_by("id").values_list("content", flat=True).first()
    return begun is not None and _first_in_archive(content) == _first_in_archive(bytes(begun))


def _first_in_archive(content: bytes) -> bytes:
    return content[_ZIP_NAME : _ZIP_NAME + int.from_bytes(content[_ZIP_NAME_LENGTH], "little")]


def session_files_drop(*, session: OneCSession) -> None:
    """Delete what was uploaded; may run twice."""
    session.files.all().delete()


def session_close(*, session: OneCSession) -> None:
    """Close a session and delete what it uploaded, and what it gave that can be confirmed no more; may run twice."""
    session_files_drop(session=session)
    session.deliveries.filter(confirmed_at__isnull=True).delete()
    OneCSession.objects.filter(pk=session.pk).update(closed_at=timezone.now())


def old_sessions_delete(*, days: int, limit: int = 2000) -> int:
    """Delete sessions that were closed more than so many days ago; at most `limit` at a time."""
    old = OneCSession.objects.filter(closed_at__lt=timezone.now() - timedelta(days=days)).order_by("id")
    ids = list(old.values_list("pk", flat=True)[:limit])
    OneCSession.objects.filter(pk__in=ids).delete()
    return len(ids)


def idle_sessions(*, user_id: int | None = None) -> list[OneCSession]:
    """Return open sessions that have been silent for long; of one user, if told.

    Files that a person confirmed wait for a worker as long as it takes.
    """
    waiting = Q(token_digest__isnull=True, run__isnull=False, run__finished_at__isnull=True)
    found = (
        OneCSession.objects.filter(seen_at__lt=timezone.now() - IDLE, closed_at__isnull=True)
        .exclude(waiting)
        .select_related("organization", "run")
    )
    return list(found.filter(user_id=user_id) if user_id is not None else found)


def file_on_disk(*, file: OneCFile, folder: Path) -> Path:
    """Write an uploaded file, part by part, into a folder, and return where it is."""
    path = folder / f"{file.pk}{Path(file.name).suffix.lower()}"
    with path.open("wb") as stream:
        for content in file.chunks.order_by("id").values_list("content", flat=True).iterator(chunk_size=4):
            stream.write(bytes(content))
    return path
