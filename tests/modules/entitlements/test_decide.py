"""Decisions on record: all that went in is kept, and gives the same bit for bit, or says what does not."""

from datetime import timedelta

import pytest

from lilac.entitlements.actions import decide
from lilac.entitlements.models import Complete, Decision, ProgramSnapshot
from lilac.entitlements.permissions import may_see_decision
from lilac.entitlements.queries import decisions
from lilac.entitlements.queries.decisions import outcomes_from, replay
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from lilac_engine.rules.outcomes import OutcomeKind
from tests.factories.accounts import (
    AdministratorFactory,
    AuditorFactory,
    OfficerFactory,
    UserFactory,
)
from tests.factories.entitlements import (
    AT,
    PARAMETERS,
    TODAY,
    entered,
    firm,
    program,
    signed,
    small,
    value,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=400)


@pytest.fixture(autouse=True)
def book(db):
    return signed()


@pytest.fixture
def decided(db):
    organisation, clerk = firm()
    entered(organisation, clerk, rd_tax_2020="150 万元", duty_done_2020="是", staff="12")
    Complete.objects.create(
        register="credit", fact="dishonest", complete_on=TODAY, said_by=None, said_at=AT
    )
    return decide.record(organisation=organisation, day=TODAY, purpose="statement", by=clerk, at=AT)


def test_a_decision_keeps_all_that_went_in_and_came_out(decided):
    assert decided.facts == {
        "rd_tax_y1": 150_000_000, "staff": 12, "dishonest": False, "duty_done_y1": True,
    }  # fmt: skip
    assert decided.assumed == ["dishonest"]
    assert decided.program.hash == program().hash
    outcomes = {o.benefit: o for o in outcomes_from(decided.outcomes)}
    assert outcomes["rd_subsidy"].kind is OutcomeKind.YES
    assert outcomes["rd_subsidy"].lines == (("province", 7_500_000), ("city", 7_500_000))
    assert outcomes["rd_subsidy"].amount == 15_000_000
    assert outcomes["announced"].kind is OutcomeKind.NO_AMOUNT
    assert decided.reference.startswith("20210301-")
    said = Event.objects.filter(name="Decided").get().data
    assert said["digest"] == decisions.digest_of(decided)


def test_it_replays_bit_for_bit_after_the_book_has_changed(decided):
    signed(small(parameters=[
        {**PARAMETERS[0], "values": [value("9000000")]}, *PARAMETERS[1:],
    ]), at=LATER)  # fmt: skip
    assert program().hash != decided.program.hash

    again = replay(Decision.objects.get(pk=decided.pk))

    assert (again.same, again.faults) == (True, ())
    assert again.program_hash == decided.program.hash
    assert again.outcomes == outcomes_from(decided.outcomes)


def tampered(decided, **values):
    Decision.objects.filter(pk=decided.pk).update(**values)
    return replay(Decision.objects.get(pk=decided.pk))


def test_an_outcome_changed_by_hand_shows(decided):
    outcomes = [list(row) for row in decided.outcomes]
    outcomes[0][2] += 1
    again = tampered(decided, outcomes=outcomes)
    assert (again.same, again.faults) == (False, ("outcomes", "content"))


def test_facts_changed_together_with_outcomes_show_in_the_trail(decided):
    facts = {**decided.facts, "rd_tax_y1": 300_000_000}
    outcomes = decisions.outcomes_as_kept(
        __import__("lilac_engine.rules.deciding", fromlist=["decide"]).decide(program(), facts)
    )
    again = tampered(decided, facts=facts, outcomes=outcomes)
    assert (again.same, again.faults) == (False, ("content",))


def test_a_program_changed_by_hand_shows(decided):
    kept = ProgramSnapshot.objects.get()
    next(p for p in kept.book["book"]["parameters"] if p["id"] == "gate")["values"][0]["value"] = (
        "2"
    )
    ProgramSnapshot.objects.filter(pk=kept.pk).update(book=kept.book)
    again = replay(Decision.objects.get(pk=decided.pk))
    assert (again.same, again.faults) == (False, ("program",))


def test_a_book_that_does_not_compile_any_more_shows(decided):
    kept = ProgramSnapshot.objects.get()
    kept.book["book"]["parameters"] = []
    ProgramSnapshot.objects.filter(pk=kept.pk).update(book=kept.book)
    again = replay(Decision.objects.get(pk=decided.pk))
    assert (again.same, again.faults) == (False, ("book",))


