from __future__ import annotations

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.timezone import now
from factory.django import DjangoModelFactory

from lilac.accounts.models import Grant, User, Visitor
from lilac.accounts.states import Role


class UserFactory(DjangoModelFactory):
    """Somebody with a sign-in. ``roles=[Role.OFFICER]`` gives roles and the second factor.

    ``second_factor=False`` leaves a staff member who has not set one up yet.
    """

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"用户{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.test")
    roles = ()
    second_factor = factory.LazyAttribute(lambda user: bool(user.roles))

    @classmethod
    def _create(cls, model_class, *args, roles, second_factor, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        for role in roles:
            Grant.objects.create(user=user, role=role, granted_at=now())
        if second_factor:
            Authenticator.objects.create(
                user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
            )
        return user


class OfficerFactory(UserFactory):
    roles = [Role.OFFICER]


class AuditorFactory(UserFactory):
    roles = [Role.AUDITOR]


class AdministratorFactory(UserFactory):
    roles = [Role.ADMINISTRATOR]


class VisitorFactory(DjangoModelFactory):
    class Meta:
        model = Visitor

    code = factory.Sequence(lambda n: f"V{n:05d}")
    created_at = factory.LazyFunction(now)
