"""What the house decides where django-allauth asks."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest

from lilac.accounts.models import User
from lilac.kernel import jobs


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up and sign-in with password."""

    def generate_unique_username(self, txts: list[str], regex: str | None = None) -> str:
        """A name that says nothing: people sign in with their e-mail address."""
        return f"u-{secrets.token_hex(8)}"

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A new person is called by the part of the address before the @ until renamed."""
        saved: User = super().save_user(request, user, form, commit=False)
        saved.name = saved.name or saved.email.partition("@")[0][:100]
        if commit:
            saved.save()
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter now, in the reader's language, and let the worker post it."""
        details = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
            **context,
        }
        letter = self.render_mail(template_prefix, email, details)
        alternatives = getattr(letter, "alternatives", [])
        sealed = seal(
            json.dumps(
                {
                    "subject": letter.subject,
                    "body": letter.body,
                    "from": letter.from_email,
                    "to": letter.to,
                    "headers": letter.extra_headers,
                    "alternatives": [[str(a[0]), a[1]] for a in alternatives],
                }
            )
        )
        with transaction.atomic():
            jobs.enqueue("accounts.send_mail", {"sealed": sealed})


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: secrets encrypted at rest, and kept by those who must have one."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret under the house's key; a copied database alone is no second factor."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; keys in ``SECRET_KEY_FALLBACKS`` still open it."""
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A holder of a staff role keeps at least one app or key."""
        user = authenticator.user
        others = Authenticator.objects.filter(
            user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exclude(pk=authenticator.pk)
        return not user.is_officeholder or others.exists()


def seal(text: str) -> str:
    """Encrypt under the house's key."""
    return _vault().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What :func:`seal` took; InvalidToken when it was changed or the key is another."""
    return _vault().decrypt(sealed.encode()).decode()


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(
                hashlib.sha256(f"lilac.accounts.vault {key}".encode()).digest()
            )
        )
        for key in keys
    )


def has_second_factor(user: User) -> bool:
    """Whether the person set up an app or a key (recovery codes alone do not count)."""
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def proven_addresses(user: User) -> list[str]:
    """The e-mail addresses the person has proven to own, small letters, sorted."""
    found = EmailAddress.objects.filter(user=user, verified=True)
    return sorted(found.values_list("email", flat=True))
