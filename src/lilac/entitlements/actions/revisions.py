"""Say that the book or the facts are not what they were."""

from __future__ import annotations

import secrets

from lilac.entitlements.models import Revision
from lilac.entitlements.states import Kept


def renew(of: Kept) -> int:
    """Draw a new number for the state of the book or of the facts, in the change's transaction.

    Call it right after the rows are written, before anything reads them: what is read under the
    old number is kept under it. It holds one row until the transaction ends.
    """
    number = secrets.randbits(53) + 1  # fits the whole numbers of JSON
    Revision.objects.update_or_create(of=of, defaults={"number": number})
    return number
