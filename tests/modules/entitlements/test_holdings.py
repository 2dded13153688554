from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lilac.entitlements.models import Tally
from lilac.entitlements.queries.holdings import holdings, numbers, panel
from lilac.entitlements.states import Answer
from lilac.policies.models import Measure
from tests.factories.entitlements import BENEFITS, PACK, signed, small
from tests.factories.policies import founding

pytestmark = pytest.mark.django_db
AT = datetime(2021, 3, 1, tzinfo=UTC)


@pytest.fixture
def measure():
    version = founding(slug=PACK)
    signed()
    return Measure.objects.get(policy=version.policy, code="19.1")


def counted(benefit="rd_subsidy", **counts):
    for name, count in counts.items():
        Tally.objects.create(
            benefit=benefit, kind=Answer[name], organisations=count, amount_fen=count * 100,
            program="x", computed_at=AT,
        )  # fmt: skip
    return {cell.answer: cell for cell in numbers(benefit)}


def test_before_the_first_count_there_are_no_numbers():
    assert numbers("rd_subsidy") == ()


def test_a_cell_of_one_to_four_is_hidden_and_the_next_smallest_with_it():
    cells = counted(YES=3, NO=40, UNKNOWN=12)

    assert cells[Answer.YES].organisations is None
    assert cells[Answer.YES].amount_fen is None
    assert cells[Answer.YES].few
    assert cells[Answer.UNKNOWN].organisations is None
    assert not cells[Answer.UNKNOWN].few
    assert cells[Answer.NO].organisations == 40


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_no_hidden_cell_follows_from_the_sum(few):
    cells = counted(YES=few, NO=5, UNKNOWN=100)

    hidden = [cell for cell in cells.values() if cell.organisations is None]
    assert len(hidden) == 2
    assert all(c.organisations is None or c.organisations == 0 or c.organisations >= 5 for c in cells.values())  # fmt: skip


def test_five_are_told_and_so_is_nobody():
    cells = counted(YES=5, NO=50)

    assert cells[Answer.YES].organisations == 5
    assert cells[Answer.YES].amount_fen == 500
    assert cells[Answer.EXPERT].organisations == 0


def test_a_measure_has_its_benefits_with_numbers(measure):
    counted(YES=7, NO=50)
    lines = holdings([measure])[measure.pk]

    assert [line.title for line in lines] == [
        "benefit rd_subsidy", "benefit staffed", "benefit announced",
    ]  # fmt: skip
    assert lines[0].url == "/entitlements/benefits/rd_subsidy/"
    assert lines[0].detail == "7 organisations are entitled."
    assert lines[1].detail == ""


def test_few_are_not_counted_out_in_words(measure):
    counted(YES=2, NO=50)

    assert "2" not in holdings([measure])[measure.pk][0].detail


def test_queries_do_not_grow_with_the_measures(measure, django_assert_max_num_queries):
    others = list(Measure.objects.filter(policy=measure.policy)[:10])
    with django_assert_max_num_queries(3):
        holdings([measure, *others])


def test_the_measure_page_shows_the_panel(client, measure):
    counted(YES=2, NO=50, UNKNOWN=9)
    page = client.get(f"/policies/{PACK}/measures/19.1/").text

    assert "What it gives, in numbers" in page
    assert "fewer than 5" in page
    assert "50 organisations" in page
    assert "benefit staffed" in page


def test_a_measure_without_benefits_has_no_panel(client, measure):
    other = Measure.objects.get(policy=measure.policy, code="9.1")

    assert panel(other) is None
    page = client.get(f"/policies/{PACK}/measures/9.1/").text
    assert "What it gives, in numbers" not in page


def test_words_of_a_book_are_escaped(client, measure):
    evil = {**BENEFITS[1], "zh": "<script>x</script>", "en": "<script>x</script>"}
    signed(small(benefits=[BENEFITS[0], evil, BENEFITS[2]]))

    for url in (
        "/entitlements/",
        "/entitlements/benefits/staffed/",
        f"/policies/{PACK}/measures/19.1/",
    ):
        page = client.get(url).text
        assert "<script>x" not in page
        assert "&lt;script&gt;x" in page
