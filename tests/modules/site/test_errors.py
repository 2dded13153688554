"""What a person is told when something went wrong."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpResponseNotAllowed
from django.test import Client
from django.urls import path

from lilac.kernel.refusal import Refused
from lilac.site import urls
from lilac.site.urls import handler400, handler403, handler404, handler500  # noqa: F401

REASON = "征求意见已于2021年2月19日截止。"


def refuse(request):
    raise Refused(REASON, "须由另一人确认。")


def deny(request):
    raise PermissionDenied


def flood(request):
    raise RequestDataTooBig


def break_(request):
    raise ZeroDivisionError


urlpatterns = [
    *urls.urlpatterns,
    path("test/refuse/", refuse),
    path("test/deny/", deny),
    path("test/flood/", flood),
    path("test/break/", break_),
    path("test/only-post/", lambda request: HttpResponseNotAllowed(["POST"])),
    path("api/v1/test/refuse/", refuse),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_refused_becomes_a_page_with_its_reasons(client):
    response = client.get("/test/refuse/")

    assert response.status_code == 403
    assert REASON in response.text
    assert "须由另一人确认。" in response.text
    assert "/accounts/login/?next=/test/refuse/" in response.text


def test_refused_becomes_a_notice_for_htmx(client):
    response = client.get("/test/refuse/", headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert response["HX-Retarget"] == "#notices"
    assert REASON in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize(
    ("address", "accept"),
    [("/api/v1/test/refuse/", "*/*"), ("/test/refuse/", "application/json")],
)
def test_refused_becomes_json_for_programs(client, address, accept):
    response = client.get(address, headers={"Accept": accept})

    assert response.status_code == 403
    assert response.json()["reasons"] == [REASON, "须由另一人确认。"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/test/deny/", 403, "没有进行此操作的权限"),
        ("/test/flood/", 413, "提交的内容过大"),
        ("/nothing/", 404, "没有找到这个页面"),
        ("/test/only-post/", 405, "这个地址不能这样打开"),
    ],
)
def test_error_pages_say_what_happened(client, address, status, words):
    response = client.get(address)

    assert response.status_code == status
    assert words in response.text
    assert response.text.count("<h1>") == 1


def test_method_not_allowed_still_names_the_methods(client):
    assert client.get("/test/only-post/")["Allow"] == "POST"


def test_a_form_without_token_is_told_what_to_do():
    outsider = Client(enforce_csrf_checks=True)
    response = outsider.post("/accounts/login/", {"login": "x", "password": "y"})

    assert response.status_code == 403
    assert "刷新页面后重新提交" in response.text


def test_broken_page_names_a_reference_and_records_it(caplog):
    client = Client(raise_request_exception=False)
    response = client.get("/test/break/")

    assert response.status_code == 500
    ours = [r for r in caplog.records if r.name == "lilac.site.errors"]
    assert ours[0].args[0] in response.text


def test_broken_page_asks_no_database(rf, django_assert_num_queries):
    from lilac.site import errors

    with django_assert_num_queries(0):
        response = errors.broken(rf.get("/"))

    assert "系统出现故障" in response.text


def test_broken_api_answers_json():
    client = Client(raise_request_exception=False)
    response = client.get("/test/break/", headers={"Accept": "application/json"})

    assert response.status_code == 500
    assert len(response.json()["reference"]) == 8
