"""Mail leaves in the background: nothing in a request waits for a mail server."""

from __future__ import annotations

import json
from datetime import datetime

from django.core.mail import EmailMultiAlternatives

from lilac.accounts.letters import unseal
from lilac.kernel.jobs import job


@job("accounts.send_mail", attempts=6)
def send_mail(*, sealed: str, at: datetime) -> None:
    """Send one letter. It lies sealed in the queue, because it may hold a link that signs in."""
    letter = json.loads(unseal(sealed))
    message = EmailMultiAlternatives(
        letter["subject"], letter["body"], letter["from"], letter["to"], headers=letter["headers"]
    )
    for content, kind in letter["alternatives"]:
        message.attach_alternative(content, kind)
    message.send()
