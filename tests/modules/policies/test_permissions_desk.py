"""Who may do what at the desk: every no has its reason."""

import pytest

from lilac.accounts.states import Role
from lilac.policies import permissions
from lilac.policies.models import Conflict, Intake, Version
from lilac.policies.states import INTAKE_FLOW, ConflictState, IntakeState, VersionState
from tests.factories.accounts import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
A, B = 1, 2


def intake(state, **people):
    return Intake(state=state, source_name="页面", **people)


@pytest.fixture
def officer():
    return OfficerFactory()


@pytest.fixture
def outsider():
    return UserFactory(roles=[Role.AUDITOR])


def test_every_question_of_an_outsider_is_answered_no_with_a_reason(outsider):
    paper = intake(IntakeState.EDITING)
    asked = [
        permissions.may_bring(outsider),
        permissions.may_correct(outsider, paper),
        permissions.may_submit(outsider, paper, errors=0),
        permissions.may_confirm(outsider, intake(IntakeState.SUBMITTED)),
        permissions.may_publish(outsider, intake(IntakeState.CONFIRMED)),
        permissions.may_withdraw(outsider, Version(state=VersionState.PUBLISHED)),
        permissions.may_raise_conflict(outsider),
        permissions.may_decide(outsider, Conflict(state=ConflictState.SUSPECTED)),
    ]

    assert [bool(verdict) for verdict in asked] == [False] * len(asked)
    assert all(verdict.reasons for verdict in asked)


@pytest.mark.parametrize("state", IntakeState.values)
def test_correcting_ends_with_submission(officer, state):
    verdict = permissions.may_correct(officer, intake(state))

    assert bool(verdict) == (state == IntakeState.EDITING)
    assert bool(verdict.reasons) != bool(verdict)


def test_errors_are_counted_in_the_reason(officer):
    assert permissions.may_submit(officer, intake(IntakeState.EDITING), errors=0)
    verdict = permissions.may_submit(officer, intake(IntakeState.EDITING), errors=3)
    assert "3" in verdict.reasons[0]


@pytest.mark.parametrize("role", ["brought_by", "submitted_by"])
def test_the_second_person_is_another(officer, role):
    paper = intake(IntakeState.SUBMITTED, **{role: officer})

    assert not permissions.may_confirm(officer, paper)
    assert permissions.may_confirm(OfficerFactory(), paper)
    assert not permissions.may_confirm(OfficerFactory(), paper, errors=1)


def test_a_pack_stands_for_nobody_and_may(officer):
    assert permissions.may_confirm(None, intake(IntakeState.SUBMITTED))
    assert permissions.may_publish(None, intake(IntakeState.CONFIRMED))


@pytest.mark.parametrize("state", IntakeState.values)
def test_moves_are_those_of_the_flow(state):
    for move in ("submit", "return", "confirm", "publish", "discard", "restore"):
        verdict = permissions.may_move(intake(state), move)
        assert bool(verdict) == (move in INTAKE_FLOW.moves(state))


def test_what_is_done_is_not_done_again(officer):
    assert not permissions.may_withdraw(officer, Version(state=VersionState.WITHDRAWN))
    assert permissions.may_withdraw(officer, Version(state=VersionState.PUBLISHED))
    assert not permissions.may_decide(officer, Conflict(state=ConflictState.CONFIRMED))
    assert permissions.may_decide(officer, Conflict(state=ConflictState.SUSPECTED))
