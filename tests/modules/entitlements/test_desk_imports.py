"""Extracts on the desk: tried out, shown line by line, carried out; lists of firms; decisions."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilac.entitlements.actions import decide, watch
from lilac.entitlements.models import FactImport, FactValue
from lilac.entitlements.queries import entitled as standing
from lilac.entitlements.states import Cause, ImportState
from lilac.kernel.jobs import tasks
from tests.factories.accounts import OfficerFactory, UserFactory
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
from tests.factories.parties import MembershipFactory, OrganisationFactory
from tests.factories.rules_desk import entitled, firms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2021():
    signed()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def desk(client):
    client.force_login(OfficerFactory())
    return client


def table(*rows: str) -> SimpleUploadedFile:
    """A CSV extract with a heading."""
    return SimpleUploadedFile("税务.csv", "\n".join(["统一社会信用代码,职工人数", *rows]).encode())


def sent(file, **more):
    return {"register": "tax", "observed_on": "2021-02-28", "file": file} | more


def test_an_extract_is_tried_out_then_written(desk):
    known, other = OrganisationFactory.create_batch(2)
    answer = desk.post(reverse("rules:imports"),
                       sent(table(f"{known.uscc},12", f"{other.uscc},viele", "123,4")))  # fmt: skip
    extract = FactImport.objects.get()
    assert answer.headers["Location"] == reverse("rules:extract", args=[extract.pk])
    progress = desk.get(reverse("rules:import-progress", args=[extract.pk]))
    assert 'hx-trigger="load delay:1s"' in progress.content.decode()

    tasks()["entitlements.check_extract"].run(extract=extract.pk, at=AT)
    page = desk.get(reverse("rules:extract", args=[extract.pk]))
    assert [c["fact"] for c in page.context["columns"] if c["fact"]] == ["staff"]
    assert len(page.context["page"].object_list) == 2
    assert not FactValue.objects.exists()
    narrowed = desk.get(reverse("rules:extract", args=[extract.pk]), {"q": "viele"})
    assert [line["value"] for line in narrowed.context["page"]] == ["viele"]
    csv = b"".join(desk.get(reverse("rules:report", args=[extract.pk, "csv"]))).decode()
    assert csv.count("\n") == 3
    assert desk.get(reverse("rules:report", args=[extract.pk, "pdf"])).status_code == 404

    desk.post(reverse("rules:import-step", args=[extract.pk, "carry-out"]))
    tasks()["entitlements.write_extract"].run(extract=extract.pk, at=AT)
    assert FactValue.objects.get().value == 12
    done = desk.get(reverse("rules:import-progress", args=[extract.pk]))
    assert done.headers["HX-Refresh"] == "true"
    again = desk.post(reverse("rules:import-step", args=[extract.pk, "discard"]), follow=True)
    assert "that step is not open now" in again.content.decode()
    assert desk.post(reverse("rules:import-step", args=[extract.pk, "burn"])).status_code == 404


def test_what_cannot_be_taken_comes_back_with_its_reason(desk):
    page = desk.post(reverse("rules:imports"), sent(SimpleUploadedFile("a.csv", b"")))
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    page = desk.post(reverse("rules:imports"), sent(table("x,1"), observed_on="2022-01-01"))
    assert "lies in the future" in page.content.decode()
    page = desk.post(reverse("rules:imports"), sent(table("x,1"), register="own-copy"))
    assert page.context["form"].errors["register"]  # the firm's own copy cannot be chosen


def test_the_wall_before_statistics_is_said_on_the_page(desk):
    page = desk.get(reverse("rules:imports")).content.decode()
    assert "Statistics Law art. 28" in page


def test_an_extract_can_be_laid_aside(desk):
    desk.post(reverse("rules:imports"), sent(table(f"{OrganisationFactory().uscc},12")))
    extract = FactImport.objects.get()
    desk.post(reverse("rules:import-step", args=[extract.pk, "discard"]))
    extract.refresh_from_db()
    assert extract.state == ImportState.DISCARDED


def refresh():
    watch.refresh(organisations=None, cause=Cause.FACT, detail="", at=AT, alerts=False)


def test_lists_keep_what_is_not_confirmed_apart(desk):
    rate = {**PARAMETERS[1], "values": [value("10", standing="reported")]}
    rate["values"][0]["evidence"] = {"mark": "V2"}
    signed(small(parameters=[PARAMETERS[0], rate, PARAMETERS[2]]))
    first, *_rest = entitled(2)
    MembershipFactory(organisation=first)
    refresh()
    page = desk.get(reverse("rules:lists"))
    assert [o.benefit.id for o in page.context["sure"]] == ["staffed"]
    (doubtful,) = page.context["doubtful"]
    assert (doubtful.benefit.id, doubtful.firms, doubtful.told) == ("rd_subsidy", 2, 1)
    assert doubtful.fen == 2 * 20_000_000
    assert "must be confirmed before anybody is paid" in page.content.decode()
    chosen = desk.get(reverse("rules:lists"), {"benefit": "rd_subsidy"})
    assert {f.member for f in chosen.context["page"]} == {True, False}
    csv = b"".join(desk.get(reverse("rules:list-export", args=["rd_subsidy", "csv"]))).decode()
    assert csv.count("reported, to be confirmed") == 2
    assert desk.get(reverse("rules:list-export", args=["absent", "csv"])).status_code == 404
    assert desk.get(reverse("rules:list-export", args=["staffed", "xlsx"])).status_code == 200


def test_near_misses_lead_to_their_firms(desk):
    near, lacking = firms(1, staff=3)[0], entitled(1)[0]
    FactValue.objects.filter(organisation=lacking, fact="duty_done").delete()
    refresh()
    page = desk.get(reverse("rules:near"))
    found = {(m.benefit.id, m.leaf.id): (m.fail, m.lack) for m in page.context["misses"]}
    assert found["staffed", "enough"] == (1, 0)
    assert found["rd_subsidy", "duty"] == (0, 1)
    failing = desk.get(reverse("rules:near"), {"benefit": "staffed", "leaf": "enough"})
    assert [f.organisation for f in failing.context["page"]] == [near]
    unknown = desk.get(reverse("rules:near"), {"benefit": "rd_subsidy", "leaf": "duty", "kind": "lack"})  # fmt: skip
    assert [f.organisation for f in unknown.context["page"]] == [lacking]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_queries_however_many_firms(desk, count):
    entitled(count)
    refresh()
    program()
    with CaptureQueriesContext(connection) as queries:
        desk.get(reverse("rules:lists"), {"benefit": "staffed"})
    assert len(queries) <= 9
    with CaptureQueriesContext(connection) as queries:
        desk.get(reverse("rules:near"))
    assert len(queries) <= 8


def test_lists_of_nobody_say_so(desk):
    assert "No firm is entitled" in desk.get(reverse("rules:lists")).content.decode()
    assert "No firm is near" in desk.get(reverse("rules:near")).content.decode()
    assert standing.offers(program()) == ([], [])


def test_decisions_are_found_by_number_and_organisation(desk):
    organisation, clerk = firm(name="丁香种业")
    entered(organisation, clerk, staff="12")
    decision = decide.record(organisation=organisation, day=TODAY, purpose="statement", by=clerk, at=AT)  # fmt: skip
    for query in (
        decision.reference.lower(),
        "丁香",
        organisation.uscc,
        decision.program.hash[:12],
    ):
        page = desk.get(reverse("rules:decisions"), {"q": query})
        assert [d.pk for d in page.context["page"]] == [decision.pk]
    assert "No decision answers" in desk.get(reverse("rules:decisions"), {"q": "zzz"}).content.decode()  # fmt: skip


def test_outsiders_see_no_firms(client):
    client.force_login(UserFactory())
    for name in ("imports", "lists", "near", "decisions"):
        assert client.get(reverse(f"rules:{name}")).status_code == 403
