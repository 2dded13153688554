from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from icalendar import Calendar
from lxml import etree

from lilac.policies import task_dates
from lilac.policies.models import Version
from lilac.policies.queries import CIVIL_TIME
from lilac.policies.states import VersionState
from tests.factories.policies import SLUG, edition, founding

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(response):
    feed = etree.fromstring(response.content)
    return [each.findtext("a:title", namespaces=ATOM) for each in feed.findall("a:entry", ATOM)]


def test_the_feed_tells_of_every_text_newest_first(client, draft, final):
    Version.objects.filter(pk=final.pk).update(entered_at=datetime(2021, 3, 26, tzinfo=CIVIL_TIME))

    response = client.get("/policies/atom.xml")

    assert response["Content-Type"].startswith("application/atom+xml")
    assert [title.rpartition(" ")[2] for title in entries(response)] == ["v2", "v1"]
    assert "2021-02-19" in response.text
    assert f"/policies/{SLUG}/v/1/" in response.text


def test_a_withdrawn_text_leaves_the_feed(client, draft, final):
    Version.objects.filter(pk=final.pk).update(state=VersionState.WITHDRAWN)

    assert len(entries(client.get("/policies/atom.xml"))) == 1


def test_a_body_has_a_feed_of_the_texts_that_concern_it(client, draft):
    def titles(body):
        return entries(client.get(f"/bodies/{body}/atom.xml"))

    assert len(titles("hlj-audit")) == 1
    assert len(titles("mudanjiang-government")) == 1  # through the collective
    assert len(titles("nfra-heilongjiang")) == 1  # through the body it followed
    assert titles("nsfc") == []


def test_the_calendar_holds_the_last_day_and_the_targets(client, draft):
    response = client.get("/policies/deadlines.ics")
    calendar = Calendar.from_ical(response.content)

    days = {str(event["uid"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}
    last = days[f"{SLUG}-v1-consultation"]
    assert last.decoded("dtstart") == date(2021, 2, 19)
    assert last.decoded("dtend") == date(2021, 2, 20)
    assert len(days) == 6
    assert days[f"{SLUG}-v1-target-T3"].decoded("dtstart") == date(2025, 12, 31)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_a_last_day_with_a_time_is_a_moment(client, draft):
    Version.objects.filter(pk=draft.pk).update(comments_close_at="17:00")

    calendar = Calendar.from_ical(client.get("/policies/deadlines.ics").content)

    moments = [e.decoded("dtstart") for e in calendar.walk("VEVENT")]
    assert datetime(2021, 2, 19, 17, tzinfo=CIVIL_TIME) in moments


def test_the_calendar_is_sent_once(client, draft):
    first = client.get("/policies/deadlines.ics")

    again = client.get(
        "/policies/deadlines.ics", headers={"If-Modified-Since": first["Last-Modified"]}
    )

    assert again.status_code == 304


def test_the_calendar_takes_a_fixed_number_of_queries(client, draft, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get("/policies/deadlines.ics")
    founding(slug="another")
    with django_assert_num_queries(4):
        client.get("/policies/deadlines.ics")


def test_an_empty_house_has_an_empty_feed(client, empty_house):
    assert entries(client.get(reverse("policies:feed"))) == []
    assert client.get(reverse("policies:deadlines")).status_code == 200


def test_the_calendar_holds_the_days_of_tasks(client, draft):
    source = draft.source.replace(
        "支持军工技术成果溢出。", "2022年6月30日前建立清单。到2023年底全部落实。"
    )
    version = edition(draft.policy, source)

    assert task_dates.note(version.pk) == 2
    assert task_dates.note(version.pk) == 2  # made anew, not added

    calendar = Calendar.from_ical(client.get("/policies/deadlines.ics").content)
    tasks = {
        e.decoded("dtstart"): str(e["url"]) for e in calendar.walk("VEVENT") if "task" in e["uid"]
    }
    assert set(tasks) == {date(2022, 6, 30), date(2023, 12, 31)}
    assert tasks[date(2022, 6, 30)].endswith("#art-11")


def test_a_text_that_is_gone_has_no_tasks(db):
    assert task_dates.note(0) == 0
