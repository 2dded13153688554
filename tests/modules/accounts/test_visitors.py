from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpResponse

from lilac.accounts import actions
from lilac.accounts.http import SALT, VISITOR_COOKIE, ensure_visitor, visitor_of
from lilac.accounts.middleware import VisitorCookie
from lilac.accounts.models import Visitor
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from tests.factories.accounts import UserFactory, VisitorFactory

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def visit(rf, view, cookie=None):
    request = rf.get("/")
    request.user = AnonymousUser()
    if cookie is not None:
        request.COOKIES[VISITOR_COOKIE] = cookie
    return VisitorCookie(lambda r: view(r) or HttpResponse())(request)


def test_reading_leaves_no_visitor_and_no_cookie(rf):
    def read(request):
        assert not request.visitor
        assert visitor_of(request) is None

    response = visit(rf, read)

    assert VISITOR_COOKIE not in response.cookies
    assert not Visitor.objects.exists()


def test_who_writes_is_named_once_and_known_again(rf):
    seen = []
    first = visit(rf, lambda r: seen.append(ensure_visitor(r, at=NOON)))
    cookie = first.cookies[VISITOR_COOKIE]
    second = visit(rf, lambda r: seen.append(ensure_visitor(r, at=NOON)), cookie.value)

    assert seen[0] == seen[1] == Visitor.objects.get()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert VISITOR_COOKIE not in second.cookies
    assert str(seen[0]) == f"Anonymous visitor {seen[0].code}"


@pytest.mark.parametrize(
    "forged",
    ["", "x", "a:b:c", signing.dumps("1", salt=SALT), signing.dumps([1], salt=SALT)],
    ids=["empty", "word", "colons", "a word signed", "a list signed"],
)
def test_a_forged_cookie_is_nobody(rf, forged):
    VisitorFactory()

    seen = []
    visit(rf, lambda r: seen.append(visitor_of(r)), forged)

    assert seen == [None]


def test_the_key_of_another_cannot_be_signed_by_hand(rf):
    visitor = VisitorFactory()
    seen = []

    visit(rf, lambda r: seen.append(visitor_of(r)), signing.dumps(str(visitor.key), salt="other"))

    assert seen == [None]


def test_merge_visitor_once_and_for_good(rf):
    visitor, user, other = VisitorFactory(), UserFactory(), UserFactory()

    actions.merge_visitor(visitor=visitor, by=user, at=NOON)
    actions.merge_visitor(visitor=visitor, by=user, at=NOON)

    assert Event.objects.get().data == {"visitor": visitor.pk, "user": user.pk}
    with pytest.raises(Refused, match="already belongs"):
        actions.merge_visitor(visitor=visitor, by=other, at=NOON)
    seen = []
    visit(
        rf,
        lambda r: seen.append(visitor_of(r)),
        signing.dumps(str(visitor.key), salt=SALT),
    )
    assert seen == [None]


def test_receive_visitor_tries_another_code_when_one_is_taken(monkeypatch):
    codes = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr(actions.visitors, "_code", lambda: next(codes))

    first, second = actions.receive_visitor(at=NOON), actions.receive_visitor(at=NOON)

    assert [first.code, second.code] == ["AAAAAA", "BBBBBB"]


def test_database_refuses_half_a_merge():
    visitor = VisitorFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(merged_at=NOON)
