"""Requests nobody's browser sends: each gets a page that says what is wrong, none breaks a page."""

from __future__ import annotations

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lilac.kernel.logs import JsonLines, PlainLines
from tests.factories.accounts import AdministratorFactory, AuditorFactory

pytestmark = pytest.mark.django_db
OUTSIDE = ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"]


@pytest.fixture
def browser():
    """A visitor who sees what a server answers, a broken page too."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1@evil.example", "a b", ""])
def test_another_host_is_refused_and_never_printed(browser, host):
    response = browser.get("/", headers={"Host": host})

    assert response.status_code == 400
    assert "evil.example" not in response.text


@pytest.mark.parametrize("path", ["/", "/search/", "/api/v1/policies"])
def test_too_many_fields_are_refused(browser, path):
    response = browser.get(f"{path}?{'q=1&' * 2_000}")

    assert response.status_code == 400


def test_too_many_fields_of_a_form_are_refused(browser):
    response = browser.post("/look/", {f"field-{n}": "1" for n in range(2_000)})

    assert response.status_code == 400


@pytest.mark.parametrize("back", ["abc", "-1", "site:home", "home", "", "²"])
def test_a_switch_returns_to_whatever_address_was_given(browser, back):
    response = browser.post("/look/", {"next": back, "theme": "dark"})

    assert response.status_code == 302


@pytest.mark.parametrize("back", OUTSIDE)
def test_a_switch_never_leads_out_of_the_house(browser, back):
    assert browser.post("/look/", {"next": back, "theme": "dark"})["Location"] == "/"


@pytest.mark.parametrize("path", ["/look/", "/accounts/login/", "/", "/api/v1/policies"])
def test_a_body_beyond_every_form_is_refused_unread(browser, settings, path):
    settings.BODY_LIMIT = 1_000

    response = browser.post(path, {"file": SimpleUploadedFile("big.bin", b"0" * 2_000)})

    assert response.status_code == 413
    assert "Content-Security-Policy" in response


def test_a_length_that_is_no_number_is_refused(browser):
    response = browser.generic("POST", "/look/", b"theme=dark", CONTENT_LENGTH="12e9")

    assert response.status_code == 413


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1000-01-01", "2021-02-30", "x"])
@pytest.mark.parametrize("path", ["/audit/", "/audit/events.csv"])
def test_days_at_the_end_of_the_calendar_do_not_break_the_audit_trail(browser, path, day):
    browser.force_login(AuditorFactory())

    for name in ("first", "last"):
        assert browser.get(path, {name: day}).status_code == 200


FORGED = "/x\n09:00:00 INFO    lilac: all is well\x1b[31m\u202e\u2028\x85\r"


@pytest.mark.parametrize("lines", [PlainLines, JsonLines])
def test_what_comes_from_outside_never_begins_a_line_of_the_log(lines):
    record = logging.LogRecord("lilac", logging.WARNING, "", 0, "at %s", (FORGED,), None)

    written = lines().format(record)

    assert len(written.splitlines()) == 1
    assert "\x1b" not in written


def test_a_traceback_keeps_its_lines():
    try:
        int("第一行\n第二行")
    except ValueError as fault:
        told = (type(fault), fault, fault.__traceback__)
    record = logging.LogRecord("lilac", logging.ERROR, "", 0, "broke", (), told)

    assert len(PlainLines().format(record).splitlines()) > 3


@pytest.mark.parametrize(
    "path",
    [
        "/files/%00/",
        "/files/a%00b/",
        "/policies/x/measures/%00/",
        "/policies/x/export/%00/",
        "/bodies.%00",
        "/api/v1/policies/x/measures/%00",
    ],
)
def test_a_zero_byte_in_an_address_leads_nowhere(browser, path):
    assert browser.get(path).status_code in {404, 422}


def test_a_zero_byte_finds_nobody(browser):
    browser.force_login(AdministratorFactory())

    assert browser.get("/people/", {"q": "a\0b"}).status_code == 200


def test_the_status_of_an_answer_is_no_secret():
    record = logging.LogRecord("lilac", logging.WARNING, "", 0, "login_code=1234", (), None)
    record.status_code = 404

    written = JsonLines().format(record)

    assert '"status_code": "404"' in written
    assert "1234" not in written
