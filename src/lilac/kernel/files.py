"""Files from outside: taken in after inspection, kept apart, handed out as attachments only."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, cast

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from lilac.kernel import events
from lilac.kernel.happenings import FileReceived
from lilac.kernel.inspection import BLOCK, LIMITS, Limits, inspect
from lilac.kernel.models import Upload
from lilac.kernel.models.upload import new_key
from lilac.kernel.states import FileKind
from lilac_engine.verdict import Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from lilac.accounts.models import User

NAME_LENGTH: Final = 120
FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
MEDIA_TYPES: Final = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}

Guard = Callable[["User | AnonymousUser", Upload], Verdict]
_guards: dict[str, Guard] = {}


def guard(purpose: str, may_download: Guard) -> None:
    """Say who may download the files of a purpose. Without a guard nobody may."""
    _guards[purpose] = may_download


def may_download(user: User | AnonymousUser, upload: Upload) -> Verdict:
    """Ask the guard of the file's purpose."""
    ask = _guards.get(upload.purpose)
    if ask is None:
        return no(_("This file is not given out."))
    return ask(user, upload)


def printed_name(raw: str) -> str:
    """A file name fit to print and to give to a browser.

    Without its folders, without control characters and characters that turn the direction of
    writing (a name that looks like ``…fdp.exe`` backwards), at most 120 characters.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    shown = " ".join(FORBIDDEN.sub("_", shown).split()).strip(". ")
    stem, dot, suffix = shown.rpartition(".")
    if dot and len(suffix) <= 10:
        return f"{stem[: NAME_LENGTH - len(suffix) - 1]}.{suffix}" if stem else suffix
    return shown[:NAME_LENGTH] or "file"


@transaction.atomic
def receive(
    *,
    file: File[Any],
    purpose: str,
    allowed: Collection[FileKind],
    by: User | None,
    at: datetime,
    limits: Limits = LIMITS,
) -> Upload:
    """Take in a file from outside after inspection; :class:`Refused` says why it is not taken.

    ``file`` is an uploaded file or a ``ContentFile`` with a name. The bytes are written under a
    random name outside the served tree; should the transaction fail, housekeeping removes them.
    """
    name = printed_name(file.name or "")
    kind = inspect(cast("BinaryIO", file.file or file), name, allowed=allowed, limits=limits)
    key = new_key()
    size, sha256 = _store(path_of(key), file)
    upload = Upload.objects.create(
        key=key, name=name, kind=kind, size=size, sha256=sha256, purpose=purpose, by=by, at=at
    )
    events.publish(FileReceived(upload.pk, name, kind, size, sha256, purpose), by=by, at=at)
    return upload


def path_of(key: str) -> Path:
    """Where the bytes of an upload lie."""
    return Path(settings.MEDIA_ROOT) / "uploads" / key[:2] / key


def open_upload(upload: Upload) -> IO[bytes]:
    """The bytes as they came, to read; the caller closes."""
    return path_of(upload.key).open("rb")


def read_upload(upload: Upload) -> bytes:
    """All bytes as they came; a damaged or exchanged file raises ``ValueError``."""
    payload = path_of(upload.key).read_bytes()
    if hashlib.sha256(payload).hexdigest() != upload.sha256:
        raise ValueError(f"the stored bytes of {upload} are not those received")
    return payload


def media_type(upload: Upload) -> str:
    """What a browser is told: never a type it would show as a page."""
    return MEDIA_TYPES.get(FileKind(upload.kind), "application/octet-stream")


def _store(path: Path, file: File[Any]) -> tuple[int, str]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    file.seek(0)
    with os.fdopen(descriptor, "wb") as target:
        while block := file.read(BLOCK):
            target.write(block)
            digest.update(block)
            size += len(block)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()
