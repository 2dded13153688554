"""What the house decides where django-allauth asks."""

from __future__ import annotations

import secrets
from typing import Any, cast

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.sites.shortcuts import get_current_site
from django.forms import BaseForm
from django.http import HttpRequest
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from lilac.accounts import letters
from lilac.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in with password."""

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A name that says nothing: people sign in with their e-mail address."""
        return f"u-{secrets.token_hex(8)}"

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """A new person is called by the part of the address before the @ until renamed."""
        super().save_user(request, user, form, commit=False)
        person = cast("User", user)
        person.name = person.name or person.email.partition("@")[0][:100]
        if commit:
            person.save()
        return person

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of the address, after as much work as a new account costs.

        Without it the quick answer would tell a stranger who has a sign-in here.
        """
        make_password(secrets.token_hex(16))
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter now, in the reader's language, and let the worker post it."""
        details = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
            **context,
        }
        letters.post(self.render_mail(template_prefix, email, details))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: secrets encrypted at rest, and kept by those who must have one."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret under the house's key; a copied database alone is no second factor."""
        return letters.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return letters.unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The QR code on white ground, so that it can be scanned from a dark page too."""
        image = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(image.to_string(encoding="unicode"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A holder of a staff role keeps at least one app or key."""
        user = authenticator.user
        others = Authenticator.objects.filter(
            user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exclude(pk=authenticator.pk)
        return not user.is_officeholder or others.exists()


def has_second_factor(user: User) -> bool:
    """Whether the person set up an app or a key (recovery codes alone do not count)."""
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def proven_addresses(user: User) -> list[str]:
    """The e-mail addresses the person has proven to own, small letters, sorted."""
    found = EmailAddress.objects.filter(user=user, verified=True)
    return sorted(found.values_list("email", flat=True))
