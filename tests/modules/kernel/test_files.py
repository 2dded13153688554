import io
import os
import stat
import time
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lilac.kernel import files, housekeeping
from lilac.kernel.inspection import Limits, inspect
from lilac.kernel.models import Event, Upload
from lilac.kernel.refusal import Refused
from lilac.kernel.states import FileKind
from lilac_engine.verdict import no, yes
from tests.modules.kernel import hostile

AT = datetime(2021, 2, 19, 9, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1" + bytes(20)
JPEG = b"\xff\xd8\xff\xc0\0\x11\x08\0\2\0\2\3" + bytes(9) + b"\xff\xd9"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield tmp_path


@pytest.fixture
def guarded(monkeypatch):
    monkeypatch.setattr(files, "_guards", {})
    files.guard("tests", lambda user, upload: yes() if user == upload.by else no("Not yours."))


def receive(content, name, by=None, allowed=FileKind, **more):
    file = SimpleUploadedFile(name, content)
    file._name = name  # Django's own cleaning out of the way
    return files.receive(file=file, purpose="tests", allowed=allowed, by=by, at=AT, **more)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (hostile.real_word(), "a.docx", "docx"),
        (hostile.pdf(b"BT ET"), "a.PDF", "pdf"),
        (PNG, "a.png", "png"),
        (JPEG, "a.jpeg", "jpg"),
        ("通知".encode(), "a.txt", "txt"),
        ("通知".encode("gb18030"), "a.txt", "txt"),
        ("通知 notice\n".encode("utf-16"), "a.txt", "txt"),
        (b"# a", "a.md", "md"),
        (b"a,b", "a.csv", "csv"),
        (b"<!-- x --> <!-- y -->\n<!DOCTYPE html><p>", "a.html", "html"),
        (b"<p>part of a page", "a.htm", "html"),
        (b"words without a suffix", "words", "txt"),
    ],
)
def test_kind_is_known_by_content(content, name, kind):
    assert inspect(io.BytesIO(content), name, allowed=FileKind) == kind


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", "is empty"),
        (b"MZ\x90\0" + bytes(80), "a.docx", "not known here"),
        (b"x", "a.exe", "not known here"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg", "not known"),
        (b"<html><script>1</script>", "a.txt", "not what its name says"),
        (hostile.pdf(b"BT ET"), "a.docx", "its content is a PDF document"),
        (hostile.real_word(), "a.pdf", "its content is a Word document"),
        (b"\x89PNG\r\n\x1a\nshort", "a.png", "damaged"),
        (b"\xff\xd8\xff", "a.jpg", "damaged"),
        (b"\xff\xd8\xff\xe0\0\x04ab", "a.jpg", "damaged"),
        (b"\xff\xd8\xff\xc0\0\x11", "a.jpg", "damaged"),
        (b"PK\x03\x04", "a.docx", "cut off"),
    ],
)
def test_what_is_not_taken_is_told_why(content, name, reason):
    with pytest.raises(Refused, match=reason):
        inspect(io.BytesIO(content), name, allowed=FileKind)


def test_a_kind_that_is_not_wanted_is_told_what_is():
    with pytest.raises(Refused, match="one of these is taken: PDF document, Word document"):
        inspect(io.BytesIO(PNG), "a.png", allowed=[FileKind.PDF, FileKind.DOCX])


def test_too_many_jpeg_segments_end():
    with pytest.raises(Refused, match="damaged"):
        inspect(io.BytesIO(b"\xff\xd8" + b"\xff\xe0\0\x02" * 2_000), "a.jpg", allowed=FileKind)


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("通知.docx", "通知.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\通知.docx", "通知.docx"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b\r\n.txt", "ab.txt"),
        ("  .hidden ", "hidden"),
        ("...", "file"),
        ("", "file"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("字" * 300 + ".docx", "字" * 115 + ".docx"),
        ("x" * 300, "x" * 120),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_printed_name_is_fit_to_print(raw, printed):
    assert files.printed_name(raw) == printed


@given(st.text())
def test_printed_name_is_always_a_plain_name(raw):
    name = files.printed_name(raw)
    assert 0 < len(name) <= 120
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert name not in {".", ".."}


def test_receive_stores_under_a_random_name_and_puts_it_on_record(citizen, media):
    upload = receive("通知".encode(), "../通知.txt", by=citizen)

    path = files.path_of(upload.key)
    assert (upload.name, upload.kind, upload.size) == ("通知.txt", "txt", 6)
    assert files.read_upload(upload) == "通知".encode()
    assert media in path.parents
    assert path.name == upload.key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    event = Event.objects.get()
    assert (event.name, event.by, event.data["sha256"]) == ("FileReceived", citizen, upload.sha256)


def test_receive_takes_a_large_upload_from_its_temporary_file(db):
    file = TemporaryUploadedFile("a.txt", "text/plain", 9, None)
    file.write(b"temporary")
    upload = files.receive(file=file, purpose="tests", allowed=FileKind, by=None, at=AT)
    assert files.read_upload(upload) == b"temporary"


def test_receive_takes_a_file_made_here(db):
    upload = files.receive(
        file=ContentFile(b"made", name="a.txt"), purpose="tests", allowed=FileKind, by=None, at=AT
    )
    with files.open_upload(upload) as stored:
        assert stored.read() == b"made"


def test_receive_refused_leaves_nothing_behind(db, media):
    with pytest.raises(Refused):
        receive(hostile.entity_bomb(), "a.docx")
    with pytest.raises(Refused, match=r"at most 0\.1 MB"):
        receive(b"x" * 200_000, "a.txt", limits=Limits(size=100_000))
    assert not Upload.objects.exists()
    assert not list(media.rglob("*"))


def test_an_exchanged_file_is_noticed(db):
    upload = receive(b"one", "a.txt")
    files.path_of(upload.key).write_bytes(b"two")
    with pytest.raises(ValueError, match="not those received"):
        files.read_upload(upload)


def test_files_of_failed_uploads_are_swept_and_others_kept(db, media):
    kept = receive(b"kept", "a.txt")
    with transaction.atomic():
        lost = receive(b"lost", "a.txt")
        young = receive(b"young", "a.txt")
        transaction.set_rollback(True)
    old = time.time() - 2 * housekeeping.ORPHAN_AGE
    for upload in (kept, lost):
        os.utime(files.path_of(upload.key), (old, old))

    assert housekeeping.sweep_orphans(media / "uploads") == 1
    assert files.path_of(kept.key).exists()
    assert files.path_of(young.key).exists()
    assert not files.path_of(lost.key).exists()


def test_download_is_an_attachment_that_no_browser_opens(client, citizen, guarded):
    upload = receive(b"<html><script>1</script>", "页面.html", by=citizen)
    client.force_login(citizen)

    response = client.get(f"/files/{upload.key}/")

    assert b"".join(response) == b"<html><script>1</script>"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_download_by_an_outsider_is_refused_with_the_reason(client, citizen, auditor, guarded):
    upload = receive(b"x", "a.txt", by=citizen)
    for visit in (lambda: None, lambda: client.force_login(auditor)):
        visit()
        response = client.get(f"/files/{upload.key}/")
        assert response.status_code == 403
        assert "Not yours." in response.text


def test_download_of_a_purpose_without_guard_is_refused(client, citizen):
    upload = receive(b"x", "a.txt", by=citizen)
    client.force_login(citizen)
    assert client.get(f"/files/{upload.key}/").status_code == 403


def test_download_of_what_is_not_there(client, db):
    assert client.get(f"/files/{'x' * 32}/").status_code == 404
