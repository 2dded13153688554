"""Letters by e-mail: written now, sealed, and posted by the worker."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from lilac.kernel import jobs


def post(letter: EmailMessage) -> None:
    """Hand a letter to the worker, with the change that caused it or not at all.

    It lies sealed in the queue: it may hold a link that opens an account, and those who look
    after the queue have no business reading it.
    """
    alternatives = getattr(letter, "alternatives", [])
    content = {
        "subject": " ".join(str(letter.subject).split()),  # a header is one line
        "body": letter.body,
        "from": letter.from_email,
        "to": letter.to,
        "headers": letter.extra_headers,
        "alternatives": [[str(text), kind] for text, kind in alternatives],
    }
    with transaction.atomic():
        jobs.enqueue("accounts.send_mail", {"sealed": seal(json.dumps(content))})


def seal(text: str) -> str:
    """Encrypt under the house's key."""
    return _vault().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What :func:`seal` took; InvalidToken when it was changed or the key is another.

    Keys in ``SECRET_KEY_FALLBACKS`` still open what they sealed.
    """
    return _vault().decrypt(sealed.encode()).decode()


def _vault() -> MultiFernet:
    return MultiFernet([_box(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _box(key: str | bytes) -> Fernet:
    raw = key if isinstance(key, bytes) else key.encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"lilac.accounts.vault " + raw).digest()))
