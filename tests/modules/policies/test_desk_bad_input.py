"""Bad input at the desk: a sentence that says what and where, and nothing lost."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lilac.policies.models import Intake
from tests.factories.accounts import OfficerFactory
from tests.factories.desk import PAGE, word

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


@pytest.fixture
def desk(client):
    client.force_login(OfficerFactory())
    return client


def upload(desk, data, name):
    return desk.post("/desk/new/", {"file": SimpleUploadedFile(name, data)}, follow=True)


def paste(desk, text):
    return desk.post("/desk/new/", {"text": text}, follow=True)


def said(response):
    """The sentences of a refusal."""
    assert response.status_code == 422
    assert not Intake.objects.exists()
    return " ".join(e for errors in response.context["form"].errors.values() for e in errors)


def remarks(response):
    """The codes of what is doubtful, with the print each points at."""
    assert response.status_code == 200
    source = response.context["intake"].source
    return {
        r.diagnostic.code: r.diagnostic.span.of(source) if r.diagnostic.span else ""
        for r in response.context["remarks"]
    }


def bomb():
    """Two hundred megabytes of nothing in a small file that calls itself Word."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"\0" * 1024 * 1024)
    return data.getvalue()


def test_nothing(desk):
    assert "Choose a file or paste" in said(desk.post("/desk/new/", {"text": " \n"}))
    assert "empty.txt" in said(upload(desk, b"", "empty.txt"))
    assert "blank.txt" in said(upload(desk, b" \n\n", "blank.txt"))


def test_fifty_megabytes_are_refused_by_size_before_reading(desk):
    words = said(upload(desk, b"x" * (50 * 1024 * 1024), "large.txt"))

    assert "large.txt" in words
    assert "50.0 MB" in words
    assert "20 MB" in words


def test_a_pasted_page_too_long_is_refused_in_words_and_given_back(desk):
    page = PAGE * (5_000_001 // len(PAGE) + 1)

    response = paste(desk, page)

    words = said(response)
    assert f"has {len(page):,} characters" in words or f"has {len(page)} characters" in words
    assert response.context["form"]["text"].value() == page


def test_a_pasted_page_of_three_megabytes_is_taken(desk):
    response = paste(desk, PAGE + "附：" + "说明。" * 350_000)

    assert response.status_code == 200
    assert Intake.objects.get().source.count("说明。") == 350_000


def test_a_form_longer_than_any_page_is_refused_with_a_sentence(desk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

    response = paste(desk, PAGE * 2_000)

    assert response.status_code == 413
    assert "<h1" in response.text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PNG, "scan.png"),
        (PNG, "措施.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "old.doc"),
        (bytes(range(256)) * 64, "thing.txt"),
        (b"PK\x03\x04 broken", "broken.docx"),
        (b"%PDF-1.4 broken", "broken.pdf"),
    ],
)
def test_what_is_no_text_is_refused_by_its_content(desk, data, name):
    words = said(upload(desk, data, name))

    assert name in words or "damaged" in words


def test_a_packed_bomb_is_not_opened(desk):
    assert "bomb.docx" in said(upload(desk, bomb(), "bomb.docx"))


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(desk, encoding):
    text = (
        "關於支持企業的辦法\n\n第一條 為了支持企業,制定本辦法。\n第二條 本辦法自公佈之日起施行。\n"
    )
    if encoding != "big5":
        text = PAGE

    response = upload(desk, text.encode(encoding), "page.txt")

    intake = response.context["intake"]
    assert "".join(intake.source.split()) == "".join(text.split())


def test_text_opened_in_the_wrong_encoding_is_an_error_with_its_place(desk):
    wrong = PAGE.encode().decode("gb18030", errors="replace")

    found = remarks(paste(desk, wrong))

    assert found.keys() & {"mojibake", "replacement_character"}


def test_two_documents_on_one_page_are_both_kept(desk):
    second = PAGE.replace("若干措施", "管理办法").replace("支持", "规范")

    response = paste(desk, PAGE.replace("分享到微信\n", "") + "\n\n" + second)

    found = remarks(response)
    assert "proof.several_documents" in found
    ((number, title),) = response.context["others"]
    assert title == "关于规范企业创新的管理办法"
    pk = response.context["intake"].pk
    other = desk.post(f"/desk/{pk}/other/", {"document": number}, follow=True)
    assert other.context["title"] == title
    assert other.context["intake"].source == response.context["intake"].source


def test_a_page_without_articles_may_be_submitted_after_a_look(desk):
    text = "关于征集科技创新意见的公告\n\n为做好规划编制工作,现公开征集意见建议。请于2021年3月1日前反馈至a@b.cn。\n"

    response = paste(desk, text)

    assert "proof.no_articles" in remarks(response)
    assert response.context["may_submit"]


def test_gaps_and_restarts_in_the_numbers_point_at_their_number(desk):
    gap = remarks(paste(desk, PAGE.replace("3.优化政务服务", "5.优化政务服务")))

    assert gap["numbering_gap"].startswith("5")


def test_an_image_named_like_an_article_is_none(desk):
    response = paste(desk, PAGE.replace("分享到微信", "1581480274156592.png"))

    found = remarks(response)
    assert found["image_not_article"].startswith("1581480274156592")
    assert [r.piece.number for r in response.context["rows"] if r.tone == "article"] == [
        "1", "2", "3",
    ]  # fmt: skip


def test_lost_characters_are_counted_at_their_place(desk):
    found = remarks(paste(desk, PAGE.replace("人才", "\ufffd\ufffd")))

    assert found["replacement_character"] == "\ufffd"


def test_a_day_that_does_not_exist_is_named_with_its_place_and_bars_submission(desk):
    text = "关于征求意见的通知\n\n现公开征求意见,请于2021年2月30日前将意见反馈至a@b.cn。\n\n" + PAGE

    response = paste(desk, text)

    assert remarks(response)["date_impossible"].startswith("2021年2月30日")
    assert not response.context["may_submit"]


def test_the_same_page_again_links_to_the_earlier_one_and_may_go_on(desk):
    earlier = paste(desk, PAGE).context["intake"]

    again = paste(desk, PAGE)

    assert again.status_code == 422
    assert f"/desk/{earlier.pk}/" in again.text
    assert "支持研发投入" in again.text  # what was pasted is still there
    desk.post(f"/desk/{earlier.pk}/again/")
    assert Intake.objects.count() == 2


def test_the_same_page_as_a_word_file_twice(desk):
    data = word(*PAGE.split("\n\n"))
    upload(desk, data, "a.docx")

    assert upload(desk, data, "b.docx").status_code == 422
    assert Intake.objects.count() == 1


def test_file_and_text_together_ask_which_is_meant(desk):
    file = SimpleUploadedFile("a.txt", PAGE.encode())
    response = desk.post("/desk/new/", {"file": file, "text": PAGE})

    assert "Leave one of them out" in said(response)
    assert "支持研发投入" in response.text


def test_markup_in_a_page_is_shown_as_text(desk):
    response = paste(desk, PAGE.replace("分享到微信", "<script>alert(1)</script>"))

    assert "<script>alert(1)" not in response.text
    assert "&lt;script&gt;alert(1)" in response.text
