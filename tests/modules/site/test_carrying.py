import pytest

from lilac.policies import hub
from lilac.policies.models import Measure
from lilac.site.demo import STAGES, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def founding(settings):
    settings.DEMO = True
    build(STAGES["published"], say=lambda line: None)


def test_the_visitors_corner_runs_on_the_measure_that_asks_for_it(founding, client):
    standing = hub.standings([Measure.objects.get(code="V.1")])
    (carriers,) = [one.carriers for one in standing.values()]
    accounts = next(carrier for carrier in carriers if carrier.name == "accounts")

    assert accounts.installed
    assert accounts.runs
    assert {holding.url for holding in accounts.holdings} == {"/me/"}
    assert client.get("/policies/heilongjiang-2021/measures/V.1/").status_code == 200


def test_a_measure_that_asks_the_accounts_for_something_else_does_not_run(founding):
    (standing,) = hub.standings([Measure.objects.get(code="L.4")]).values()

    assert not standing.runs


def test_the_site_map_for_engines_names_every_measure(founding, client):
    assert client.get("/sitemap.xml").text.count("/measures/") == 101
