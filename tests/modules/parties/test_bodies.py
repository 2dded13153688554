from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lilac.parties import queries
from lilac.parties.models import PublicBody, Succession
from lilac.parties.states import RegionLevel
from tests.factories.parties import BodyFactory, RegionFactory, SuccessionFactory

IN_2021 = date(2021, 2, 19)
LATER = date(2026, 1, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return RegionFactory(slug="heilongjiang", name="黑龙江省", code="230000")


@pytest.fixture
def finance(province):
    return BodyFactory(name="黑龙江省财政厅", region=province, printed=["省财政厅"])


@pytest.mark.parametrize("printed", ["财政厅", "省财政厅", "黑龙江省财政厅"])
def test_body_on_knows_a_body_by_each_printed_form(printed, province, finance):
    assert queries.body_on(printed, region=province, day=IN_2021) == finance


def test_body_on_reads_a_bare_name_with_the_prefix_only_inside_its_region(finance):
    elsewhere = RegionFactory(name="吉林省")

    assert queries.body_on("财政厅", region=elsewhere, day=IN_2021) is None
    assert queries.body_on("财政厅", region=None, day=IN_2021) is None


def test_body_on_finds_the_provinces_body_from_a_city(province, finance):
    city = RegionFactory(name="哈尔滨市", level=RegionLevel.CITY, parent=province)

    assert queries.body_on("省财政厅", region=city, day=IN_2021) == finance


def test_body_on_prefers_the_nearer_region(province, finance):
    city = RegionFactory(name="哈尔滨市", level=RegionLevel.CITY, parent=province)
    near = BodyFactory(name="哈尔滨市科技局", region=city, printed=["科技局"])
    BodyFactory(name="黑龙江省科技局", region=province, printed=["科技局"])

    assert queries.body_on("科技局", region=city, day=IN_2021) == near


def test_body_on_finds_a_citys_body_only_by_a_name_that_says_so(province):
    city = RegionFactory(name="哈尔滨市", level=RegionLevel.CITY, parent=province)
    government = BodyFactory(name="哈尔滨市人民政府", region=city, printed=["哈尔滨市政府"])
    BodyFactory(name="哈尔滨市科技局", region=city, printed=["科技局"])

    assert queries.body_on("哈尔滨市政府", region=province, day=IN_2021) == government
    assert queries.body_on("科技局", region=province, day=IN_2021) is None


def test_body_on_reads_a_name_that_begins_with_a_city_as_a_text_of_that_city_would(province):
    city = RegionFactory(name="哈尔滨市", level=RegionLevel.CITY, parent=province)
    near = BodyFactory(name="哈尔滨市科学技术局", region=city, printed=["科技局"])

    assert queries.body_on("哈尔滨市科技局", region=province, day=IN_2021) == near
    assert queries.body_on("哈尔滨市科技局", region=None, day=IN_2021) == near
    elsewhere = RegionFactory(name="吉林省", level=RegionLevel.PROVINCE)
    assert queries.body_on("哈尔滨市科技局", region=elsewhere, day=IN_2021) is None


def test_body_on_picks_the_body_of_the_day(province):
    old = BodyFactory(name="银保监局旧", region=province, valid_until=date(2023, 5, 17))
    new = BodyFactory(name="监管局新", region=province, valid_from=date(2023, 5, 18))
    for body in (old, new):
        body.names.create(name="监管局", region=province)

    assert queries.body_on("监管局", region=province, day=date(2023, 5, 17)) == old
    assert queries.body_on("监管局", region=province, day=date(2023, 5, 18)) == new


def test_body_on_does_not_guess_between_two(province):
    for _ in range(2):
        BodyFactory(region=province, printed=["金融局"])

    assert queries.body_on("金融局", region=province, day=IN_2021) is None


def test_body_on_takes_a_national_name_everywhere(province):
    ministry = BodyFactory(name="科学技术部", printed=["科技部"])

    assert queries.body_on("科技部", region=province, day=IN_2021) == ministry
    assert queries.body_on("科技部", region=None, day=IN_2021) == ministry


def test_body_on_knows_nothing_of_an_unknown_name(province, finance):
    assert queries.body_on("不存在厅", region=province, day=IN_2021) is None


def test_today_of_an_unchanged_body_is_itself(finance):
    assert queries.today_of(finance, LATER) == [finance]


def test_today_of_follows_every_step_and_every_branch():
    old = BodyFactory(name="旧厅", valid_until=date(2018, 10, 1))
    middle = BodyFactory(name="中厅", valid_until=date(2024, 2, 1))
    left, right = BodyFactory(name="今甲厅"), BodyFactory(name="今乙厅")
    SuccessionFactory(predecessor=old, successor=middle, on=date(2018, 10, 2))
    SuccessionFactory(predecessor=middle, successor=left, on=date(2024, 2, 2))
    SuccessionFactory(predecessor=middle, successor=right)

    assert queries.today_of(old, IN_2021) == [middle]
    assert set(queries.today_of(old, LATER)) == {left, right}


def test_today_of_waits_for_the_day_of_the_succession():
    old, new = BodyFactory(), BodyFactory()
    SuccessionFactory(predecessor=old, successor=new, on=date(2024, 1, 1))

    assert queries.today_of(old, date(2023, 12, 31)) == [old]
    assert queries.today_of(old, date(2024, 1, 1)) == [new]


def test_today_of_a_body_gone_without_successor_is_nobody():
    assert queries.today_of(BodyFactory(valid_until=date(2020, 1, 1)), LATER) == []


def test_today_of_a_ring_ends():
    first, second = BodyFactory(), BodyFactory()
    SuccessionFactory(predecessor=first, successor=second)
    SuccessionFactory(predecessor=second, successor=first)

    assert queries.today_of(first, LATER) == []


def test_names_of_has_the_full_name_first(finance):
    assert queries.names_of(finance) == ["黑龙江省财政厅", "省财政厅"]


def test_database_refuses_reversed_days_and_succeeding_oneself():
    body = BodyFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublicBody.objects.filter(pk=body.pk).update(
            valid_from=date(2021, 1, 2), valid_until=date(2021, 1, 1)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(predecessor=body, successor=body)
