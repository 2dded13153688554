"""The rule book at the desk: written by one, signed by another, compiled whole before it stands."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lilac.entitlements import records
from lilac.entitlements.actions import book as desk
from lilac.entitlements.models import Edition, Entry
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EditionState, Kept
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from tests.factories.accounts import AuditorFactory, OfficerFactory, UserFactory
from tests.factories.entitlements import (
    AT,
    BENEFITS,
    FACTS,
    PARAMETERS,
    REGISTERS,
    TODAY,
    benefit,
    condition,
    entered,
    firm,
    signed,
    small,
    value,
)  # fmt: skip

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def book(db):
    return signed()


@pytest.fixture
def first(db):
    return OfficerFactory()


@pytest.fixture
def second(db):
    return OfficerFactory()


def parameter(amount="2000000", **more):
    return {**PARAMETERS[0], "values": [value(amount, **more)]}


def drafted(by, kind="parameter", key="gate", body=None, at=AT):
    body = body or parameter()
    return desk.draft(kind=kind, key=key, body=body, note="", by=by, at=at)


def put_in_force(first, second, **what):
    edition = drafted(first, **what)
    desk.submit(edition=edition, by=first, at=AT)
    return desk.sign(edition=edition, by=second, at=LATER)


def test_a_signed_edition_takes_the_place_of_the_one_before(first, second):
    before = reading.revision()
    edition = put_in_force(first, second)

    assert edition.state == EditionState.SIGNED
    assert (edition.drafted_by, edition.decided_by) == (first, second)
    earlier = Edition.objects.get(entry=edition.entry, number=1)
    assert earlier.state == EditionState.SUPERSEDED
    assert reading.revision() != before
    assert reading.program_on(TODAY).parameters["gate"].value == 200_000_000
    assert Event.objects.filter(name="EditionSigned").last().data["key"] == "gate"


def test_a_draft_changes_nothing_yet(first):
    before = reading.revision()
    drafted(first)
    assert reading.revision() == before
    assert reading.program_on(TODAY).parameters["gate"].value == 100_000_000


def test_sign_by_who_wrote_it_is_refused(first):
    edition = drafted(first)
    desk.submit(edition=edition, by=first, at=AT)
    with pytest.raises(Refused, match="A second person signs"):
        desk.sign(edition=edition, by=first, at=AT)


def test_who_rewrites_has_written_it(first, second):
    edition = drafted(first)
    desk.rewrite(edition=edition, body=parameter("3000000"), note="n", by=second, at=AT)
    desk.submit(edition=edition, by=first, at=AT)
    with pytest.raises(Refused, match="A second person signs"):
        desk.sign(edition=edition, by=second, at=AT)
    assert desk.sign(edition=edition, by=first, at=AT).state == EditionState.SIGNED


def test_the_database_wants_a_second_person_too(first):
    edition = drafted(first)
    for person in (None, first):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(
                state="signed", decided_by=person, decided_at=AT, since=date(2030, 1, 1)
            )


def test_the_database_holds_one_edition_in_force(first, second):
    edition = put_in_force(first, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(entry=edition.entry, number=1).update(state="signed")


def test_sign_twice_signs_once(first, second):
    edition = put_in_force(first, second)
    count = Event.objects.count()
    assert desk.sign(edition=edition, by=second, at=LATER) == edition
    assert Event.objects.count() == count


@pytest.mark.parametrize("factory", [UserFactory, AuditorFactory])
def test_outsiders_write_nothing(factory, first):
    edition = drafted(first)
    outsider = factory()
    for act in (
        lambda: drafted(outsider),
        lambda: desk.submit(edition=edition, by=outsider, at=AT),
        lambda: desk.discard(edition=edition, by=outsider, at=AT),
        lambda: desk.sign(edition=edition, by=outsider, at=AT),
    ):
        with pytest.raises(Refused, match="policy officers"):
            act()


def test_return_wants_a_reason_and_opens_the_draft_again(first, second):
    edition = drafted(first)
    desk.submit(edition=edition, by=first, at=AT)
    with pytest.raises(Refused, match="what is to be changed"):
        desk.return_(edition=edition, by=second, at=AT)
    back = desk.return_(edition=edition, by=second, at=AT, remark="why so much?")
    assert (back.state, back.remark, back.submitted_at) == (
        EditionState.DRAFT,
        "why so much?",
        None,
    )


def test_discard_and_restore_lose_nothing(first):
    edition = desk.discard(edition=drafted(first), by=first, at=AT)
    assert desk.discard(edition=edition, by=first, at=AT).state == EditionState.DISCARDED
    restored = desk.restore(edition=edition, by=first, at=AT)
    assert (restored.state, restored.body) == (EditionState.DRAFT, edition.body)


def test_a_signed_edition_is_not_rewritten(first, second):
    edition = put_in_force(first, second)
    with pytest.raises(Refused, match="gets a new one"):
        desk.rewrite(edition=edition, body=parameter(), note="", by=first, at=AT)
    with pytest.raises(Refused, match="not open now"):
        desk.discard(edition=edition, by=first, at=AT)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({**PARAMETERS[0], "colour": "red"}, "colour"),
        ({**PARAMETERS[0], "dimension": "colour"}, "dimension"),
        ({**PARAMETERS[0], "id": "other"}, "they must agree"),
        ({"id": "gate"}, "zh"),
    ],
)
def test_draft_refuses_what_is_no_record(first, body, sentence):
    with pytest.raises(Refused, match=sentence):
        drafted(first, body=body)
    with pytest.raises(Refused, match="no entries of the kind"):
        drafted(first, kind="colour")


def test_submit_refuses_with_the_engines_sentences(first):
    broken = benefit("staffed", condition("enough", "staff / 2 >= ten"))
    edition = drafted(first, kind="benefit", key="staffed", body=broken)
    with pytest.raises(Refused) as refusal:
        desk.submit(edition=edition, by=first, at=AT)
    assert "idiv(x, 12)" in " ".join(refusal.value.reasons)
    with translation.override("zh-hans"), pytest.raises(Refused, match="不能用 / 相除"):
        desk.submit(edition=edition, by=first, at=AT)


def test_submit_looks_at_later_days_too(first, second):
    """A rule that begins next year and names what the edition takes away is found today."""
    rule = {
        "id": "doubled", "zh": "双倍", "en": "doubled", "formula": "p.gate * 2",
        "basis": BENEFITS[0]["basis"], "evidence": {"mark": "seed"}, "since": "2022-01-01",
    }  # fmt: skip
    later = benefit("later", condition("c", "rd_tax_y1 > doubled"), since="2022-01-01")
    put_in_force(first, second, kind="rule", key="doubled", body=rule)
    put_in_force(first, second, kind="benefit", key="later", body=later)

    broken = {**rule, "formula": "p.gate"} | {"formula": "staff"}
    edition = drafted(first, kind="rule", key="doubled", body=broken)
    with pytest.raises(Refused, match="later"):
        desk.submit(edition=edition, by=first, at=AT)


def test_dated_editions_stand_side_by_side(first, second):
    later = {**BENEFITS[1], "since": "2022-01-01", "requires": [condition("enough", "staff >= 20")]}
    put_in_force(first, second, kind="benefit", key="staffed", body=later)

    signed_ = Edition.objects.filter(entry__key="staffed", state=EditionState.SIGNED)
    assert signed_.count() == 2
    organisation, clerk = firm()
    entered(organisation, clerk, staff="15")
    from lilac.entitlements.actions.watch import few

    for day, kind in ((TODAY, 1), (date(2022, 1, 1), 0)):
        stands = dict(few(reading.program_on(day), [organisation.pk]))[organisation.pk]
        assert stands["staffed"].kind == kind


def test_a_statistics_register_has_no_numbers_whoever_declares_them(first):
    number = {**FACTS[0], "id": "rd_survey", "register": "statistics-duty"}
    edition = drafted(first, kind="fact", key="rd_survey", body=number)
    with pytest.raises(Refused, match=r"art\. 28"):
        desk.submit(edition=edition, by=first, at=AT)

    opened = {**REGISTERS[2], "statistics": False}
    edition = drafted(first, kind="register", key="statistics-duty", body=opened)
    with pytest.raises(Refused, match="no way in"):
        desk.submit(edition=edition, by=first, at=AT)


def test_the_meaning_of_a_fact_that_is_held_does_not_change(first):
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12")
    edition = drafted(first, kind="fact", key="staff", body={**FACTS[3], "unit": "count"})
    with pytest.raises(Refused, match="Declare a new fact"):
        desk.submit(edition=edition, by=first, at=AT)


def test_an_assumed_value_has_no_place_outside_the_demo(first, settings):
    settings.DEMO = False
    with pytest.raises(Refused, match="demo only"):
        drafted(first, body=parameter(standing="assumed"))
    settings.DEMO = True
    assert drafted(first, body=parameter(standing="assumed")).state == EditionState.DRAFT


def test_a_new_entry_finds_its_measure_and_its_place(first):
    drafted(first, kind="benefit", key="fresh", body=benefit("fresh", condition("c", "staff > 0")))
    entry = Entry.objects.get(key="fresh")
    assert entry.position > Entry.objects.get(key="announced").position
    assert reading.entry("benefit", "fresh") == entry


def test_the_book_says_what_was_signed_in_the_packs_order():
    assert reading.book() == small()
    assert [b.id for b in reading.book().benefits] == ["rd_subsidy", "staffed", "announced"]


def test_what_is_kept_in_the_process_is_not_taken_for_what_was_rolled_back(first, second):
    before = reading.revision(), reading.book()
    with transaction.atomic():
        put_in_force(first, second)
        assert reading.book() != before[1]
        transaction.set_rollback(True)
    assert (reading.revision(), reading.book()) == before
    put_in_force(first, second, body=parameter("5000000"))
    assert reading.program_on(TODAY).parameters["gate"].value == 500_000_000


def test_the_book_costs_one_query_while_it_stands(django_assert_num_queries):
    reading.program_on(TODAY)
    with django_assert_num_queries(1):
        reading.program_on(TODAY)
    with django_assert_num_queries(1):
        reading.book()


def test_a_snapshot_gives_the_same_book_and_program():
    kept = records.snapshot(reading.book(), assumed=False)
    book, assumed = records.restored(kept)
    assert (book, assumed) == (reading.book(), False)
    assert reading.compiled(book, TODAY).hash == reading.program_on(TODAY).hash


def test_revision_of_an_empty_house_is_nought():
    from lilac.entitlements.models import Revision

    Revision.objects.all().delete()
    assert (reading.revision(), reading.revision(Kept.FACTS)) == (0, 0)


def test_rewrite_in_the_same_words_writes_nothing(first):
    edition = drafted(first)
    count = Event.objects.count()
    desk.rewrite(edition=edition, body=edition.body, note="", by=first, at=LATER)
    assert Event.objects.count() == count
    assert desk.submit(edition=edition, by=first, at=AT).submitted_at == AT
    assert desk.submit(edition=edition, by=first, at=LATER).submitted_at == AT


def test_what_waits_is_found(first, second):
    draft_ = drafted(first)
    submitted = drafted(second)
    desk.submit(edition=submitted, by=second, at=AT)
    put_in_force(first, second)
    assert list(reading.waiting()) == [draft_, submitted]


def test_an_edition_that_is_over_is_compiled_on_a_day_it_held(first, second):
    past = {**BENEFITS[1], "id": "past", "since": "2019-01-01", "until": "2019-12-31"}
    edition = put_in_force(first, second, kind="benefit", key="past", body=past)
    assert edition.until == date(2019, 12, 31)
    assert "past" in reading.program_on(date(2019, 6, 1)).benefit


def test_a_new_option_and_other_words_leave_the_meaning_alone(first, second):
    organisation, clerk = firm()
    entered(organisation, clerk, city="harbin", staff="12")
    more = {**FACTS[8]["options"], "jixi": {"number": 3, "zh": "鸡西市", "en": "Jixi"}}
    put_in_force(first, second, kind="fact", key="city", body={**FACTS[8], "options": more})
    put_in_force(first, second, kind="fact", key="staff", body={**FACTS[3], "zh": "在职人数"})
    put_in_force(first, second, kind="register", key="tax", body={**REGISTERS[0], "zh": "税"})
    fresh = {**FACTS[3], "id": "fresh_fact"}
    put_in_force(first, second, kind="fact", key="fresh_fact", body=fresh)
    assert len(reading.book().facts) == len(FACTS) + 1
