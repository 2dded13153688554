"""What stands now: computed after a change, kept where positive or near, told with its cause."""

from datetime import timedelta

import pytest

from lilac.accounts.letters import unseal
from lilac.entitlements.actions import book as desk
from lilac.entitlements.actions import facts, watch
from lilac.entitlements.models import Alert, Finding, Tally
from lilac.entitlements.states import Cause
from lilac.kernel.models import Event, Job
from lilac.kernel.worker import drain
from lilac_engine.rules.outcomes import OutcomeKind
from tests.factories.accounts import OfficerFactory
from tests.factories.entitlements import (
    AT,
    PARAMETERS,
    TODAY,
    entered,
    firm,
    program,
    signed,
    value,
)
from tests.factories.parties import OrganisationFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
FULL = {
    "rd_tax_2020": "150 万元", "duty_done_2020": "是", "dishonest": "否", "staff": "12",
}  # fmt: skip


@pytest.fixture(autouse=True)
def book(db):
    return signed()


def refresh(*organisations, cause=Cause.FACT, detail="", at=AT, **more):
    chosen = [o.pk for o in organisations] if organisations else None
    return watch.refresh(organisations=chosen, cause=cause, detail=detail, at=at, **more)


def findings(organisation):
    rows = Finding.objects.filter(organisation=organisation)
    return {row.benefit: (row.kind, row.amount_fen) for row in rows}


def gate(amount):
    """Change the gate over the desk."""
    first, second = OfficerFactory(), OfficerFactory()
    body = {**PARAMETERS[0], "values": [value(amount)]}
    edition = desk.draft(kind="parameter", key="gate", body=body, note="", by=first, at=AT)
    desk.submit(edition=edition, by=first, at=AT)
    return desk.sign(edition=edition, by=second, at=AT)


def test_what_is_positive_is_held_and_told():
    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)

    changed = refresh(organisation, detail="研发费用")

    assert changed == 3
    assert findings(organisation) == {
        "rd_subsidy": (OutcomeKind.YES, 15_000_000),
        "staffed": (OutcomeKind.YES, 10_000),
        "announced": (OutcomeKind.NO_AMOUNT, None),
    }
    alert = Alert.objects.get(benefit="rd_subsidy")
    assert (alert.before, alert.after, alert.after_fen) == (None, OutcomeKind.YES, 15_000_000)
    assert (alert.cause, alert.detail) == (Cause.FACT, "研发费用")
    assert Event.objects.filter(name="OutcomesRefreshed").get().data["changed"] == 3


def test_done_twice_it_changes_nothing_more():
    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)
    refresh(organisation)
    assert refresh(organisation, at=LATER) == 0
    assert Alert.objects.count() == 3
    assert Finding.objects.first().computed_at == LATER


def test_a_near_miss_is_held_and_not_told():
    organisation, clerk = firm()
    entered(organisation, clerk, **(FULL | {"rd_tax_2020": "90 万元", "staff": "0"}))
    refresh(organisation)
    held = findings(organisation)
    assert held["rd_subsidy"][0] == OutcomeKind.NO
    assert not Alert.objects.exists()

    entered(organisation, clerk, at=LATER, duty_done_2020="否")
    refresh(organisation, at=LATER)
    assert "rd_subsidy" not in findings(organisation)


def test_a_parameter_moves_outcomes_of_all_and_says_why():
    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)
    refresh(organisation)
    gate("2000000")

    refresh(cause=Cause.PARAMETER, detail="研发门槛", at=LATER)

    assert findings(organisation)["rd_subsidy"][0] == OutcomeKind.NO
    alert = Alert.objects.filter(benefit="rd_subsidy").latest("pk")
    assert (alert.before, alert.after, alert.cause, alert.before_fen, alert.after_fen) == (
        OutcomeKind.YES, OutcomeKind.NO, Cause.PARAMETER, 15_000_000, None,
    )  # fmt: skip


def test_one_by_one_and_by_columns_come_to_the_same():
    firms = []
    for number in range(watch.FEW + 5):
        organisation, clerk = firm()
        staff = {} if number % 3 == 0 else {"staff": str(number)}
        entered(organisation, clerk, **staff, dishonest="是" if number % 4 == 0 else "否")
        if number % 2:
            entered(organisation, clerk, rd_tax_2020=f"{90 + number} 万元", duty_done_2020="是")
        firms.append(organisation)
    refresh(alerts=False)
    by_columns = {o.pk: findings(o) for o in firms}
    masks = set(Finding.objects.values_list("organisation", "benefit", "failed", "unknown"))
    Finding.objects.all().delete()
    for organisation in firms:
        refresh(organisation, alerts=False)
    assert {o.pk: findings(o) for o in firms} == by_columns
    assert masks == set(Finding.objects.values_list("organisation", "benefit", "failed", "unknown"))
    stands = dict(watch.few(program(), [firms[0].pk]))
    assert set(stands[firms[0].pk]) == {"rd_subsidy", "staffed", "announced"}