def test_a_decision_the_trail_does_not_know_shows(decided):
    decided.pk = None
    decided.reference = "20210301-FORGED"
    decided.save()
    assert replay(decided).faults == ("trail",)


def test_one_program_is_kept_once(decided):
    organisation, clerk = firm()
    decide.record(organisation=organisation, day=TODAY, purpose="x", by=clerk, at=AT)
    assert ProgramSnapshot.objects.count() == 1
    assert Decision.objects.count() == 2
    found = decisions.decision(decided.reference.lower())
    assert found == decided
    assert list(decisions.decisions_of(organisation)) == list(
        Decision.objects.filter(organisation=organisation)
    )


def test_members_officers_and_auditors_see_it_and_nobody_else(decided):
    member = decided.organisation.memberships.get().user
    for person in (member, OfficerFactory(), AuditorFactory()):
        assert may_see_decision(person, decided)
    for person in (UserFactory(), AdministratorFactory(), firm()[1]):
        assert not may_see_decision(person, decided)


def test_an_outsider_has_nothing_recorded(decided):
    with pytest.raises(Refused, match="Only its members and officers"):
        decide.record(
            organisation=decided.organisation, day=TODAY, purpose="x", by=UserFactory(), at=AT
        )
    with pytest.raises(Refused, match="Say what the decision is for"):
        decide.record(
            organisation=decided.organisation, day=TODAY, purpose=" ", by=OfficerFactory(), at=AT
        )


def test_a_case_without_an_organisation_is_an_officers(db):
    officer = OfficerFactory()
    decision = decide.record_case(facts={"staff": 3}, day=TODAY, purpose="case", by=officer, at=AT)
    assert decision.organisation is None
    assert replay(decision).same
    assert not may_see_decision(UserFactory(), decision)
    with pytest.raises(Refused, match="recorded by officers"):
        decide.record_case(facts={}, day=TODAY, purpose="case", by=UserFactory(), at=AT)
    with pytest.raises(Refused, match="The program has no"):
        decide.record_case(facts={"colour": 1}, day=TODAY, purpose="case", by=officer, at=AT)
    with pytest.raises(Refused, match="staff"):
        decide.record_case(facts={"staff": -3}, day=TODAY, purpose="case", by=officer, at=AT)


def test_assumed_values_count_in_the_demo_and_replay_outside_it(settings):
    settings.DEMO = True
    signed(small(parameters=[
        *PARAMETERS[:2], {**PARAMETERS[2], "values": [value("500", standing="assumed")]},
    ]), at=LATER)  # fmt: skip
    officer = OfficerFactory()
    decision = decide.record_case(facts={"staff": 3}, day=TODAY, purpose="x", by=officer, at=AT)
    outcomes = {o.benefit: o for o in outcomes_from(decision.outcomes)}
    assert outcomes["announced"].amount == 50_000
    settings.DEMO = False
    assert replay(Decision.objects.get(pk=decision.pk)).same
    assert program().parameters["open_amount"].value is None


def test_a_number_that_is_taken_is_drawn_again(monkeypatch):
    officer = OfficerFactory()
    drawn = iter("AAAAAA" * 2 + "BBBBBB")
    monkeypatch.setattr(decide.secrets, "choice", lambda _letters: next(drawn))
    made = [
        decide.record_case(facts={}, day=TODAY, purpose="x", by=officer, at=AT) for _n in range(2)
    ]
    assert [d.reference for d in made] == ["20210301-AAAAAA", "20210301-BBBBBB"]

    monkeypatch.setattr(decide.secrets, "choice", lambda _letters: "A")
    with pytest.raises(Refused, match="No number could be drawn"):
        decide.record_case(facts={}, day=TODAY, purpose="x", by=officer, at=AT)


def test_a_book_that_does_not_compile_on_that_day_decides_nothing(decided):
    from lilac.entitlements.actions.revisions import renew
    from lilac.entitlements.models import Edition
    from lilac.entitlements.states import Kept

    Edition.objects.filter(entry__key="staff").update(state="discarded")
    renew(Kept.BOOK)
    with pytest.raises(Refused, match="cannot be computed on that day"):
        decide.record_case(facts={}, day=TODAY, purpose="x", by=OfficerFactory(), at=AT)
