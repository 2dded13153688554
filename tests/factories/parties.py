from __future__ import annotations

import factory
from django.utils.timezone import now
from factory.django import DjangoModelFactory
from stdnum.cn import uscc

from lilac.parties.models import BodyName, Membership, Organisation, PublicBody, Region, Succession
from lilac.parties.states import (
    BodyKind,
    BodyLevel,
    MemberRole,
    MembershipState,
    OrganisationKind,
    RegionLevel,
)
from tests.factories.accounts import UserFactory


def code(number: int) -> str:
    """A well-formed unified social credit code that belongs to nobody."""
    stem = f"91230100MA{number:07d}"
    return stem + uscc.calc_check_digit(stem)


class RegionFactory(DjangoModelFactory):
    """A province, unless told otherwise."""

    class Meta:
        model = Region

    slug = factory.Sequence(lambda n: f"region-{n}")
    name = factory.Sequence(lambda n: f"第{n}省")
    level = RegionLevel.PROVINCE


class BodyFactory(DjangoModelFactory):
    """A provincial department; ``printed=["省科技厅"]`` lists its names in its region."""

    class Meta:
        model = PublicBody
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"body-{n}")
    name = factory.Sequence(lambda n: f"第{n}厅")
    kind = BodyKind.DEPARTMENT
    level = BodyLevel.PROVINCE

    @factory.post_generation
    def printed(self, create, extracted, **kwargs):
        for name in dict.fromkeys([self.name, *(extracted or [])]):
            BodyName.objects.create(body=self, name=name, region=self.region)


class SuccessionFactory(DjangoModelFactory):
    class Meta:
        model = Succession

    predecessor = factory.SubFactory(BodyFactory)
    successor = factory.SubFactory(BodyFactory)


class OrganisationFactory(DjangoModelFactory):
    """A confirmed enterprise; ``confirmed_at=None`` for one that is only claimed."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"黑龙江某某科技{n}有限公司")
    kind = OrganisationKind.ENTERPRISE
    uscc = factory.Sequence(code)
    created_at = factory.LazyFunction(now)
    confirmed_at = factory.LazyFunction(now)


class MembershipFactory(DjangoModelFactory):
    """A standing manager of an organisation, unless told otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = MemberRole.MANAGER
    state = MembershipState.ACTIVE
    started_at = factory.LazyFunction(now)
    decided_at = factory.LazyFunction(now)
