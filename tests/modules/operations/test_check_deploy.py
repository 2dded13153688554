from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def findings(monkeypatch, **environment):
    for name in ("LILAC_PROXIES", "LILAC_HOSTS", "LILAC_MAIL_HOST"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = StringIO()
    with pytest.raises(CommandError, match="not ready for the public"):
        call_command("check_deploy", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_check_deploy_says_what_is_missing_and_what_to_do(monkeypatch):
    said = findings(monkeypatch)

    for name in ("LILAC_PRODUCTION", "LILAC_HOSTS", "LILAC_MAIL_HOST", "LILAC_PROXIES"):
        assert name in said


@pytest.mark.django_db
def test_check_deploy_no_longer_names_what_is_there(monkeypatch):
    said = findings(monkeypatch, LILAC_PROXIES="1", LILAC_HOSTS="policy.example")

    assert "LILAC_PROXIES" not in said
    assert "LILAC_HOSTS" not in said
