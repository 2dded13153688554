"""Firm-level survey data have no way in: each door on its own is shut (统计法 art. 28)."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import translation

from lilac.entitlements.actions import facts, imports
from lilac.entitlements.actions.facts import read_value
from lilac.entitlements.models import FactImport, FactValue
from lilac.entitlements.queries import facts as reading
from lilac.entitlements.states import ImportState
from lilac.kernel import files
from lilac.kernel.models import Upload
from lilac.kernel.refusal import Refused
from lilac_engine.rules.firewall import breaches, looks_like_survey
from lilac_engine.rules.records import Fact, Register
from tests.factories.accounts import OfficerFactory
from tests.factories.entitlements import (
    AT,
    FACTS,
    REGISTERS,
    TODAY,
    entered,
    firm,
    program,
    signed,
    small,
)
from tests.factories.parties import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def book(db):
    return signed()


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def received(data, register="statistics-duty", name="list.csv"):
    return imports.receive(
        register=register, name=name, data=data, observed_on=TODAY, complete=False,
        by=OfficerFactory(), at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["int", "date", "code"])
def test_declared_a_statistics_fact_is_yes_or_no(kind):
    options = {"a": {"number": 1, "zh": "甲", "en": "a"}} if kind == "code" else {}
    wrong = {**FACTS[7], "kind": kind, "options": options}
    found = breaches(small(facts=[*FACTS[:7], wrong, *FACTS[8:]]))
    assert [breach.where for breach in found] == ["facts.duty_done"]
    assert "第二十八条" in found[0].say("zh")
    assert "art. 28" in found[0].say("en")


def test_declared_a_statistics_register_is_no_list_and_no_own_copy():
    listed = {
        "id": "forms", "zh": "报表", "en": "forms", "register": "statistics-duty",
        "fields": [{"id": "rd", "zh": "研发", "en": "R&D", "kind": "int", "unit": "fen"}],
    }  # fmt: skip
    both = {**REGISTERS[2], "own_copy": True}
    found = breaches(small(tables=[listed], registers=[*REGISTERS[:2], both, REGISTERS[3]]))
    assert [breach.where for breach in found] == ["tables.forms", "registers.statistics-duty"]
    assert breaches(small()) == ()


def test_typed_a_statistics_fact_takes_yes_or_no_only():
    organisation, _clerk = firm()
    officer = OfficerFactory()
    with pytest.raises(Refused, match="neither yes nor no"):
        facts.enter(
            organisation=organisation, fact="duty_done", year=2020, typed="1500000", unit="",
            by=officer, at=AT, observed_on=TODAY,
        )  # fmt: skip
    entered(organisation, officer, duty_done_2020="是")
    value = FactValue.objects.get()
    assert (value.value, value.statistics, value.register) == (1, True, "statistics-duty")


def test_typed_no_file_comes_in_with_a_yes_or_no():
    organisation, clerk = firm()
    form = ContentFile(b"%PDF-1.4\n%%EOF\n", name="107-2.pdf")
    for person in (clerk, OfficerFactory()):
        with pytest.raises(Refused, match="No file is taken"):
            facts.enter(
                organisation=organisation, fact="duty_done", year=2020, typed="是", unit="",
                by=person, at=AT, observed_on=TODAY, evidence=form,
            )  # fmt: skip
    assert not Upload.objects.exists()


def test_typed_a_number_is_refused_even_if_it_were_declared():
    number = Fact.model_validate({**FACTS[0], "register": "statistics-duty"})
    register = Register.model_validate(REGISTERS[2])
    with pytest.raises(Refused, match="article 28"):
        read_value(number, register, "1500000", "元", today=TODAY)


def test_imported_a_list_of_duties_done_is_taken():
    one, two = OrganisationFactory(), OrganisationFactory()
    data = table(
        ["统一社会信用代码", "单位名称", "2020年已履行义务"],
        [one.uscc, one.name, "是"], [two.uscc, two.name, "否"],
    )  # fmt: skip
    data = data.decode("utf-8-sig").replace("已履行义务", "duty_done").encode()
    extract = imports.check(extract=received(data), at=AT)
    imports.carry_out(extract=extract, by=OfficerFactory(), at=AT)
    imports.write(extract=extract, at=AT)
    assert reading.known(one, program()).facts["duty_done_y1"] is True
    assert reading.known(two, program()).facts["duty_done_y1"] is False


@pytest.mark.parametrize(
    "rows",
    [
        [["统一社会信用代码", "duty_done 2020", "研发经费"], ["x", "是", "1500000"]],
        [["统一社会信用代码", "duty_done 2020"], ["x", "1500000"]],
        [["统一社会信用代码", "duty_done 2020", "说明"], ["x", "是", "已报送，数据见附件"]],
    ],
)
def test_imported_a_statistics_list_with_anything_else_is_not_kept(rows):
    with pytest.raises(Refused, match="yes or no only") as refusal:
        received(table(*rows))
    assert "art. 28" in str(refusal.value)
    assert not Upload.objects.exists()
    assert not FactImport.objects.exists()


@pytest.mark.parametrize(
    "rows",
    [
        [["企业研究开发项目情况"], ["表号：107-1表"], ["项目名称", "项目经费支出"], ["甲", "150"]],
        [["107-2"], ["统一社会信用代码", "研究开发人员合计"], ["x", "12"]],
        [["企业研究开发活动及相关情况"], ["统一社会信用代码", "rd_tax 2020"], ["x", "1"]],
        [["制定机关：国家统计局"], ["uscc", "rd_tax 2020"], ["x", "1"]],
        [["uscc", "R&D经费内部支出"], ["x", "1"]],
    ],
)
@pytest.mark.parametrize("register", ["tax", "statistics-duty"])
def test_imported_a_survey_form_is_not_kept_whatever_register_it_is_called(rows, register):
    with translation.override("zh-hans"), pytest.raises(Refused, match="第二十八条"):
        received(table(*rows), register=register)
    assert not Upload.objects.exists()


def test_imported_under_a_harmless_name_below_the_first_rows_it_is_thrown_away():
    """What the first look could not see is seen by the second, and nothing of it stays."""
    codes = [OrganisationFactory().uscc for _n in range(40)]
    rows = [
        ["uscc", "duty_done 2020"],
        *([code, "是"] for code in codes[:39]),
        [codes[39], "15000"],
    ]
    extract = received(table(*rows))
    path = files.path_of(extract.upload.key)
    assert path.exists()
    extract = imports.check(extract=extract, at=AT)
    assert extract.state == ImportState.FAILED
    assert "第二十八条" in extract.report["file"] or "art. 28" in extract.report["file"]
    assert not path.exists()
    assert not FactValue.objects.exists()


def test_an_address_or_contract_number_is_no_survey_form():
    rows = [
        ["uscc", "地址", "合同"],
        ["x", "长江路107-1号", "HT-107-12"],
        ["y", "107-2室", "2021-107"],
    ]
    assert looks_like_survey("tax-2021.csv", rows) is None
    assert looks_like_survey("107-1表.csv", []) is not None


def test_the_database_holds_yes_or_no_only_of_a_statistics_register():
    organisation, clerk = firm()
    entered(organisation, clerk, duty_done_2020="是")
    for number in (2, -1, 1_500_000):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactValue.objects.update(value=number)
