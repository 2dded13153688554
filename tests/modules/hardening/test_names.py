"""What people call themselves and their firms cannot break a letter or pass for another name."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from lilac.accounts import letters
from lilac.accounts.forms import NameForm
from lilac.kernel import worker
from lilac.kernel.forms import OneLineField
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
HOSTILE = {
    "王\r\nBcc: all@example.test": "王 Bcc: all@example.test",
    "员理管\u202e": "员理管",
    "管\u200b理\u2066员\u00ad": "管理员",
    "  张\t三 \x85 丰 ": "张 三 丰",
    "\x1b[31m红": "[31m红",
    "乐👩\u200d🔬": "乐👩🔬",
}


@pytest.mark.parametrize(("typed", "kept"), HOSTILE.items())
def test_a_name_is_one_line_everybody_can_see(typed, kept):
    assert OneLineField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["\u202e\u200b", "\n\t", "\u2066"])
def test_a_name_nobody_can_see_is_no_name(typed):
    assert not NameForm({"name": typed}).is_valid()


def test_a_renamed_person_is_called_by_what_is_kept(client):
    person = UserFactory()
    client.force_login(person)

    client.post("/me/name/", {"name": "王\r\nBcc: all@example.test"})

    person.refresh_from_db()
    assert person.name == "王 Bcc: all@example.test"


def test_a_letter_with_lines_in_its_subject_still_arrives(mailoutbox):
    letters.post(EmailMessage("某公司\nBcc: all@example.test", "正文", to=["a@example.test"]))

    worker.drain()

    assert [(m.subject, m.to, m.bcc) for m in mailoutbox] == [
        ("某公司 Bcc: all@example.test", ["a@example.test"], [])
    ]