def test_tallies_count_all_answers_after_a_pass_over_all():
    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)
    OrganisationFactory()
    refresh()
    counted = {(t.benefit, t.kind): (t.organisations, t.amount_fen) for t in Tally.objects.all()}
    assert counted["rd_subsidy", OutcomeKind.YES] == (1, 15_000_000)
    assert counted["rd_subsidy", OutcomeKind.UNKNOWN] == (1, 0)

    entered(organisation, clerk, at=LATER, staff="1")
    refresh(organisation, at=LATER)
    counted = {(t.benefit, t.kind): t.organisations for t in Tally.objects.all()}
    assert ("staffed", OutcomeKind.YES) not in counted
    assert counted["announced", OutcomeKind.NO_AMOUNT] == 1


def test_members_are_written_to_with_the_change_and_its_cause():
    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)
    refresh(organisation, letters=True, cause=Cause.PARAMETER, detail="研发门槛")
    letter = Job.objects.get(name="accounts.send_mail")
    text = unseal(letter.payload["sealed"])
    assert clerk.email in text
    import json

    body = json.loads(text)["body"]
    assert "benefit rd_subsidy" in body
    assert "CNY 150,000" in body
    assert "研发门槛" in body


def test_nobody_is_written_to_unasked_or_without_a_change():
    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)
    refresh(organisation)
    refresh(organisation, letters=True)
    assert not Job.objects.filter(name="accounts.send_mail").exists()


def test_entering_a_fact_has_the_outcomes_computed(django_capture_on_commit_callbacks):
    organisation, clerk = firm()
    with django_capture_on_commit_callbacks(execute=True):
        entered(organisation, clerk, **FULL)
    jobs = Job.objects.filter(name="entitlements.refresh")
    assert jobs.count() == 1  # one for all four: they wait under one key
    drain(AT + timedelta(days=3000))
    assert findings(organisation) == {} or findings(organisation)


def test_signing_has_all_outcomes_computed_and_told(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        gate("2000000")
    job = Job.objects.get(name="entitlements.refresh")
    assert job.payload == {"cause": "parameter", "detail": "研发门槛", "letters": True}


def test_taking_the_agreement_back_has_the_outcomes_computed(django_capture_on_commit_callbacks):
    from lilac.entitlements.actions import consents

    organisation, clerk = firm()
    with django_capture_on_commit_callbacks(execute=True):
        consents.withdraw_consent(organisation=organisation, by=clerk, at=LATER)
    assert Job.objects.get(name="entitlements.refresh").key == f"firm:{organisation.pk}"


def test_an_organisation_that_is_only_claimed_is_passed_over():
    OrganisationFactory(confirmed_at=None)
    assert refresh() == 0
    assert not Tally.objects.exclude(organisations=0).exists()


def test_removing_a_fact_takes_the_finding_away():
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12")
    refresh(organisation)
    facts.remove(organisation=organisation, fact="staff", year=0, by=clerk, at=LATER)
    refresh(organisation, at=LATER)
    assert Alert.objects.filter(benefit="staffed").latest("pk").after != OutcomeKind.YES
    assert TODAY


def test_many_chosen_ones_go_through_columns_too(monkeypatch):
    monkeypatch.setattr(watch, "FEW", 0)
    organisation, clerk = firm()
    other, _clerk = firm()
    entered(organisation, clerk, **FULL)
    assert refresh(organisation) == 3
    assert findings(organisation)["rd_subsidy"] == (OutcomeKind.YES, 15_000_000)
    assert findings(other) == {}


def test_every_night_dates_that_were_reached_are_told():
    from lilac.entitlements.jobs import refresh_day

    organisation, clerk = firm()
    entered(organisation, clerk, **FULL)
    refresh_day(at=AT)
    assert Alert.objects.get(benefit="staffed").cause == Cause.DAY
    assert Job.objects.filter(name="accounts.send_mail").count() == 1


def test_an_extract_that_changed_nothing_moves_nothing(django_capture_on_commit_callbacks):
    from lilac.entitlements.events import ExtractWritten
    from lilac.entitlements.receivers import _extract_written

    _extract_written(ExtractWritten(1, "tax", 0, 0, 5, 0))
    assert not Job.objects.exists()
    _extract_written(ExtractWritten(1, "tax", 0, 1, 5, 0))
    assert Job.objects.get().payload["detail"] == "税务"


def test_a_letter_speaks_of_a_benefit_that_is_gone_by_its_id():
    from lilac.entitlements.actions.alert_letters import line

    alert = Alert(benefit="gone", before=OutcomeKind.YES, after=None, cause=Cause.RULE)
    assert line(program(), alert) == "gone: from “Entitled” to “nothing” · A rule changed"
