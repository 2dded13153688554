from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from lilac.kernel.models import Event
from lilac.parties import pack as parties_pack
from lilac.parties import queries
from lilac.parties.models import BodyName, PublicBody, Region, Zone
from lilac.parties.states import BodyKind, RegionLevel
from lilac_engine import pack as packs

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)
IN_2021 = date(2021, 2, 19)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def founding():
    return packs.load(Path(settings.PACKS) / "heilongjiang-2021")


def load(pack):
    return list(parties_pack.load(pack, at=NOON))


def kinds(changes):
    return {change.what for change in changes}


def test_a_first_load_creates_and_a_second_changes_nothing(founding):
    assert kinds(load(founding)) == {"created"}
    events = Event.objects.count()

    assert kinds(load(founding)) == {"unchanged"}
    assert Event.objects.count() == events == 1


def test_everything_of_the_pack_is_there(founding):
    load(founding)

    assert Region.objects.count() == len(founding.regions)
    assert Region.objects.filter(level=RegionLevel.CITY).count() == 13
    assert Zone.objects.count() == len(founding.zones)
    assert PublicBody.objects.count() == len(founding.bodies) + len(founding.collectives)
    whole = Zone.objects.exclude(members=None).first()
    assert whole.members.count() == 3
    assert whole.known_from == "2022-05"
    assert whole.valid_from == date(2022, 5, 1)


def test_every_printed_name_of_the_pack_means_its_body(founding):
    load(founding)
    province = Region.objects.get(slug=founding.manifest.region)

    wrong = [
        (printed, row.id)
        for row in (*founding.bodies, *founding.collectives)
        for printed in row.printed
        if getattr(queries.body_on(printed, region=province, day=IN_2021), "slug", None) != row.id
    ]

    assert wrong == []


def test_todays_bodies_are_those_the_pack_follows_to(founding):
    load(founding)
    today = date(2026, 1, 1)

    for body in founding.bodies:
        wanted = {b.id for b in founding.today(body)}
        found = {b.slug for b in queries.today_of(PublicBody.objects.get(slug=body.id), today)}
        assert found == wanted, body.id


def test_a_changed_fact_is_named_and_only_it_changes(founding):
    load(founding)
    body = next(b for b in founding.bodies if b.printed)
    PublicBody.objects.filter(slug=body.id).update(name_en="Wrong")
    BodyName.objects.filter(body__slug=body.id, name=body.printed[0]).delete()
    BodyName.objects.create(body=PublicBody.objects.get(slug=body.id), name="旧称")

    changed = [c for c in load(founding) if c.what != "unchanged"]

    assert [(c.kind, c.key, c.detail) for c in changed] == [("body", body.id, "name_en, names")]
    assert not BodyName.objects.filter(name="旧称").exists()


def test_a_body_that_moved_takes_its_names_along(founding):
    load(founding)
    body = PublicBody.objects.exclude(region=None).exclude(names=None).first()
    body.names.update(region=None)

    changed = [c for c in load(founding) if c.what == "changed"]

    assert [(c.key, c.detail) for c in changed] == [(body.slug, "names")]
    assert not body.names.filter(region=None).exists()


def test_what_the_pack_does_not_name_is_kept(founding):
    PublicBody.objects.create(slug="kept", name="保留厅", kind=BodyKind.DEPARTMENT)

    load(founding)

    assert PublicBody.objects.filter(slug="kept").exists()


def test_a_ring_of_parents_is_named():
    class Row:
        def __init__(self, id_, parent):
            self.id, self.parent = id_, parent

    with pytest.raises(ValueError, match="ring of parents: a, b"):
        list(parties_pack._parents_first([Row("a", "b"), Row("b", "a")]))


def test_regions_page_shows_the_thirteen_cities(client, founding, django_assert_num_queries):
    load(founding)

    with django_assert_num_queries(3):
        page = client.get("/regions/")

    assert page.text.count("<section id=") == 13
    assert "Harbin" in page.text
