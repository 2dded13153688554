"""``lilac administrator ADDRESS``: the house's first administrator, made on the machine itself."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from lilac.accounts import actions
from lilac.kernel.clock import now
from lilac.kernel.refusal import Refused


class Command(BaseCommand):
    """Appoint the first administrator and print the link that sets the password."""

    help = "Make the first administrator; prints a link to set the password, good for one use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="e-mail address to sign in with")
        parser.add_argument("--name", default="", help="the name others see")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"]
        try:
            validate_email(address)
            user = actions.appoint_first_administrator(
                email=address, name=options["name"], at=now()
            )
        except ValidationError as error:
            raise CommandError(f"{address}: {' '.join(error.messages)}") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        uidb36, token = key.split("-", 1)
        path = reverse("account_reset_password_from_key", args=[uidb36, token])
        self.stdout.write("Open this address once to set the password, then a second factor:")
        self.stdout.write(f"{settings.BASE_URL}{path}")
