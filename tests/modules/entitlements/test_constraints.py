"""What the database itself refuses, whoever writes to it."""

import pytest
from django.db import IntegrityError, transaction

from lilac.entitlements.models import (
    Alert,
    Complete,
    Edition,
    Entry,
    FactImport,
    FactValue,
    Finding,
    ListKept,
    ListRow,
    Tally,
)
from tests.factories.entitlements import AT, TODAY, entered, firm, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(db):
    signed()
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12")
    return organisation


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_one_value_a_source(known):
    value = FactValue.objects.get()
    value.pk = None
    refused(value.save)
    value.replaced_at = AT
    value.save()


def test_words_are_known(known):
    refused(lambda: FactValue.objects.update(source="gossip"))
    refused(lambda: FactValue.objects.update(state="perhaps"))
    refused(lambda: Edition.objects.update(state="perhaps"))
    refused(lambda: Entry.objects.filter(key="staff").update(kind="colour"))
    alert = {"organisation": known, "benefit": "b", "at": AT}
    refused(lambda: Alert.objects.create(cause="whim", **alert))
    finding = {"organisation": known, "benefit": "b", "program": "h", "computed_at": AT}
    refused(lambda: Finding.objects.create(kind=9, **finding))


def test_things_stand_once(known):
    once = [
        (Entry, {"kind": "fact", "key": "fresh"}),
        (ListKept, {"organisation": known, "table": "ip", "complete_on": TODAY, "source": "own"}),
        (ListRow, {"organisation": known, "table": "ip", "key": "1", "data": {}, "source": "own",
                   "observed_on": TODAY, "entered_at": AT}),
        (Complete, {"register": "tax", "fact": "staff", "complete_on": TODAY, "said_at": AT}),
        (Finding, {"organisation": known, "benefit": "b", "kind": 1, "program": "h",
                   "computed_at": AT}),
        (Tally, {"benefit": "b", "kind": 1, "organisations": 5, "program": "h",
                 "computed_at": AT}),
    ]  # fmt: skip
    for model, values in once:
        model.objects.create(**values)
        refused(lambda model=model, values=values: model.objects.create(**values))


def test_days_of_an_edition_stand_in_order(known):
    edition = Edition.objects.filter(entry__key="staffed")
    refused(lambda: edition.update(since="2022-01-02", until="2022-01-01"))


def test_a_signed_edition_says_when(known):
    refused(lambda: Edition.objects.filter(entry__key="staffed").update(decided_at=None))


def test_an_extract_stands_somewhere_known(known):
    refused(lambda: FactImport.objects.create(
        register="tax", observed_on=TODAY, brought_at=AT, state="lost", upload_id=None))  # fmt: skip
