"""Lists kept of an organisation, and the facts that are computed from them."""

from datetime import date, timedelta

import pytest

from lilac.entitlements.actions import consents, lists
from lilac.entitlements.models import ListRow
from lilac.entitlements.queries import facts as reading
from lilac.entitlements.queries.lists import lists_of
from lilac.entitlements.queries.population import registered
from lilac.kernel.refusal import Refused
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.entitlements import (
    AT,
    FACTS,
    TODAY,
    benefit,
    condition,
    entered,
    fact,
    firm,
    program,
    signed,
    small,
)
from tests.factories.parties import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PATENTS = {
    "id": "ip", "zh": "知识产权", "en": "IP", "register": "tax",
    "fields": [
        {"id": "type", "zh": "种类", "en": "type", "kind": "code", "options": {
            "invention": {"number": 1, "zh": "发明专利", "en": "invention"},
            "design": {"number": 2, "zh": "外观设计", "en": "design"}}},
        {"id": "granted_on", "zh": "授权日期", "en": "granted", "kind": "date"},
        {"id": "expires_on", "zh": "到期日期", "en": "expires", "kind": "date"},
        {"id": "owned", "zh": "权利人", "en": "owned", "kind": "bool"},
    ],
}  # fmt: skip
COUNT = {
    "fact": "inventions", "table": "ip", "aggregate": "count",
    "where": "owned AND type = type.invention",
}  # fmt: skip


@pytest.fixture(autouse=True)
def book(db):
    return signed(
        small(
            facts=[*FACTS, fact("inventions", unit="count", zh="发明件数", low="0", high="100")],
            tables=[PATENTS],
            derived=[COUNT],
            benefits=[benefit("inventive", condition("two", "inventions >= 2"))],
        )
    )


def keep(organisation, by, key, **typed):
    return lists.keep_row(
        organisation=organisation, table="ip", key=key, typed=typed, by=by, at=AT,
        observed_on=TODAY,
    )  # fmt: skip


def whole(organisation, by):
    return lists.say_whole(organisation=organisation, table="ip", complete_on=TODAY, by=by, at=AT)


def test_a_list_counts_once_it_is_said_to_be_whole():
    organisation, clerk = firm()
    entered(organisation, clerk, inventions="5")
    row = keep(organisation, clerk, "ZL1", type="发明专利", granted_on="2019-05-01",
               expires_on="2039-05-01", owned="是")  # fmt: skip
    assert row.data == {
        "type": 1, "granted_on": 20190501, "expires_on": 20390501, "owned": True,
    }  # fmt: skip
    assert reading.known(organisation, program()).facts["inventions"] == 5

    whole(organisation, clerk)

    known = reading.known(organisation, program())
    assert known.facts["inventions"] == 1
    assert known.derived["inventions"].rows == 1
    assert "inventions" not in known.sources
    frame = registered(program())
    assert frame["inventions"].to_list() == [1]

    assert lists.say_open(organisation=organisation, table="ip", by=clerk, at=AT)
    assert not lists.say_open(organisation=organisation, table="ip", by=clerk, at=AT)
    assert reading.known(organisation, program()).facts["inventions"] == 5


def test_what_is_not_known_of_a_row_is_not_known_of_the_count():
    organisation, clerk = firm()
    keep(organisation, clerk, "ZL1", type="invention", owned="是")
    keep(organisation, clerk, "ZL2", type="invention")
    whole(organisation, clerk)
    assert reading.known(organisation, program()).facts["inventions"] is None
    keep(organisation, clerk, "ZL2", type="design")
    assert reading.known(organisation, program()).facts["inventions"] == 1


def test_the_same_row_again_changes_nothing_and_another_replaces_it():
    organisation, clerk = firm()
    first = keep(organisation, clerk, "ZL1", type="invention", owned="是")
    assert keep(organisation, clerk, "ZL1", type="invention", owned="yes") == first
    keep(organisation, clerk, "ZL1", type="design", owned="是")
    assert ListRow.objects.filter(removed_at=None).get().data["type"] == 2
    assert ListRow.objects.count() == 2


def test_a_row_is_taken_out_and_stays_as_history():
    organisation, clerk = firm()
    keep(organisation, clerk, "ZL1", type="invention", owned="是")
    for expected in (True, False):
        gone = lists.drop_row(organisation=organisation, table="ip", key="ZL1", by=clerk, at=AT)
        assert bool(gone) is expected
    shown = lists_of(organisation)
    assert [(one.table.id, one.rows, one.kept) for one in shown] == [("ip", (), None)]
    assert [one.fact for one in shown[0].derived] == ["inventions"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"table": "nothing"}, "declares no list"),
        ({"key": " "}, "Give the row its number"),
        ({"typed": {"colour": "red"}}, "has no field “colour”"),
        ({"typed": {"type": "商标"}}, "none of the choices"),
        ({"typed": {"granted_on": "2019-02-30"}}, "is no day"),
        ({"observed_on": TODAY + timedelta(days=1)}, "in the future"),
    ],
)
def test_keep_row_refuses(more, sentence):
    organisation, clerk = firm()
    given = {"table": "ip", "key": "ZL1", "typed": {}, "observed_on": TODAY, **more}
    with pytest.raises(Refused, match=sentence):
        lists.keep_row(organisation=organisation, by=clerk, at=AT, **given)


def test_outsiders_and_who_did_not_agree_write_no_list():
    organisation, _clerk = firm()
    with pytest.raises(Refused, match="entered by its members and by officers"):
        keep(organisation, UserFactory(), "ZL1")
    silent = OrganisationFactory()
    with pytest.raises(Refused, match="agree to what it is used for"):
        keep(silent, MembershipFactory(organisation=silent).user, "ZL1")
    assert keep(silent, OfficerFactory(), "ZL1").source == "officer"
    with pytest.raises(Refused, match="in the future"):
        lists.say_whole(
            organisation=silent,
            table="ip",
            complete_on=date(2031, 1, 1),
            by=OfficerFactory(),
            at=AT,
        )


def test_a_list_that_is_the_firms_own_copy_is_the_firms():
    signed(small(facts=[*FACTS, fact("inventions", unit="count")], derived=[COUNT],
                 tables=[{**PATENTS, "register": "own-copy"}], benefits=[]))  # fmt: skip
    organisation, clerk = firm()
    with pytest.raises(Refused, match="only the firm itself"):
        keep(organisation, OfficerFactory(), "ZL1")
    keep(organisation, clerk, "ZL1")
    assert len(lists_of(organisation)[0].rows) == 1


def test_taking_the_agreement_back_empties_ones_own_lists():
    organisation, clerk = firm()
    keep(organisation, clerk, "ZL1", type="invention", owned="是")
    keep(organisation, OfficerFactory(), "ZL2", type="invention", owned="是")
    whole(organisation, clerk)
    ended = consents.withdraw_consent(organisation=organisation, by=clerk, at=AT)
    assert ended == 1
    shown = lists_of(organisation)[0]
    assert ([row.key for row in shown.rows], shown.kept) == (["ZL2"], None)
    assert reading.known(organisation, program()).facts["inventions"] is None
