"""A published text as a file: Word and PDF in the layout of GB/T 9704, and open formats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from lilac.kernel.refusal import Refused
from lilac.policies.actions.carry import document_of
from lilac.policies.actions.sheet import galley_of
from lilac.policies.models import Version
from lilac_engine.text.akn import to_akn
from lilac_engine.text.export import to_json, to_markdown
from lilac_engine.text.export_layout import Meta
from lilac_engine.text.export_word import to_docx
from lilac_engine.text.folding import fold
from lilac_engine.text.model import Document, Page
from lilac_engine.text.typeset import to_pdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Maker = Callable[[Page, Document, Meta], bytes]


def page_of(version: Version) -> Page:
    """The page as it was published: what the desk confirmed, or what the rows say of it."""
    intake = getattr(version, "intake", None)
    if intake is not None:
        return fold(galley_of(intake))
    return Page(version.source, documents=(document_of(version),))


def meta_of(version: Version, today: date) -> Meta:
    """What is known of the text beside its words."""
    policy = version.policy
    return Meta(
        identifier=policy.slug,
        title=policy.title,
        issuer=version.issuer_printed or (policy.issuer.name if policy.issuer else ""),
        doc_number=version.doc_number,
        index_number=version.index_number,
        issued_on=version.issued_on,
        published_on=version.published_on,
        effective_on=version.effective_on,
        generated_on=today,
        version=str(version.number),
        source_url=settings.BASE_URL
        + reverse("policies:version", args=[policy.slug, version.number]),
    )


def _pdf(page: Page, document: Document, meta: Meta) -> bytes:
    fonts: list[Path] = [place for place in settings.FONTS if place.exists()][:1]
    try:
        return to_pdf(document, page.source, meta, fonts, page.noise)
    except FileNotFoundError as error:
        raise Refused(
            _("No PDF can be made here: this machine has no whole Chinese font. Take Word instead.")
        ) from error
    except ValueError as error:
        raise Refused(
            _("No PDF can be made of this text: %(why)s. Take Word instead.") % {"why": error}
        ) from error


FORMS: dict[str, tuple[str, Maker]] = {
    "json": ("application/json", lambda page, document, meta: to_json(page, meta).encode()),
    "md": (
        "text/markdown; charset=utf-8",
        lambda page, document, meta: to_markdown(document, page.source, meta, page.noise).encode(),
    ),
    "akn": ("application/akn+xml", lambda page, document, meta: to_akn(page, meta)),
    "docx": (
        WORD,
        lambda page, document, meta: to_docx(document, page.source, meta, page.noise),
    ),
    "pdf": ("application/pdf", _pdf),
}
ENDINGS = {"akn": "akn.xml"}


def download(version: Version, form: str, *, today: date) -> HttpResponse:
    """The file as a download.

    Raises :class:`~lilac.kernel.refusal.Refused` when the text has no document or the machine
    cannot make this form; ``KeyError`` for an unknown form.
    """
    content_type, make = FORMS[form]
    page = page_of(version)
    if page.main is None:
        raise Refused(_("There is no document on this page."))
    name = f"{version.policy.slug}-v{version.number}.{ENDINGS.get(form, form)}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        make(page, page.main, meta_of(version, today)),
        content_type=content_type,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )
