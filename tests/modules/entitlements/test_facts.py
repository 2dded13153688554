"""What an organisation or an officer enters: converted in the open, doubted, compared, kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from lilac.entitlements.actions import facts
from lilac.entitlements.actions.facts import Doubt
from lilac.entitlements.models import FactValue
from lilac.entitlements.queries import facts as reading
from lilac.entitlements.queries.book import revision
from lilac.entitlements.states import FactState, Kept, Source
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.entitlements import AT, TODAY, entered, firm, program, signed, small
from tests.factories.parties import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def book(db):
    return signed()


def enter(organisation, by, fact="rd_tax", typed="150", unit="万元", year=2020, **more):
    observed = more.pop("observed_on", TODAY)
    return facts.enter(
        organisation=organisation, fact=fact, year=year, typed=typed, unit=unit, by=by, at=AT,
        observed_on=observed, **more,
    )  # fmt: skip


def test_enter_keeps_the_value_in_fen_and_how_it_was_converted():
    organisation, clerk = firm()

    value = enter(organisation, clerk, typed="1,500", unit="千元")

    assert (value.value, value.source, value.state) == (150_000_000, Source.OWN, FactState.DECLARED)
    assert value.source_ref == "1,500 千元 = 150万元"
    assert value.consent is not None
    assert Event.objects.filter(name="FactEntered").last().data == {
        "organisation": organisation.pk, "fact": "rd_tax", "year": 2020,
    }  # fmt: skip


def test_enter_again_the_same_changes_nothing():
    organisation, clerk = firm()
    first = enter(organisation, clerk)
    before = revision(Kept.FACTS)

    again = enter(organisation, clerk, typed="1500000", unit="元")

    assert again == first
    assert revision(Kept.FACTS) == before
    assert FactValue.objects.count() == 1


def test_enter_something_else_keeps_what_stood_as_history():
    organisation, clerk = firm()
    enter(organisation, clerk)
    enter(organisation, clerk, typed="160")

    row = next(
        r for r in reading.sheet(organisation, TODAY) if (r.fact.id, r.year) == ("rd_tax", 2020)
    )
    assert (row.value, row.column) == (160_000_000, "rd_tax_y1")
    assert [old.value for old in row.history] == [150_000_000]
    assert row.mine == row.current


def test_enter_without_agreement_is_refused():
    organisation = OrganisationFactory()
    clerk = MembershipFactory(organisation=organisation).user
    with pytest.raises(Refused, match="agree to what it is used for"):
        enter(organisation, clerk)
    assert not FactValue.objects.exists()


def test_enter_by_an_outsider_is_refused():
    organisation, _clerk = firm()
    with pytest.raises(Refused, match="entered by its members and by officers"):
        enter(organisation, UserFactory())


@pytest.mark.parametrize(
    ("fact", "typed", "unit", "year", "sentence"),
    [
        ("staff", "1000001", "", 0, "lies outside what is possible"),
        ("staff", "-1", "", 0, "lies outside what is possible"),
        ("share", "101", "%", 0, "lies outside what is possible"),
        ("share", "12.345", "%", 0, "nothing is rounded"),
        ("rd_tax", "0.001", "元", 2020, "nothing is rounded"),
        ("rd_tax", "十万", "", 2020, "is no number"),
        ("rd_tax", "1", "美元", 2020, "unit “美元” is not known"),
        ("rd_tax", "1", "", 2022, "no year of which figures can be known"),
        ("rd_tax", "1", "", 1900, "too long ago"),
        ("rd_tax", "1", "", 0, "one value a year"),
        ("staff", "1", "", 2020, "does not go by years"),
        ("registered_on", "2021-03-02", "", 0, "lies in the future"),
        ("registered_on", "2021-02-30", "", 0, "is no day"),
        ("dishonest", "也许", "", 0, "neither yes nor no"),
        ("city", "北京市", "", 0, "none of the choices"),
        ("nothing", "1", "", 0, "declares no fact"),
    ],
)
def test_enter_refuses_what_cannot_be(fact, typed, unit, year, sentence):
    organisation, clerk = firm()
    with pytest.raises(Refused, match=sentence):
        enter(organisation, clerk, fact=fact, typed=typed, unit=unit, year=year)
    assert not FactValue.objects.exists()


def test_enter_seen_tomorrow_is_refused():
    organisation, clerk = firm()
    with pytest.raises(Refused, match="lies in the future"):
        enter(organisation, clerk, observed_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("fact", "typed", "expected"),
    [("city", "大庆市", 6), ("city", "harbin", 1), ("dishonest", "否", 0), ("dishonest", "yes", 1),
     ("registered_on", "2020年1月2日", 20200102), ("share", "33.34%", 3334), ("staff", "１２人", 12)],
)  # fmt: skip
def test_enter_reads_what_people_type(fact, typed, expected):
    organisation, clerk = firm()
    assert enter(organisation, clerk, fact=fact, typed=typed, unit="", year=0).value == expected


def test_a_factor_of_a_thousand_off_last_year_is_asked_about_once():
    organisation, clerk = firm()
    enter(organisation, clerk, typed="150", unit="万元", year=2019)

    with pytest.raises(Doubt, match="about 1,000 times off"):
        enter(organisation, clerk, typed="1500", unit="元")
    assert enter(organisation, clerk, typed="1500", unit="元", sure=True).value == 150_000


def test_a_factor_of_a_thousand_off_another_account_is_asked_about():
    organisation, clerk = firm()
    enter(organisation, clerk, fact="rd_accounting", typed="150", unit="万元")
    with pytest.raises(Doubt, match="R&D by accounts 2020"):
        enter(organisation, clerk, typed="1500", unit="元")


def test_another_account_that_agrees_settles_the_doubt():
    organisation, clerk = firm()
    enter(organisation, clerk, typed="1500", unit="元", year=2019, sure=True)
    enter(organisation, clerk, fact="rd_accounting", typed="140", unit="万元", sure=True)
    assert enter(organisation, clerk).value == 150_000_000


def test_two_sources_that_differ_are_in_conflict_and_the_officers_counts():
    organisation, clerk = firm()
    enter(organisation, clerk)
    enter(organisation, OfficerFactory(), typed="140")

    states = set(FactValue.objects.filter(replaced_at=None).values_list("source", "state"))
    assert states == {("own", "conflict"), ("officer", "conflict")}
    known = reading.known(organisation, program())
    assert known.facts["rd_tax_y1"] == 140_000_000
    assert known.sources["rd_tax_y1"].source == Source.OFFICER

    enter(organisation, clerk, typed="140")
    states = set(FactValue.objects.filter(replaced_at=None).values_list("state", flat=True))
    assert states == {"checked"}


def test_the_firms_own_copy_is_entered_by_the_firm_only():
    organisation, clerk = firm()
    with pytest.raises(Refused, match="only the firm itself"):
        enter(organisation, OfficerFactory(), fact="rd_own")
    assert enter(organisation, clerk, fact="rd_own").register == "own-copy"


def test_evidence_is_kept_with_the_value():
    organisation, clerk = firm()
    paper = ContentFile(b"%PDF-1.4\n%%EOF\n", name="audit.pdf")
    assert enter(organisation, clerk, evidence=paper).evidence.name == "audit.pdf"


def test_remove_takes_back_ones_own_word_only():
    organisation, clerk = firm()
    officer = OfficerFactory()
    enter(organisation, clerk)
    enter(organisation, officer, typed="140")

    removed = facts.remove(organisation=organisation, fact="rd_tax", year=2020, by=clerk, at=AT)

    assert removed.source == Source.OWN
    left = FactValue.objects.get(replaced_at=None)
    assert (left.source, left.state) == (Source.OFFICER, FactState.CHECKED)
    again = facts.remove(organisation=organisation, fact="rd_tax", year=2020, by=clerk, at=AT)
    assert again is None


def test_what_is_not_entered_is_not_known():
    organisation, clerk = firm()
    entered(organisation, clerk, staff="0", dishonest="否")
    known = reading.known(organisation, program())
    assert known.facts["staff"] == 0
    assert known.facts["dishonest"] is False
    assert known.facts["rd_tax_y1"] is None
    assert known.facts["duty_done_y1"] is None
    assert known.assumed == frozenset()


def test_the_year_a_column_means_follows_the_day():
    organisation, clerk = firm()
    entered(organisation, clerk, rd_tax_2019="100 万元", rd_tax_2020="150 万元")
    assert reading.known(organisation, program()).facts["rd_tax_y1"] == 150_000_000
    earlier = reading.known(organisation, program(date(2020, 6, 1)))
    assert earlier.facts["rd_tax_y1"] == 100_000_000


def test_a_value_its_declaration_no_longer_allows_is_not_known():
    organisation, clerk = firm()
    entered(organisation, clerk, staff="500")
    narrower = [
        f.model_copy(update={"high": Decimal(100)}) if f.id == "staff" else f for f in small().facts
    ]
    signed(small(facts=tuple(narrower)))
    assert reading.known(organisation, program()).facts["staff"] is None


def test_keep_answers_enters_them_as_ones_own_word():
    organisation, clerk = firm()
    kept = {"rd_tax_y1": 150_000_000, "staff": 12, "dishonest": False, "city": None, "nothing": 1}

    count = facts.keep_answers(organisation=organisation, answers=kept, day=TODAY, by=clerk, at=AT)

    assert count == 3
    known = reading.known(organisation, program()).facts
    assert (known["rd_tax_y1"], known["staff"], known["dishonest"]) == (150_000_000, 12, False)
    again = facts.keep_answers(organisation=organisation, answers=kept, day=TODAY, by=clerk, at=AT)
    assert again == 0


def test_keep_answers_outside_the_domain_keeps_none():
    organisation, clerk = firm()
    with pytest.raises(Refused, match="is not possible"):
        facts.keep_answers(
            organisation=organisation, answers={"staff": -1}, day=TODAY, by=clerk, at=AT
        )
    assert not FactValue.objects.exists()


def test_keep_answers_knows_the_options_of_a_list():
    from tests.factories.entitlements import benefit, condition

    signed(small(benefits=[benefit("local", condition("c", "city = city.harbin"))]))
    organisation, clerk = firm()
    with pytest.raises(Refused, match="is not possible"):
        facts.keep_answers(
            organisation=organisation, answers={"city": 3}, day=TODAY, by=clerk, at=AT
        )
    kept = facts.keep_answers(
        organisation=organisation, answers={"city": 6}, day=TODAY, by=clerk, at=AT
    )
    assert kept == 1


def test_a_fact_whose_register_the_book_has_not_is_refused():
    from lilac.entitlements.actions.revisions import renew
    from lilac.entitlements.models import Edition

    Edition.objects.filter(entry__key="credit").update(state="discarded")
    renew(Kept.BOOK)
    with pytest.raises(Refused, match="no register for"):
        facts.declaration("dishonest")


def test_a_sheet_says_what_silence_says():
    from lilac.entitlements.models import Complete

    organisation, _clerk = firm()
    Complete.objects.create(register="credit", fact="dishonest", complete_on=TODAY, said_at=AT)
    Complete.objects.create(register="tax", fact="rd_tax", year=2020, complete_on=TODAY, said_at=AT)
    rows = {(row.fact.id, row.year): row for row in reading.sheet(organisation, TODAY)}
    assert rows["dishonest", 0].value is False
    assert rows["dishonest", 0].assumed_on == TODAY
    assert rows["dishonest", 0].mine is None
    assert rows["staff", 0].value is None
    assert rows["rd_tax", 2020].assumed_on is None
