"""The policy and its versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.policies.states import Status, Validity, VersionState


class Policy(models.Model):
    """A policy through its whole life (政策): one thing, whatever its texts are called.

    ``revision`` grows with every change told of it, so that what was made from its rows (pages)
    can be kept until then.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    issuer = models.ForeignKey(
        "parties.PublicBody", on_delete=models.PROTECT, null=True, related_name="policies"
    )
    region = models.ForeignKey(
        "parties.Region", on_delete=models.PROTECT, null=True, related_name="policies"
    )
    subject = models.CharField(max_length=100, blank=True)
    pack = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One fixed, published text of a policy (文本版本), with the page it came from.

    ``source`` is the page exactly as read; every clause points into it by character offsets.
    The metadata are those of government documents: 索引号, 发文机关, 成文日期, 发布日期,
    发文字号, 有效性. What the page does not say stays empty.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=14, choices=Status.choices)
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.PUBLISHED
    )
    layout = models.CharField(max_length=10, blank=True)

    source = models.TextField()
    source_name = models.CharField(max_length=200)
    source_format = models.CharField(max_length=20)
    source_sha256 = models.CharField(max_length=64, db_index=True)

    index_number = models.CharField(max_length=60, blank=True)
    issuer_printed = models.CharField(max_length=200, blank=True)
    doc_number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    validity = models.CharField(max_length=10, choices=Validity.choices, default=Validity.UNKNOWN)

    notice_title = models.CharField(max_length=300, blank=True)
    comments_open_on = models.DateField(null=True)
    comments_close_on = models.DateField(null=True)
    comments_close_at = models.TimeField(null=True)
    contacts = models.JSONField(default=list)  # [{"kind", "value", "start", "end"}]

    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_confirmed_by_another",
                condition=Q(imported_by=None)
                | Q(confirmed_by=None)
                | ~Q(imported_by=models.F("confirmed_by")),
            ),
            models.CheckConstraint(
                name="version_states_known",
                condition=Q(status__in=Status.values)
                & Q(state__in=VersionState.values)
                & Q(validity__in=Validity.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_status_display()})"


class Attachment(models.Model):
    """A listed annex (附件); its text is a version of its own where we have it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="attachments")
    number = models.CharField(max_length=10)
    name = models.CharField(max_length=300)
    also_named = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(
        Policy, on_delete=models.SET_NULL, null=True, related_name="annexed_to"
    )
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class RelatedDocument(models.Model):
    """A document in the policy's real chain (文件链): what it became, what carries it out."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="related")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    doc_number = models.CharField(max_length=60, blank=True)
    on = models.DateField(null=True)
    relation = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    evidence = models.CharField(max_length=4)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "slug"], name="related_document_once")
        ]

    def __str__(self) -> str:
        return self.title
