from django.db import models
from django.utils.translation import gettext_lazy as _

from lilac_engine.flow import Flow


class Status(models.TextChoices):
    """Where the text stands in its life (文本状态)."""

    DRAFT = "draft", _("Draft for comment")
    FINAL = "final", _("Final text")
    SOLICITATION = "solicitation", _("Call for opinions")
    FEEDBACK = "feedback", _("Answer to opinions")


class Validity(models.TextChoices):
    """Whether the text is in force (有效性)."""

    UNKNOWN = "unknown", _("Not stated")
    DRAFT = "draft", _("Draft, not in force")
    PENDING = "pending", _("Not yet in force")
    IN_FORCE = "in_force", _("In force")
    EXPIRED = "expired", _("Expired")
    REPEALED = "repealed", _("Repealed")


class VersionState(models.TextChoices):
    """From the published text's side: shown to the public, or taken back."""

    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class IntakeState(models.TextChoices):
    """A page on the import desk (导入台), from reading to publication."""

    EDITING = "editing", _("Being corrected")
    SUBMITTED = "submitted", _("Waiting for a second person")
    CONFIRMED = "confirmed", _("Confirmed, not yet published")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


INTAKE_FLOW = Flow(
    {
        IntakeState.EDITING: {
            "submit": IntakeState.SUBMITTED,
            "discard": IntakeState.DISCARDED,
        },
        IntakeState.SUBMITTED: {
            "return": IntakeState.EDITING,
            "confirm": IntakeState.CONFIRMED,
        },
        IntakeState.CONFIRMED: {
            "return": IntakeState.EDITING,
            "publish": IntakeState.PUBLISHED,
        },
        IntakeState.DISCARDED: {"restore": IntakeState.EDITING},
    }
)


class ClauseKind(models.TextChoices):
    """A piece of the text (条文结构)."""

    NOTICE = "notice", _("Notice")
    PREAMBLE = "preamble", _("Preamble")
    CHAPTER = "chapter", _("Chapter")
    ARTICLE = "article", _("Article")
    ITEM = "item", _("Item")
    CLOSING = "closing", _("Closing words")
    ANNEX = "annex", _("Annex")
    PAGE = "page", _("Rest of the page")


class BodyRole(models.TextChoices):
    """What the body is asked to be (责任方式)."""

    LEAD = "lead", _("Lead")
    SUPPORT = "support", _("Support")
    RESPONSIBLE = "responsible", _("Responsible")


class MeasureKind(models.TextChoices):
    """Whether a sentence asks for something or only states a principle."""

    MEASURE = "measure", _("Measure")
    PRINCIPLE = "principle", _("Principle")


class PrecedenceKind(models.TextChoices):
    """Which of two rules gives way (效力关系)."""

    YIELDS = "yields", _("Gives way to")
    PREVAILS = "prevails", _("Prevails over")


class ConflictState(models.TextChoices):
    """A suspected conflict between two texts, until a person decides."""

    SUSPECTED = "suspected", _("Suspected")
    CONFIRMED = "confirmed", _("Confirmed conflict")
    DISMISSED = "dismissed", _("Not a conflict")


class SearchKind(models.TextChoices):
    """What search finds (检索类别)."""

    POLICY = "policy", _("Policies")
    BODY = "body", _("Bodies")
    CLAUSE = "clause", _("Articles")
    MEASURE = "measure", _("Measures")
